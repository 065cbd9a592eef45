//! What comes over a connection: bytes, made into events, each handed out once.

use bytes::Bytes;

use super::link::Link;
use super::{EventStream, event_limit};
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::streams::event::{EventKind, WorkerEvent};
use crate::streams::snapshot::SnapshotState;
use crate::wire::decode;
use crate::wire::sse::{SseItem, TooLong};

impl EventStream {
    pub(super) fn decode(&mut self, chunk: &[u8]) -> Result<(), Error> {
        let mut items = Vec::new();
        let fed = self.decoder.feed(chunk, &mut |item| items.push(item));
        for item in items {
            self.accept(item)?;
            if !matches!(self.link, Link::Open(_)) {
                return Ok(());
            }
        }
        if let Some(id) = self.decoder.last_id()
            && self.last_event_id.as_deref() != Some(id)
        {
            self.last_event_id = Some(id.to_owned());
        }
        fed.map_err(|TooLong| {
            let limit = event_limit(&self.engine);
            let message =
                format!("An event of the stream is larger than the limit of {limit} bytes.");
            Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
        })
    }

    fn accept(&mut self, item: SseItem) -> Result<(), Error> {
        let SseItem::Event(item) = item else {
            if self.options.own.heartbeats() {
                self.ready.push_back(WorkerEvent::heartbeat(
                    self.last_event_id.as_deref().map(Into::into),
                ));
            }
            return Ok(());
        };
        if item.data == "[DONE]" {
            self.link = Link::Ended;
            return Ok(());
        }
        let data = self.halves.join(item.data);
        let mut event = WorkerEvent::new(item.id.map(Into::into), item.event.into(), data);
        if event.kind == EventKind::Worker {
            event.data = decode::straight_worker(event.data);
        }
        if event.kind == EventKind::Worker && self.is_of_another_worker(&event) {
            let message = "Connection error: the stream went over to another worker.";
            return self.lose(Error::new(
                ErrorKind::Connection,
                Outcome::Accepted,
                message,
            ));
        }
        if !self.replay.admit(&event) {
            return Ok(());
        }
        // A sign of life is no progress: connections that give nothing else break one after another.
        if event.kind != EventKind::Heartbeat {
            self.received_here = true;
            self.empty_ends = 0;
            self.breaks_in_a_row = 0;
            self.failing_since = None;
        }
        match event.kind {
            EventKind::Error => return Err(self.error_of(&event)),
            EventKind::Worker => self.note_snapshot(&event.data),
            EventKind::Heartbeat if !self.options.own.heartbeats() => return Ok(()),
            EventKind::Heartbeat => {}
            // More than a snapshot follows it: it was not the last.
            _ => self.finished = false,
        }
        self.ready.push_back(event);
        Ok(())
    }

    /// Whether a snapshot tells of a worker other than the one of the snapshots before.
    fn is_of_another_worker(&self, event: &WorkerEvent) -> bool {
        let id = |data: &str| {
            let state: Option<SnapshotState> = serde_json::from_str(data).ok();
            state.and_then(|state| state.id)
        };
        let Some(known) = self.snapshot.as_deref().and_then(id) else {
            return false;
        };
        id(&event.data).is_some_and(|id| id != known)
    }

    pub(super) fn note_snapshot(&mut self, data: &str) {
        let Ok(state) = serde_json::from_str::<SnapshotState>(data) else {
            return;
        };
        self.finished = state.is_finished();
        if let Some(id) = state.id {
            self.run.worker_id = Some(id);
        }
        self.snapshot = Some(data.to_owned());
    }

    /// Hands out a snapshot that came by itself, unless it tells nothing new.
    pub(super) fn show(&mut self, data: String) {
        let data = decode::straight_worker(data);
        if self.snapshot.as_deref() == Some(&*data) {
            return;
        }
        self.note_snapshot(&data);
        let event = WorkerEvent::new(None, "message".into(), data);
        self.ready.push_back(event);
    }

    fn error_of(&self, event: &WorkerEvent) -> Error {
        let data = event.json().unwrap_or_default();
        let words = ["error", "errorText", "message"].iter().find_map(|name| {
            let value = data.get(name)?;
            value
                .as_str()
                .or_else(|| value.get("message")?.as_str())
                .map(str::to_owned)
        });
        let said = words
            .or_else(|| data.as_str().map(str::to_owned))
            .unwrap_or_else(|| event.data.clone());
        let body = Bytes::copy_from_slice(event.data.as_bytes());
        let message = if said.is_empty() {
            "The stream carried an error event.".to_owned()
        } else {
            said
        };
        Error::new(ErrorKind::StreamEvent, Outcome::Accepted, message)
            .with_response(&self.meta, Some(body))
    }
}

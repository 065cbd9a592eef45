//! A worker's events, in order and each once, over as many connections as it takes.

mod resume;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use crate::api::operation::Answer;
use crate::api::request::Request;
use crate::api::task_id;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::meta::Meta;
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::streams::event::{EventKind, WorkerEvent};
use crate::streams::replay::Replay;
use crate::wire::decode;
use crate::wire::response::{OpenResponse, RawResponse};
use crate::wire::sse::{SseDecoder, SseItem, TooLong};

/// The events of a worker. It pulls: nothing is read before it is asked for.
///
/// A connection that breaks is made again where it broke; no event is lost or comes twice.
/// Dropping the stream closes its connection at once. The worker runs on.
#[derive(Debug)]
pub struct EventStream {
    engine: Arc<Engine>,
    request: Request,
    options: CallOptions,
    deadline: Option<Instant>,
    meta: Arc<Meta>,
    link: Link,
    decoder: SseDecoder,
    replay: Replay,
    ready: VecDeque<WorkerEvent>,
    failure: Option<Error>,
    last_event_id: Option<String>,
    worker: Seen,
    received_any: bool,
    breaks_in_a_row: u32,
    reconnects: u32,
}

/// Where the stream stands. A call that is cancelled while it waits leaves this as it was, so
/// that the next call goes on.
#[derive(Debug)]
enum Link {
    Open(Box<OpenResponse>),
    /// Broken; to be opened again at this moment.
    Lost(Instant),
    /// Closed politely, before the worker was known to be done.
    Doubtful,
    Ended,
}

/// What the stream has told about its worker.
#[derive(Debug, Default)]
struct Seen {
    id: Option<String>,
    snapshot: Option<String>,
    finished: bool,
}

/// The fields of a snapshot that tell whether it is the last.
#[derive(Deserialize)]
pub(crate) struct SnapshotState {
    pub(crate) id: Option<String>,
    running: Option<bool>,
    status: Option<String>,
}

impl SnapshotState {
    pub(crate) fn is_finished(&self) -> bool {
        self.running != Some(true) && !matches!(self.status.as_deref(), Some("running" | "pending"))
    }
}

impl EventStream {
    pub(crate) async fn open(
        engine: Arc<Engine>,
        mut request: Request,
        mut options: CallOptions,
    ) -> Result<Self, Error> {
        request.answer = Answer::Events;
        if request.paid && options.own.idempotency_key.is_none() {
            // One key for the life of the stream: a request that is sent again is the same call.
            options.own.idempotency_key = Some(Uuid::new_v4().to_string());
        }
        task_id::name_task(&request, &mut options);
        let timeout = options
            .shared
            .timeout
            .unwrap_or_else(|| engine.config().timeout_for(request.runs_worker, true));
        let deadline = timeout.deadline(Instant::now());
        let connection = engine.open(request.clone(), options.clone()).await?;
        let mut stream = Self {
            meta: connection.meta().clone(),
            decoder: SseDecoder::new(event_limit(&engine)),
            worker: Seen {
                id: request.worker_id.clone(),
                ..Seen::default()
            },
            engine,
            request,
            options,
            deadline,
            link: Link::Ended,
            replay: Replay::default(),
            ready: VecDeque::new(),
            failure: None,
            last_event_id: None,
            received_any: false,
            breaks_in_a_row: 0,
            reconnects: 0,
        };
        stream.take_up(connection).await?;
        Ok(stream)
    }

    /// What came with the first answer.
    #[must_use]
    pub fn meta(&self) -> &Arc<Meta> {
        &self.meta
    }

    /// The id of the last event that had one.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_event_id.as_deref()
    }

    /// The worker whose events these are, once known.
    #[must_use]
    pub fn worker_id(&self) -> Option<&str> {
        self.worker.id.as_deref()
    }

    /// How often the connection was made again.
    #[must_use]
    pub fn reconnects(&self) -> u32 {
        self.reconnects
    }

    /// The next event; none at the end.
    pub async fn next(&mut self) -> Option<Result<WorkerEvent, Error>> {
        match self.wait_for_events().await {
            Ok(()) => self.ready.pop_front().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }

    /// The events that are there, at most `max`, after waiting for the first. Empty at the end.
    ///
    /// # Errors
    /// When the stream carries an error event, or broke and could not be resumed; events that
    /// came before are given out first.
    pub async fn next_batch(&mut self, max: usize) -> Result<Vec<WorkerEvent>, Error> {
        self.wait_for_events().await?;
        let count = self.ready.len().min(max.max(1));
        Ok(self.ready.drain(..count).collect())
    }

    /// Runs to the end and gives back the finished worker, as JSON: the last snapshot of the
    /// stream, else one retrieve.
    ///
    /// # Errors
    /// As [`EventStream::next_batch`], and when the stream never named its worker.
    pub async fn final_worker(&mut self) -> Result<RawResponse, Error> {
        while !self.next_batch(usize::MAX).await?.is_empty() {}
        let body = match self
            .worker
            .snapshot
            .as_ref()
            .filter(|_| self.worker.finished)
        {
            Some(snapshot) => Bytes::copy_from_slice(snapshot.as_bytes()),
            None => return self.retrieve().await,
        };
        decode::check(
            RawResponse {
                meta: self.meta.clone(),
                body,
            },
            Answer::Model("Worker"),
        )
    }

    /// The same events as a [`futures_core::Stream`].
    pub fn into_stream(
        self,
    ) -> impl futures_core::Stream<Item = Result<WorkerEvent, Error>> + Send {
        futures_util::stream::unfold(self, async |mut events| {
            let next = events.next().await?;
            Some((next, events))
        })
    }

    /// Waits until an event is ready or the stream is at its end.
    async fn wait_for_events(&mut self) -> Result<(), Error> {
        while self.ready.is_empty() {
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if let Err(error) = self.advance().await {
                self.link = Link::Ended;
                self.failure = Some(error);
            } else if matches!(self.link, Link::Ended) && self.ready.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn advance(&mut self) -> Result<(), Error> {
        match &mut self.link {
            Link::Open(connection) => match connection.chunk().await {
                Ok(Some(chunk)) => self.decode(&chunk),
                Ok(None) if self.worker.finished || self.worker.id.is_none() => {
                    self.link = Link::Ended;
                    Ok(())
                }
                Ok(None) => {
                    self.link = Link::Doubtful;
                    Ok(())
                }
                Err(broken) => self.lose(broken),
            },
            Link::Doubtful => self.resolve_doubt().await,
            Link::Lost(wake) => {
                tokio::time::sleep_until(*wake).await;
                self.reopen().await
            }
            Link::Ended => Ok(()),
        }
    }

    fn decode(&mut self, chunk: &[u8]) -> Result<(), Error> {
        let mut items = Vec::new();
        let fed = self.decoder.feed(chunk, &mut |item| items.push(item));
        for item in items {
            self.accept(item)?;
            if matches!(self.link, Link::Ended) {
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
            self.failed(Error::new(
                ErrorKind::ResponseValidation,
                Outcome::Accepted,
                message,
            ))
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
        let event = WorkerEvent::new(item.id.map(Into::into), item.event.into(), item.data);
        if !self.replay.admit(&event) {
            return Ok(());
        }
        self.received_any = true;
        self.breaks_in_a_row = 0;
        match event.kind {
            EventKind::Error => return Err(self.error_of(&event)),
            EventKind::Worker => self.note_snapshot(&event.data),
            EventKind::Heartbeat if !self.options.own.heartbeats() => return Ok(()),
            _ => {}
        }
        self.ready.push_back(event);
        Ok(())
    }

    fn note_snapshot(&mut self, data: &str) {
        let Ok(state) = serde_json::from_str::<SnapshotState>(data) else {
            return;
        };
        self.worker.finished = state.is_finished();
        self.worker.id = state.id.or_else(|| self.worker.id.take());
        self.worker.snapshot = Some(data.to_owned());
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

    /// The task whose events these are, if it is one's: under this id any process finds it again.
    #[must_use]
    pub fn task_id(&self) -> Option<&str> {
        let given = self.request.task_id.as_deref();
        given.or(self.options.own_task.as_deref())
    }

    fn failed(&self, error: Error) -> Error {
        error
            .with_response(&self.meta, None)
            .with_task(self.task_id())
            .with_worker(self.worker.id.as_deref())
    }
}

fn event_limit(engine: &Engine) -> usize {
    usize::try_from(engine.config().max_event_bytes()).unwrap_or(usize::MAX)
}

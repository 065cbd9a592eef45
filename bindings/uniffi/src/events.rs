//! A worker's events, pulled in batches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use handinger::{
    CallOptions, Client, Error, EventKind, EventStream, Meta, RawResponse, Request, WorkerEvent,
};
use serde_json::Map;
use tokio_util::sync::CancellationToken;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::meta::NativeMeta;
use crate::response::NativeAnswer;
use crate::runtime::{Slot, run};

/// What an event carries.
#[derive(uniffi::Enum)]
pub enum NativeEventKind {
    /// A snapshot of the worker.
    Worker,
    /// A piece of the answer's text.
    Text,
    /// A stored message of the conversation.
    Message,
    /// Any other object with a `type`.
    Part,
    /// A comment or an empty event.
    Heartbeat,
    /// Anything else, as it came.
    Unknown,
}

/// One event of a stream.
#[derive(uniffi::Record)]
pub struct NativeEvent {
    /// The event's id, from which the stream can go on.
    pub id: Option<String>,
    /// The event's name.
    pub event: String,
    /// What the data is.
    pub kind: NativeEventKind,
    /// The data as it came.
    pub data: String,
    /// The piece of text, when the event carries one.
    pub text: Option<String>,
    /// Whether the data is a snapshot of the worker that fits its model.
    pub fits: bool,
}

impl From<WorkerEvent> for NativeEvent {
    fn from(event: WorkerEvent) -> Self {
        Self {
            text: event.text().map(Into::into),
            fits: event.worker().is_some(),
            kind: match event.kind {
                EventKind::Worker => NativeEventKind::Worker,
                EventKind::Text => NativeEventKind::Text,
                EventKind::Message => NativeEventKind::Message,
                EventKind::Part => NativeEventKind::Part,
                EventKind::Heartbeat => NativeEventKind::Heartbeat,
                // An error event is none: the stream raises it.
                _ => NativeEventKind::Unknown,
            },
            id: event.id.as_deref().map(str::to_owned),
            event: event.event.as_ref().to_owned(),
            data: event.data,
        }
    }
}

/// A stream of a worker's events. Dropped, it closes its connection; the worker runs on.
#[derive(uniffi::Object)]
pub struct NativeEvents {
    meta: Arc<Meta>,
    stream: Slot<EventStream>,
    closed: CancellationToken,
    /// Whether all events were read: then the last worker is known, and `shut` keeps it.
    ended: AtomicBool,
    client: Client,
    /// Whose events they are, as far as is known.
    worker_id: OnceLock<String>,
}

impl NativeEvents {
    pub(crate) fn new(client: Client, stream: EventStream) -> Self {
        let worker_id = stream.worker_id().map(str::to_owned);
        Self {
            meta: Arc::clone(stream.meta()),
            stream: Slot::new(stream),
            closed: CancellationToken::new(),
            ended: AtomicBool::new(false),
            client,
            worker_id: worker_id.map(OnceLock::from).unwrap_or_default(),
        }
    }

    /// Remembers whose events they are: when the stream is closed, only this is left of it.
    fn note_worker(&self, stream: &EventStream) {
        if let Some(id) = stream.worker_id() {
            self.worker_id.get_or_init(|| id.to_owned());
        }
    }

    async fn pull(&self, max: usize) -> Result<Vec<WorkerEvent>, Error> {
        let mut slot = self.stream.lock().await;
        let Some(stream) = slot.as_mut() else {
            return Ok(Vec::new());
        };
        let batch = self
            .closed
            .run_until_cancelled(stream.next_batch(max))
            .await
            .unwrap_or_else(|| Ok(Vec::new()));
        self.note_worker(stream);
        if batch.is_err() || self.closed.is_cancelled() {
            *slot = None;
        } else if matches!(&batch, Ok(events) if events.is_empty()) {
            self.ended.store(true, Ordering::Relaxed);
        }
        batch
    }

    async fn last_worker(&self) -> Result<RawResponse, Error> {
        let mut slot = self.stream.lock().await;
        let Some(stream) = slot.as_mut() else {
            return self.retrieve().await;
        };
        let worker = stream.final_worker().await?;
        self.ended.store(true, Ordering::Relaxed);
        Ok(worker)
    }

    /// The worker as it is now, without its stream.
    async fn retrieve(&self) -> Result<RawResponse, Error> {
        let id = self.worker_id.get().ok_or_else(|| {
            Error::invalid_input("stream", "it was closed before an event named its worker")
        })?;
        let params = Map::from_iter([("worker_id".to_owned(), id.as_str().into())]);
        let request = Request::operation("workers.retrieve", params)?;
        self.client.send(request, CallOptions::default()).await
    }
}

#[uniffi::export]
impl NativeEvents {
    /// What came with the answer.
    pub fn meta(&self) -> NativeMeta {
        NativeMeta::from(&*self.meta)
    }

    /// The events that are there, at least one and at most `max`; none at the end of the stream
    /// and after `shut`.
    pub async fn next_batch(
        self: Arc<Self>,
        max: i32,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<NativeEvent>, NativeFailure> {
        run(cancel, async move {
            let events = self.pull(usize::try_from(max).unwrap_or(1)).await?;
            Ok(events.into_iter().map(NativeEvent::from).collect())
        })
        .await
    }

    /// Reads to the end: the finished worker. After an early `shut`: the worker as it is now.
    pub async fn final_worker(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, async move {
            self.last_worker().await.map(NativeAnswer::from)
        })
        .await
    }

    /// Gives up the connection. The worker runs on.
    pub fn shut(&self) {
        if self.ended.load(Ordering::Relaxed) {
            return;
        }
        self.closed.cancel();
        self.stream.empty();
    }
}

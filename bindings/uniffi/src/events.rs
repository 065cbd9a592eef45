//! A worker's events, pulled in batches.

use std::sync::Arc;

use handinger::{Client, EventKind, EventStream, WorkerEvent};
use handinger_bindings::events::Events;
use handinger_bindings::logs::Log;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::meta::NativeMeta;
use crate::response::NativeAnswer;
use crate::runtime::run;

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
    events: Events,
    log: Log,
}

impl NativeEvents {
    pub(crate) fn new(client: Client, stream: EventStream, log: Log) -> Self {
        let events = Events::new(client, stream);
        Self { events, log }
    }
}

#[uniffi::export]
impl NativeEvents {
    /// What came with the answer.
    pub fn meta(&self) -> NativeMeta {
        NativeMeta::from(&**self.events.meta())
    }

    /// The events that are there, at least one and at most `max`; none at the end of the stream
    /// and after `shut`.
    pub async fn next_batch(
        self: Arc<Self>,
        max: i32,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<NativeEvent>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let events = self
                .events
                .next_batch(usize::try_from(max).unwrap_or(1))
                .await?;
            Ok(events.into_iter().map(NativeEvent::from).collect())
        })
        .await
    }

    /// Reads to the end: the finished worker. After an early `shut`: the worker as it is now.
    pub async fn final_worker(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            self.events.final_worker().await.map(NativeAnswer::from)
        })
        .await
    }

    /// Gives up the connection. The worker runs on.
    pub fn shut(&self) {
        self.events.close();
    }
}

//! A worker's events, pulled in batches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use handinger::{CallOptions, Client, Error, EventStream, Meta, RawResponse, Request, WorkerEvent};
use napi_derive::napi;
use serde_json::{Map, Value};
use tokio::sync::{Mutex, watch};

use crate::cancel::Cancelled;
use crate::errors::guard;
use crate::meta;
use crate::response::NativeAnswer;

/// A stream of a worker's events.
#[napi]
pub struct NativeEvents {
    meta: Arc<Meta>,
    stream: Mutex<Option<EventStream>>,
    closed: watch::Sender<bool>,
    /// Whether all events were read: then the last worker is known, and `close` keeps it.
    ended: AtomicBool,
    client: Client,
    /// Whose events they are, as far as is known.
    worker_id: OnceLock<String>,
    cancelled: Cancelled,
}

impl NativeEvents {
    pub(crate) fn new(client: Client, stream: EventStream, cancelled: Cancelled) -> Self {
        Self {
            meta: Arc::clone(stream.meta()),
            stream: Mutex::new(Some(stream)),
            closed: watch::Sender::new(false),
            ended: AtomicBool::new(false),
            client,
            worker_id: OnceLock::new(),
            cancelled,
        }
    }

    /// Remembers whose events they are: when the stream is closed, only this is left of it.
    fn note_worker(&self, stream: &EventStream) {
        if let Some(id) = stream.worker_id() {
            self.worker_id.get_or_init(|| id.to_owned());
        }
    }

    /// The worker as it is now, without its stream.
    async fn retrieve(&self) -> Result<RawResponse, Error> {
        let id = self.worker_id.get().ok_or_else(|| {
            Error::invalid_input("stream", "it was closed before an event named its worker")
        })?;
        let mut params = Map::new();
        params.insert("worker_id".to_owned(), id.as_str().into());
        let request = Request::operation("workers.retrieve", params)?;
        self.client.send(request, CallOptions::default()).await
    }
}

#[napi]
impl NativeEvents {
    /// What came with the answer, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        meta::to_json(&self.meta)
    }

    /// The events that are there, at least one and at most `max`, as the text of a JSON array;
    /// null at the end of the stream and after `close`.
    #[napi]
    pub async fn next_batch(&self, max: u32) -> napi::Result<Option<String>> {
        let mut stream = self.stream.lock().await;
        let mut closed = self.closed.subscribe();
        let next = async {
            let Some(stream) = stream.as_mut() else {
                return Ok(Vec::new());
            };
            tokio::select! {
                biased;
                _ = closed.wait_for(|closed| *closed) => Ok(Vec::new()),
                batch = stream.next_batch(max as usize) => {
                    self.note_worker(stream);
                    batch
                }
            }
        };
        let batch = guard(self.cancelled.clone().or(next)).await;
        if matches!(&batch, Ok(events) if events.is_empty()) && !*self.closed.borrow() {
            self.ended.store(true, Ordering::Relaxed);
        } else if batch.is_err() || *self.closed.borrow() {
            // The connection goes now, not when V8 collects this object.
            *stream = None;
        }
        let batch = batch?;
        Ok((!batch.is_empty()).then(|| to_json(&batch)))
    }

    /// Reads to the end: the finished worker. After an early close: the worker as it is now.
    #[napi]
    pub async fn final_worker(&self) -> napi::Result<NativeAnswer> {
        let mut stream = self.stream.lock().await;
        guard(self.cancelled.clone().or(async {
            let Some(stream) = stream.as_mut() else {
                return self.retrieve().await.map(NativeAnswer::new);
            };
            let worker = stream.final_worker().await?;
            self.ended.store(true, Ordering::Relaxed);
            Ok(NativeAnswer::new(worker))
        }))
        .await
    }

    /// Gives up the connection. The worker runs on.
    #[napi]
    pub fn close(&self) {
        if self.ended.load(Ordering::Relaxed) {
            return;
        }
        self.closed.send_replace(true);
        if let Ok(mut stream) = self.stream.try_lock() {
            *stream = None;
        }
    }
}

fn to_json(batch: &[WorkerEvent]) -> String {
    Value::Array(batch.iter().map(event).collect()).to_string()
}

fn event(event: &WorkerEvent) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), event.id.as_deref().into());
    fields.insert("event".to_owned(), (*event.event).into());
    fields.insert("kind".to_owned(), event.kind.as_str().into());
    fields.insert("data".to_owned(), event.data.as_str().into());
    if let Some(text) = event.text() {
        fields.insert("text".to_owned(), text.into());
    }
    if event.worker().is_some() {
        fields.insert("fits".to_owned(), true.into());
    }
    Value::Object(fields)
}

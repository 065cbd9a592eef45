//! A worker's events, pulled in batches.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use handinger::{CallOptions, Client, Error, EventStream, Meta, RawResponse, Request, WorkerEvent};
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use serde::Serialize;
use serde_json::Map;
use tokio::sync::{Mutex, watch};

use crate::errors::promise;
use crate::meta;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// A stream of a worker's events.
#[napi]
pub struct NativeEvents(Arc<Inner>);

/// What the reading of events owns, too.
struct Inner {
    meta: Arc<Meta>,
    stream: Mutex<Option<EventStream>>,
    closed: watch::Sender<bool>,
    /// Whether all events were read: then the last worker is known, and `close` keeps it.
    ended: AtomicBool,
    client: Client,
    /// Whose events they are, as far as is known.
    worker_id: OnceLock<String>,
    scope: Scope,
}

impl NativeEvents {
    pub(crate) fn new(client: Client, stream: EventStream, scope: Scope) -> Self {
        Self(Arc::new(Inner {
            meta: Arc::clone(stream.meta()),
            stream: Mutex::new(Some(stream)),
            closed: watch::Sender::new(false),
            ended: AtomicBool::new(false),
            client,
            worker_id: OnceLock::new(),
            scope,
        }))
    }
}

impl Inner {
    async fn next_batch(&self, max: u32) -> Result<Option<String>, Error> {
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
        let batch = self.scope.clone().run(next).await;
        if matches!(&batch, Ok(events) if events.is_empty()) && !*self.closed.borrow() {
            self.ended.store(true, Ordering::Relaxed);
        } else if batch.is_err() || *self.closed.borrow() {
            // The connection goes now, not when V8 collects this object.
            *stream = None;
        }
        let batch = batch?;
        if batch.is_empty() {
            return Ok(None);
        }
        to_json(&batch).map(Some)
    }

    async fn final_worker(&self) -> Result<NativeAnswer, Error> {
        let mut stream = self.stream.lock().await;
        let last = async {
            let Some(stream) = stream.as_mut() else {
                return self.retrieve().await.map(NativeAnswer::new);
            };
            let worker = stream.final_worker().await?;
            self.ended.store(true, Ordering::Relaxed);
            Ok(NativeAnswer::new(worker))
        };
        self.scope.clone().run(last).await
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
        meta::to_json(&self.0.meta)
    }

    /// The events that are there, at least one and at most `max`, as the text of a JSON array;
    /// null at the end of the stream and after `close`.
    #[napi]
    pub fn next_batch<'env>(
        &self,
        env: &'env Env,
        max: u32,
    ) -> napi::Result<PromiseRaw<'env, Option<String>>> {
        let inner = Arc::clone(&self.0);
        promise(env, async move { inner.next_batch(max).await })
    }

    /// Reads to the end: the finished worker. After an early close: the worker as it is now.
    #[napi]
    pub fn final_worker<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<PromiseRaw<'env, NativeAnswer>> {
        let inner = Arc::clone(&self.0);
        promise(env, async move { inner.final_worker().await })
    }

    /// Gives up the connection. The worker runs on.
    #[napi]
    pub fn close(&self) {
        if self.0.ended.load(Ordering::Relaxed) {
            return;
        }
        self.0.closed.send_replace(true);
        if let Ok(mut stream) = self.0.stream.try_lock() {
            *stream = None;
        }
    }
}

/// An event as JavaScript takes it.
#[derive(Serialize)]
struct Record<'a> {
    id: Option<&'a str>,
    event: &'a str,
    kind: &'static str,
    data: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    /// Whether the data is a snapshot of a worker that fits its model.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fits: bool,
}

fn to_json(batch: &[WorkerEvent]) -> Result<String, Error> {
    let records: Vec<_> = batch.iter().map(record).collect();
    serde_json::to_string(&records).map_err(|error| Error::internal(error.to_string()))
}

fn record(event: &WorkerEvent) -> Record<'_> {
    Record {
        id: event.id.as_deref(),
        event: &event.event,
        kind: event.kind.as_str(),
        data: &event.data,
        text: event.text(),
        fits: event.worker().is_some(),
    }
}

//! A worker's events, pulled in batches.

use std::borrow::Cow;
use std::sync::Arc;

use handinger::{Client, Error, EventStream, WorkerEvent};
use handinger_bindings::events::Events;
use handinger_bindings::record::MetaRecord;
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use serde::Serialize;

use crate::errors::promise;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// A stream of a worker's events.
#[napi]
pub struct NativeEvents(Arc<Inner>);

/// What the reading of events owns, too.
struct Inner {
    events: Events,
    scope: Scope,
}

impl NativeEvents {
    pub(crate) fn new(client: Client, stream: EventStream, scope: Scope) -> Self {
        let events = Events::new(client, stream);
        Self(Arc::new(Inner { events, scope }))
    }
}

impl Inner {
    async fn next_batch(&self, max: u32) -> Result<Option<String>, Error> {
        let batch = self.scope.run(self.events.next_batch(max as usize)).await;
        if batch.is_err() {
            // Cancelled, it goes now, not when V8 collects this object.
            self.events.close();
        }
        match batch? {
            batch if batch.is_empty() => Ok(None),
            batch => to_json(&batch).map(Some),
        }
    }

    async fn final_worker(&self) -> Result<NativeAnswer, Error> {
        let worker = self.scope.run(self.events.final_worker()).await;
        worker.map(NativeAnswer::new)
    }
}

#[napi]
impl NativeEvents {
    /// What came with the answer, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        MetaRecord::from(&**self.0.events.meta()).text()
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
        self.0.events.close();
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

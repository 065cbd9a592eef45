//! Many calls at once: their results one by one, as they finish.

use std::sync::{Arc, Mutex, PoisonError};

use handinger::{Error, MapResult, MapRun, MapTotals};
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::sync::{Mutex as AsyncMutex, watch};

use crate::errors::{guard_now, promise};
use crate::scope::Scope;

/// Many calls of one operation.
#[napi]
pub struct NativeMap(Arc<Inner>);

/// What the reading of a result owns, too.
struct Inner {
    run: AsyncMutex<Option<MapRun>>,
    totals: Mutex<MapTotals>,
    closed: watch::Sender<bool>,
    scope: Scope,
}

impl NativeMap {
    pub(crate) fn new(run: MapRun, scope: Scope) -> Self {
        Self(Arc::new(Inner {
            totals: Mutex::new(run.totals().clone()),
            run: AsyncMutex::new(Some(run)),
            closed: watch::Sender::new(false),
            scope,
        }))
    }
}

impl Inner {
    async fn next(&self) -> Result<Option<String>, Error> {
        let mut run = self.run.lock().await;
        let mut closed = self.closed.subscribe();
        let next = async {
            let Some(run) = run.as_mut() else {
                return Ok(None);
            };
            let result = tokio::select! {
                biased;
                _ = closed.wait_for(|closed| *closed) => Ok(None),
                result = run.next() => result,
            };
            let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
            totals.clone_from(run.totals());
            result?.map(|result| to_json(&result)).transpose()
        };
        let result = self.scope.clone().run(next).await;
        if !matches!(result, Ok(Some(_))) {
            // What is under way goes now, not when V8 collects this object.
            *run = None;
        }
        result
    }
}

#[napi]
impl NativeMap {
    /// The next result as JSON text; null at the end and after `close`.
    #[napi]
    pub fn next<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, Option<String>>> {
        let inner = Arc::clone(&self.0);
        promise(env, async move { inner.next().await })
    }

    /// What was done so far, and what that cost, as JSON text.
    #[napi]
    pub fn totals(&self) -> napi::Result<String> {
        guard_now(|| {
            let totals = self.0.totals.lock();
            let totals = totals.unwrap_or_else(PoisonError::into_inner);
            serde_json::to_string(&*totals).map_err(|error| unwritable(&error))
        })
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    #[napi]
    pub fn close(&self) {
        self.0.closed.send_replace(true);
        if let Ok(mut run) = self.0.run.try_lock() {
            *run = None;
        }
    }
}

/// A result as JavaScript takes it: with a worker or an error.
#[derive(Serialize)]
struct Record<'a> {
    index: usize,
    idempotency_key: &'a str,
    resumed: bool,
    worker: Option<&'a RawValue>,
    error: Option<Map<String, Value>>,
}

fn to_json(result: &MapResult) -> Result<String, Error> {
    let (worker, error) = match &result.answer {
        Ok(answer) => (
            Some(serde_json::from_slice(&answer.body).map_err(|error| unwritable(&error))?),
            None,
        ),
        Err(error) => (None, Some(error.to_record())),
    };
    let record = Record {
        index: result.index,
        idempotency_key: &result.idempotency_key,
        resumed: result.resumed,
        worker,
        error,
    };
    serde_json::to_string(&record).map_err(|error| unwritable(&error))
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::internal(error.to_string())
}

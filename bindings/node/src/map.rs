//! Many calls at once: their results one by one, as they finish.

use std::sync::Arc;

use handinger::{Error, MapResult, MapRun};
use handinger_bindings::map::Results;
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::errors::{guard_now, promise};
use crate::scope::Scope;

/// Many calls of one operation.
#[napi]
pub struct NativeMap(Arc<Inner>);

/// What the reading of a result owns, too.
struct Inner {
    results: Results,
    scope: Scope,
}

impl NativeMap {
    pub(crate) fn new(run: MapRun, scope: Scope) -> Self {
        let results = Results::new(run);
        Self(Arc::new(Inner { results, scope }))
    }
}

impl Inner {
    async fn next(&self) -> Result<Option<String>, Error> {
        let result = self.scope.run(self.results.next()).await;
        if result.is_err() {
            // What is under way goes now, not when V8 collects this object.
            self.results.close();
        }
        result?.as_ref().map(to_json).transpose()
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
        guard_now(|| self.0.results.totals_text())
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    #[napi]
    pub fn close(&self) {
        self.0.results.close();
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

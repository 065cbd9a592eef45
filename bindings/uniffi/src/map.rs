//! Many calls at once: their results one by one, as they finish.

use std::sync::Arc;

use handinger::{MapResult, MapRun};
use handinger_bindings::logs::Log;
use handinger_bindings::map::Results;
use handinger_bindings::record;

use crate::cancel::CancelToken;
use crate::error::{NativeFailure, guard_now};
use crate::response::NativeAnswer;
use crate::runtime::run;

/// What became of one item.
#[derive(uniffi::Record)]
pub struct NativeMapResult {
    /// The item's place among the inputs, from 0.
    pub index: i32,
    /// The item's own idempotency key.
    pub idempotency_key: String,
    /// Whether the answer came from the resume file, without a request.
    pub resumed: bool,
    /// The worker as it came.
    pub answer: Option<NativeAnswer>,
    /// Why there is none: the record of the error, as JSON text.
    pub failure: Option<String>,
}

impl From<MapResult> for NativeMapResult {
    fn from(result: MapResult) -> Self {
        let (answer, failure) = match result.answer {
            Ok(answer) => (Some(answer.into()), None),
            Err(error) => (None, Some(record::error_text(&error))),
        };
        Self {
            index: i32::try_from(result.index).unwrap_or(i32::MAX),
            idempotency_key: result.idempotency_key,
            resumed: result.resumed,
            answer,
            failure,
        }
    }
}

/// Many calls of one operation. Dropped, it drops the requests that are under way; the runs that
/// have begun go on.
#[derive(uniffi::Object)]
pub struct NativeMap {
    results: Results,
    log: Log,
}

impl NativeMap {
    pub(crate) fn new(run: MapRun, log: Log) -> Self {
        let results = Results::new(run);
        Self { results, log }
    }
}

#[uniffi::export]
impl NativeMap {
    /// The next result, as soon as there is one; none when all were given and after `shut`.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<NativeMapResult>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            Ok(self.results.next().await?.map(NativeMapResult::from))
        })
        .await
    }

    /// What was done so far, and what that cost, as the JSON text of an object.
    pub fn totals(&self) -> Result<String, NativeFailure> {
        guard_now(|| self.results.totals_text())
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    pub fn shut(&self) {
        self.results.close();
    }
}

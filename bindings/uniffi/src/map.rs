//! Many calls at once: their results one by one, as they finish.

use std::sync::{Arc, Mutex as SyncMutex, PoisonError};

use handinger::{Error, MapResult, MapRun, MapTotals};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::cancel::CancelToken;
use crate::error::{NativeFailure, guard_now};
use crate::response::NativeAnswer;
use crate::runtime::{Slot, run};

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
            Err(error) => (None, Some(Value::Object(error.to_record()).to_string())),
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
    run: Slot<MapRun>,
    totals: SyncMutex<MapTotals>,
    closed: CancellationToken,
}

impl NativeMap {
    pub(crate) fn new(run: MapRun) -> Self {
        Self {
            totals: SyncMutex::new(run.totals().clone()),
            run: Slot::new(run),
            closed: CancellationToken::new(),
        }
    }

    async fn pull(&self) -> Result<Option<MapResult>, Error> {
        let mut slot = self.run.lock().await;
        let Some(run) = slot.as_mut() else {
            return Ok(None);
        };
        let result = self.closed.run_until_cancelled(run.next()).await;
        self.totals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(run.totals());
        let result = result.unwrap_or(Ok(None));
        if !matches!(result, Ok(Some(_))) {
            *slot = None;
        }
        result
    }
}

#[uniffi::export]
impl NativeMap {
    /// The next result, as soon as there is one; none when all were given and after `shut`.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<NativeMapResult>, NativeFailure> {
        run(cancel, async move {
            Ok(self.pull().await?.map(NativeMapResult::from))
        })
        .await
    }

    /// What was done so far, and what that cost, as the JSON text of an object.
    pub fn totals(&self) -> Result<String, NativeFailure> {
        guard_now(|| {
            let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
            serde_json::to_string(&*totals)
                .map_err(|error| Error::internal(format!("totals cannot be written: {error}")))
        })
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    pub fn shut(&self) {
        self.closed.cancel();
        self.run.empty();
    }
}

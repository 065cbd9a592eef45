//! The snapshots of a worker, one by one, until it is done.

use handinger::Updates;
use napi_derive::napi;
use tokio::sync::Mutex;

use crate::errors::guard;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// The snapshots of a worker until it is done.
#[napi]
pub struct NativeUpdates {
    source: Mutex<Updates>,
    scope: Scope,
}

impl NativeUpdates {
    pub(crate) fn new(updates: Updates, scope: Scope) -> Self {
        Self {
            source: Mutex::new(updates),
            scope,
        }
    }
}

#[napi]
impl NativeUpdates {
    /// The next snapshot; null after that of the finished worker.
    #[napi]
    pub async fn next(&self) -> napi::Result<Option<NativeAnswer>> {
        let mut source = self.source.lock().await;
        let snapshot = guard(self.scope.clone().run(source.next())).await?;
        Ok(snapshot.map(NativeAnswer::new))
    }
}

//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use tokio::sync::Mutex;

use crate::errors::promise;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// The snapshots of a worker until it is done.
#[napi]
pub struct NativeUpdates {
    source: Arc<Mutex<Updates>>,
    scope: Scope,
}

impl NativeUpdates {
    pub(crate) fn new(updates: Updates, scope: Scope) -> Self {
        Self {
            source: Arc::new(Mutex::new(updates)),
            scope,
        }
    }
}

#[napi]
impl NativeUpdates {
    /// The next snapshot; null after that of the finished worker.
    #[napi]
    pub fn next<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<PromiseRaw<'env, Option<NativeAnswer>>> {
        let source = Arc::clone(&self.source);
        let next = async move { source.lock().await.next().await };
        let next = self.scope.clone().run(next);
        promise(env, async { Ok(next.await?.map(NativeAnswer::new)) })
    }
}

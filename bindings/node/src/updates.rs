//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;
use handinger_bindings::updates::Snapshots;
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;

use crate::errors::promise;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// The snapshots of a worker until it is done.
#[napi]
pub struct NativeUpdates {
    snapshots: Arc<Snapshots>,
    scope: Scope,
}

impl NativeUpdates {
    pub(crate) fn new(updates: Updates, scope: Scope) -> Self {
        Self {
            snapshots: Arc::new(Snapshots::new(updates)),
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
        let snapshots = Arc::clone(&self.snapshots);
        let next = self.scope.run(async move { snapshots.next().await });
        promise(env, async { Ok(next.await?.map(NativeAnswer::new)) })
    }
}

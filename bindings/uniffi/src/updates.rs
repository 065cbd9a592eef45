//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;
use handinger_bindings::logs::Log;
use handinger_bindings::updates::Snapshots;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::response::NativeAnswer;
use crate::runtime::run;

/// The snapshots of a worker until it is done.
#[derive(uniffi::Object)]
pub struct NativeUpdates {
    snapshots: Snapshots,
    log: Log,
}

impl NativeUpdates {
    pub(crate) fn new(updates: Updates, log: Log) -> Self {
        let snapshots = Snapshots::new(updates);
        Self { snapshots, log }
    }
}

#[uniffi::export]
impl NativeUpdates {
    /// The next snapshot; none after that of the finished worker, and after `shut`.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<NativeAnswer>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            Ok(self.snapshots.next().await?.map(NativeAnswer::from))
        })
        .await
    }

    /// Gives up the connection. The worker runs on.
    pub fn shut(&self) {
        self.snapshots.close();
    }
}

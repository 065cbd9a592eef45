//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;
use tokio::sync::Mutex;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::response::NativeAnswer;
use crate::runtime::run;

/// The snapshots of a worker until it is done.
#[derive(uniffi::Object)]
pub struct NativeUpdates(Mutex<Updates>);

impl NativeUpdates {
    pub(crate) fn new(updates: Updates) -> Self {
        Self(Mutex::new(updates))
    }
}

#[uniffi::export]
impl NativeUpdates {
    /// The next snapshot; none after that of the finished worker.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<NativeAnswer>, NativeFailure> {
        run(cancel, async move {
            let snapshot = self.0.lock().await.next().await?;
            Ok(snapshot.map(NativeAnswer::from))
        })
        .await
    }
}

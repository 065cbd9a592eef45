//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;
use handinger_bindings::updates::Snapshots;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::response::NativeAnswer;
use crate::runtime::run;

/// The snapshots of a worker until it is done.
#[derive(uniffi::Object)]
pub struct NativeUpdates(Snapshots);

impl NativeUpdates {
    pub(crate) fn new(updates: Updates) -> Self {
        Self(Snapshots::new(updates))
    }
}

#[uniffi::export]
impl NativeUpdates {
    /// The next snapshot; none after that of the finished worker, and after `shut`.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<NativeAnswer>, NativeFailure> {
        run(cancel, async move {
            Ok(self.0.next().await?.map(NativeAnswer::from))
        })
        .await
    }

    /// Gives up the connection. The worker runs on.
    pub fn shut(&self) {
        self.0.close();
    }
}

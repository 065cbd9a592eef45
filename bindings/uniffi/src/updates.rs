//! The snapshots of a worker, one by one, until it is done.

use std::sync::Arc;

use handinger::Updates;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::response::NativeAnswer;
use crate::runtime::{Slot, run};

/// The snapshots of a worker until it is done.
#[derive(uniffi::Object)]
pub struct NativeUpdates(Slot<Updates>);

impl NativeUpdates {
    pub(crate) fn new(updates: Updates) -> Self {
        Self(Slot::new(updates))
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
            let mut slot = self.0.lock().await;
            let Some(updates) = slot.as_mut() else {
                return Ok(None);
            };
            Ok(updates.next().await?.map(NativeAnswer::from))
        })
        .await
    }

    /// Gives up the connection. The worker runs on.
    pub fn shut(&self) {
        self.0.empty();
    }
}

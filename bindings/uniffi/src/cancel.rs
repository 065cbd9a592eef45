//! What the cancellation of a Swift task becomes in Rust: latched, so that it may come before
//! the call. A Kotlin job needs none: it drops the future, which ends the call.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

/// Cancels the calls it was given to, those that begin later included.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(pub(crate) CancellationToken);

#[uniffi::export]
impl CancelToken {
    /// A token that has not been used.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the calls: each fails as cancelled, and its connection is given up.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

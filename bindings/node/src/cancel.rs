//! What an `AbortSignal` becomes in Rust: latched, so that it may come before the call.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Cancels the calls it was given to, those that begin later included.
#[napi]
pub struct CancelHandle(pub(crate) CancellationToken);

#[napi]
impl CancelHandle {
    /// A handle that has not been used.
    #[napi(constructor)]
    #[allow(clippy::new_without_default, reason = "only JavaScript makes one")]
    pub fn new() -> Self {
        Self(CancellationToken::new())
    }

    /// Ends the calls: each is rejected, and its connection is given up.
    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

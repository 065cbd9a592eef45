//! What an `AbortSignal` becomes in Rust: latched, so that it may come before the call.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Cancels the calls it was given to, those that begin later included.
#[napi]
pub struct CancelHandle {
    pub(crate) token: CancellationToken,
    /// By which the watch tells calls apart; 0 for none.
    pub(crate) number: u32,
}

#[napi]
impl CancelHandle {
    /// A handle that has not been used.
    #[napi(constructor)]
    pub fn new(number: u32) -> Self {
        Self {
            token: CancellationToken::new(),
            number,
        }
    }

    /// Ends the calls: each is rejected, and its connection is given up.
    #[napi]
    pub fn cancel(&self) {
        self.token.cancel();
    }
}

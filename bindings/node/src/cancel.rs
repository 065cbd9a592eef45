//! What an `AbortSignal` becomes in Rust: latched, so that it may come before the call.

use napi_derive::napi;
use tokio::sync::watch;

/// Cancels the calls it was given to, those that begin later included.
#[napi]
pub struct CancelHandle(watch::Sender<bool>);

#[napi]
impl CancelHandle {
    /// A handle that has not been used.
    #[napi(constructor)]
    #[allow(clippy::new_without_default, reason = "only JavaScript makes one")]
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Ends the calls: each is rejected, and its connection is given up.
    #[napi]
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

/// The other end of a handle.
#[derive(Clone)]
pub(crate) struct Cancelled(Option<watch::Receiver<bool>>);

impl Cancelled {
    pub(crate) fn by(handle: Option<&CancelHandle>) -> Self {
        Self(handle.map(|handle| handle.0.subscribe()))
    }

    /// Returns once the handle was used; never, when there is none or it is gone.
    pub(crate) async fn used(&mut self) {
        if let Some(receiver) = &mut self.0
            && receiver.wait_for(|used| *used).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

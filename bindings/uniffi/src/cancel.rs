//! What the cancellation of a Swift task becomes in Rust: latched, so that it may come before
//! the call. A Kotlin job needs none: it drops the future, which ends the call.

use std::future::Future;
use std::sync::Arc;

use handinger::Error;
use tokio_util::sync::CancellationToken;

/// Cancels the calls it was given to, those that begin later included.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(CancellationToken);

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

/// Runs the work unless and until the token is used.
pub(crate) async fn unless_cancelled<T>(
    token: Option<Arc<CancelToken>>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match token {
        None => work.await,
        Some(token) => token
            .0
            .run_until_cancelled(work)
            .await
            .unwrap_or_else(|| Err(Error::cancelled())),
    }
}

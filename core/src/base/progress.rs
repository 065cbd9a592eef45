//! How far a file has come on its way.

use std::sync::Arc;

/// How far an upload or a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes so far. They begin at 0 again when an upload is sent again.
    pub bytes: u64,
    /// Bytes in all; none when it is not known beforehand.
    pub total: Option<u64>,
}

/// A caller's function that sees the progress. It is called for every piece, on the task that
/// moves it: it should be quick.
#[derive(Clone)]
pub(crate) struct ProgressHook(pub(crate) Arc<dyn Fn(Progress) + Send + Sync>);

impl std::fmt::Debug for ProgressHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProgressHook")
    }
}

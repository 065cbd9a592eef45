//! What a call runs under: the handle that cancels it, and the watch that sees its log records.

use std::future::Future;
use std::sync::Arc;

use handinger::Error;
use tracing::Instrument;

use crate::cancel::{CancelHandle, Cancelled};
use crate::watch::{ThreadEnd, Watch};

/// What a call runs under.
#[derive(Clone)]
pub(crate) struct Scope {
    cancelled: Cancelled,
    thread: ThreadEnd,
    watch: Arc<Watch>,
}

impl Scope {
    pub(crate) fn new(cancel: Option<&CancelHandle>, watch: &Arc<Watch>) -> Self {
        Self {
            cancelled: Cancelled::by(cancel),
            thread: watch.thread.clone(),
            watch: Arc::clone(watch),
        }
    }

    /// Runs the work unless and until the handle is used, or the thread ends that asked for it.
    pub(crate) fn run<'a, T: 'a>(
        mut self,
        work: impl Future<Output = Result<T, Error>> + Send + 'a,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'a {
        // Boxed: every layer around it would hold, and move, the kilobytes of a call twice.
        let mut work = Box::pin(work);
        let span = self.watch.span();
        let run = async move {
            tokio::select! {
                biased;
                () = self.cancelled.used() => Err(Error::cancelled()),
                () = self.thread.come() => Err(Error::cancelled()),
                result = &mut work => result,
            }
        };
        run.instrument(span)
    }
}

//! Work under way that outlives the caller who waits for it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use sync_wrapper::SyncWrapper;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A request under way. Whoever stops waiting and comes again goes on where it stood: a caller
/// that reads in slices of time gets its answer, however long that takes.
pub(crate) struct Pending<T>(SyncWrapper<Boxed<T>>);

impl<T> Pending<T> {
    pub(crate) fn new(work: impl Future<Output = T> + Send + 'static) -> Self {
        Self(SyncWrapper::new(Box::pin(work)))
    }

    /// Its end. Not to be asked for again after it was given.
    pub(crate) async fn wait(&mut self) -> T {
        self.0.get_mut().await
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

//! What a call runs under: the handle that cancels it, the thread that asked for it, the watch that
//! sees its log records, and its number, by which the watch tells calls apart.

use std::future::Future;

use handinger::Error;
use handinger_bindings::scope::Scope as Common;

use crate::cancel::CancelHandle;
use crate::number::numbered;
use crate::watch::Watch;

/// What a call runs under.
#[derive(Clone)]
pub(crate) struct Scope {
    common: Common,
    number: u32,
}

impl Scope {
    /// The scope of a call under a watch.
    pub(crate) fn new(cancel: Option<&CancelHandle>, watch: &Watch) -> Self {
        Self {
            common: Common {
                cancelled: cancel.map(|handle| handle.token.clone()),
                abandoned: Some(watch.thread.clone()),
                log: watch.log.clone(),
            },
            number: cancel.map_or(0, |handle| handle.number),
        }
    }

    /// Makes a call, as [`Common::call`] does.
    pub(crate) fn call<'a, T: 'a, W: Future<Output = Result<T, Error>> + Send + 'a>(
        &self,
        call: W,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'a, T, W> {
        numbered(self.number, self.common.call(call))
    }

    /// Does work of a call, as [`Common::run`] does.
    pub(crate) fn run<'a, T: 'a, W: Future<Output = Result<T, Error>> + Send + 'a>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'a, T, W> {
        numbered(self.number, self.common.run(work))
    }
}

//! What a call runs under: the handle that cancels it, the thread that asked for it, the watch that
//! sees its log records, and its number, by which the watch tells calls apart.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use handinger::Error;
use handinger_bindings::scope::Scope as Common;

use crate::cancel::CancelHandle;
use crate::watch::Watch;

thread_local! {
    /// The number of the call at work on this thread; 0 for none that has one.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// The number of the call at work on this thread.
pub(crate) fn number() -> u32 {
    NUMBER.get()
}

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

/// Work that can be told by its number while it is at work.
async fn numbered<T>(number: u32, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let outer = NUMBER.replace(number);
        let polled = work.as_mut().poll(context);
        NUMBER.set(outer);
        polled
    })
    .await
}

//! Which call is at work on a thread, by the number that JavaScript gave it.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

thread_local! {
    /// The number of the call at work on this thread; 0 for none that has one.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// The number of the call at work on this thread.
pub(crate) fn current() -> u32 {
    NUMBER.get()
}

/// Work that can be told by its number while it is at work.
pub(crate) async fn numbered<T>(number: u32, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let outer = NUMBER.replace(number);
        let polled = work.as_mut().poll(context);
        NUMBER.set(outer);
        polled
    })
    .await
}

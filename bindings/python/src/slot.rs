//! One reader at a time over something that lives on a connection.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::Error;
use pyo3::prelude::*;
use tokio::sync::Notify;

use crate::driver::Driver;
use crate::errors::OrRaise;
use crate::fork::Owned;

/// An open answer or stream, together with the driver of its connection.
pub(crate) struct Held<T> {
    // Dropped before its driver, which then closes the connection.
    pub(crate) inner: T,
    /// None when the shared runtime drives it.
    pub(crate) driver: Option<Driver>,
}

impl<T> Held<T> {
    /// Ends a value that was read to its end: its driver can serve the next call.
    pub(crate) fn finish(self) {
        drop(self.inner);
        if let Some(driver) = self.driver {
            driver.give_back();
        }
    }
}

enum State<T> {
    Idle(T),
    Busy,
    Closed,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    /// Told to the reader when the slot is closed.
    closed: Notify,
    /// Told to one who waits when the reader has let go.
    returned: Notify,
}

impl<T> Shared<T> {
    /// None while a reader has the value; none in some when it is closed.
    fn try_lend(self: &Arc<Self>) -> Option<Option<Lease<T>>> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Busy) {
            State::Busy => None,
            State::Idle(value) => Some(Some(Lease {
                value: Some(value),
                shared: Arc::clone(self),
            })),
            State::Closed => {
                *state = State::Closed;
                Some(None)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A value that is lent to one reader at a time and can be closed from anywhere.
pub(crate) struct Slot<T>(Owned<Arc<Shared<T>>>);

impl<T> Slot<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Owned::new(Arc::new(Shared {
            state: Mutex::new(State::Idle(value)),
            closed: Notify::new(),
            returned: Notify::new(),
        })))
    }

    /// Lends the value. None when it has been closed.
    ///
    /// # Errors
    /// When another reader has it, or it was opened in the parent of this process.
    pub(crate) fn lend(&self) -> Result<Option<Lease<T>>, Error> {
        let shared = self.0.get().ok_or_else(inherited)?;
        shared
            .try_lend()
            .ok_or_else(|| Error::invalid_input("stream", "it is being read by another call"))
    }

    /// Lends the value as soon as no other reader has it: a task that was just cancelled takes
    /// a moment to let go.
    ///
    /// # Errors
    /// When the value was opened in the parent of this process.
    pub(crate) async fn lend_in_turn(&self) -> Result<Option<Lease<T>>, Error> {
        let shared = self.0.get().ok_or_else(inherited)?;
        loop {
            match shared.try_lend() {
                None => shared.returned.notified().await,
                Some(lease) => {
                    if lease.is_none() {
                        // The next one who waits shall learn of the end, too.
                        shared.returned.notify_one();
                    }
                    return Ok(lease);
                }
            }
        }
    }

    /// Drops the value now, or as soon as its reader lets go, which it is told to.
    pub(crate) fn close(&self) {
        let Some(shared) = self.0.get() else { return };
        let old = std::mem::replace(&mut *shared.state(), State::Closed);
        if matches!(old, State::Busy) {
            shared.closed.notify_one();
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0
            .get()
            .is_none_or(|shared| matches!(*shared.state(), State::Closed))
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        self.close();
    }
}

fn inherited() -> Error {
    Error::invalid_input("stream", "it was opened before this process was forked")
}

/// The value while a reader has it; it goes back when the lease ends.
pub(crate) struct Lease<T> {
    value: Option<T>,
    shared: Arc<Shared<T>>,
}

impl<T> Lease<T> {
    /// Takes the value for good: the slot is closed.
    pub(crate) fn take(mut self) -> Option<T> {
        self.value.take()
    }
}

impl<T: Send> Lease<Held<T>> {
    /// Reads with the interpreter released; None when the slot is closed meanwhile.
    ///
    /// # Errors
    /// What the read ends with, and when an event loop's runtime drives the value.
    pub(crate) fn run<R: Send>(
        &mut self,
        py: Python<'_>,
        read: impl AsyncFnOnce(&mut T) -> Result<R, Error> + Send,
    ) -> PyResult<Option<R>> {
        let Self {
            value: Some(Held { inner, driver }),
            shared,
        } = self
        else {
            return Ok(None);
        };
        let driver = driver.as_ref().ok_or_else(belongs_to_a_loop).or_raise(py)?;
        driver
            .run(py, async || until_closed(&shared.closed, read(inner)).await)?
            .or_raise(py)
    }

    /// Reads on the shared runtime; None when the slot is closed meanwhile.
    ///
    /// # Errors
    /// What the read ends with, and when a blocking call opened the value.
    pub(crate) async fn read<R>(
        &mut self,
        read: impl AsyncFnOnce(&mut T) -> Result<R, Error>,
    ) -> Result<Option<R>, Error> {
        let Self {
            value: Some(held),
            shared,
        } = self
        else {
            return Ok(None);
        };
        if held.driver.is_some() {
            return Err(belongs_to_a_thread());
        }
        until_closed(&shared.closed, read(&mut held.inner)).await
    }

    /// Ends a value that was read to its end.
    pub(crate) fn finish(self) {
        if let Some(held) = self.take() {
            held.finish();
        }
    }
}

async fn until_closed<R>(
    closed: &Notify,
    read: impl Future<Output = Result<R, Error>>,
) -> Result<Option<R>, Error> {
    tokio::select! {
        biased;
        () = closed.notified() => Ok(None),
        result = read => result.map(Some),
    }
}

/// What a blocking call is told that reads what an event loop opened.
pub(crate) fn belongs_to_a_loop() -> Error {
    Error::invalid_input(
        "stream",
        "it was opened by an async call: await its async methods",
    )
}

/// What an async call is told that reads what a blocking call opened.
pub(crate) fn belongs_to_a_thread() -> Error {
    Error::invalid_input(
        "stream",
        "it was opened by a blocking call: use its blocking methods",
    )
}

impl<T> Drop for Lease<T> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if matches!(*state, State::Busy) {
            *state = match self.value.take() {
                Some(value) => State::Idle(value),
                None => State::Closed,
            };
        }
        drop(state);
        self.shared.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_reader_and_returns() {
        let slot = Slot::new(7);
        let lease = slot.lend().ok().flatten().expect("idle");
        assert!(slot.lend().is_err());
        drop(lease);
        assert!(slot.lend().is_ok_and(|lease| lease.is_some()));
    }

    #[test]
    fn closing_while_lent_drops_the_value_with_the_lease() {
        let value = Arc::new(());
        let slot = Slot::new(Arc::clone(&value));
        let lease = slot.lend().ok().flatten().expect("idle");
        slot.close();
        drop(lease);
        assert!(slot.is_closed());
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn taking_the_value_closes_the_slot() {
        let slot = Slot::new(7);
        let lease = slot.lend().ok().flatten().expect("idle");
        assert_eq!(lease.take(), Some(7));
        assert!(slot.is_closed());
    }
}

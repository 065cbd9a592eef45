//! One reader at a time over something that lives on a connection, and on the runtime that drives it.

use handinger::Error;
use handinger_bindings::slot;
use pyo3::prelude::*;

use crate::driver::Driver;
use crate::errors::OrRaise;
use crate::fork::Owned;

pub(crate) use handinger_bindings::slot::Lease;

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

/// A value that is lent to one reader at a time, in the process that opened it.
pub(crate) struct Slot<T>(Owned<slot::Slot<T>>);

impl<T> Slot<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Owned::new(slot::Slot::new(value)))
    }

    /// Lends the value. None when it has been closed.
    ///
    /// # Errors
    /// When another reader has it, or it was opened in the parent of this process.
    pub(crate) fn lend(&self) -> Result<Option<Lease<T>>, Error> {
        self.0.get().ok_or_else(inherited)?.lend()
    }

    /// Lends the value as soon as no other reader has it. None when it has been closed.
    ///
    /// # Errors
    /// When it was opened in the parent of this process.
    pub(crate) async fn lend_in_turn(&self) -> Result<Option<Lease<T>>, Error> {
        let slot = self.0.get().ok_or_else(inherited)?;
        Ok(slot.lend_in_turn().await)
    }

    /// Drops the value now, or as soon as its reader lets go, which it is told to.
    pub(crate) fn close(&self) {
        if let Some(slot) = self.0.get() {
            slot.close();
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.get().is_none_or(slot::Slot::is_closed)
    }
}

/// What is told of something that a fork left with the parent.
pub(crate) fn inherited() -> Error {
    Error::invalid_input("stream", "it was opened before this process was forked")
}

/// Reads with the interpreter released; None when the slot is closed meanwhile.
///
/// # Errors
/// What the read ends with, and when an event loop's runtime drives the value.
pub(crate) fn read_blocking<T: Send, R: Send>(
    lease: &mut Lease<Held<T>>,
    py: Python<'_>,
    read: impl AsyncFnOnce(&mut T) -> Result<R, Error> + Send,
) -> PyResult<Option<R>> {
    let Some((Held { inner, driver }, closing)) = lease.split() else {
        return Ok(None);
    };
    let driver = driver.as_ref().ok_or_else(belongs_to_a_loop).or_raise(py)?;
    driver
        .run(py, async || closing.or(read(inner)).await)?
        .or_raise(py)
}

/// Reads on the shared runtime; None when the slot is closed meanwhile.
///
/// # Errors
/// What the read ends with, and when a blocking call opened the value.
pub(crate) async fn read_async<T, R>(
    lease: &mut Lease<Held<T>>,
    read: impl AsyncFnOnce(&mut T) -> Result<R, Error>,
) -> Result<Option<R>, Error> {
    let read = lease.read(async |held| match held.driver {
        Some(_) => Err(belongs_to_a_thread()),
        None => read(&mut held.inner).await,
    });
    read.await
}

/// Ends a value that was read to its end.
pub(crate) fn finish<T>(lease: Lease<Held<T>>) {
    if let Some(held) = lease.take() {
        held.finish();
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

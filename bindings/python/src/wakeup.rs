//! Wakes an event loop from a thread that must not wait for Python.

#[cfg(unix)]
use std::io::{Read, Write};
#[cfg(unix)]
use std::os::fd::AsRawFd;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyNotImplementedError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::exit;

/// A socket pair that the loop watches, or, for loops that watch no sockets, a call from
/// another thread.
pub(crate) struct Wakeup {
    #[cfg(unix)]
    ends: (UnixStream, UnixStream),
    caller: Arc<Mutex<Option<Caller>>>,
}

/// A loop's `call_soon_threadsafe`, and what it shall call.
struct Caller {
    call_soon: Py<PyAny>,
    callback: Py<PyAny>,
}

impl Wakeup {
    /// # Errors
    /// When the system refuses descriptors.
    pub(crate) fn new() -> PyResult<Self> {
        #[cfg(unix)]
        let ends = UnixStream::pair()?;
        #[cfg(unix)]
        for end in [&ends.0, &ends.1] {
            end.set_nonblocking(true)?;
        }
        Ok(Self {
            #[cfg(unix)]
            ends,
            caller: Arc::default(),
        })
    }

    /// Makes the loop call `callback` whenever it is woken.
    pub(crate) fn attach<'py>(
        &self,
        event_loop: &Bound<'py, PyAny>,
        callback: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        #[cfg(unix)]
        match watch(event_loop, self.ends.0.as_raw_fd(), callback) {
            Err(error) if error.is_instance_of::<PyNotImplementedError>(event_loop.py()) => {}
            done => return done,
        }
        *self.caller() = Some(Caller {
            call_soon: event_loop.getattr("call_soon_threadsafe")?.unbind(),
            callback: callback.clone().unbind(),
        });
        Ok(())
    }

    /// Wakes the loop. Called on a runtime's thread.
    pub(crate) fn wake(&self) {
        if self.caller().is_none() {
            // Full means that the loop has been woken often enough.
            #[cfg(unix)]
            let _ = (&self.ends.1).write(&[0]);
            return;
        }
        let caller = Arc::clone(&self.caller);
        tokio::task::spawn_blocking(move || {
            exit::attached(|py| {
                let caller = caller.lock().unwrap_or_else(PoisonError::into_inner);
                let bound = caller.as_ref().map(|caller| {
                    (
                        caller.call_soon.clone_ref(py),
                        caller.callback.clone_ref(py),
                    )
                });
                drop(caller);
                // A loop that has been closed waits for nothing.
                bound.map(|(call_soon, callback)| call_soon.call1(py, (callback,)))
            });
        });
    }

    /// Takes note of the wake-ups so far.
    pub(crate) fn clear(&self) {
        #[cfg(unix)]
        {
            let _ = (&self.ends.0).read(&mut [0; 64]);
        }
    }

    /// Lets go of the loop.
    pub(crate) fn detach(&self) {
        let caller = self.caller().take();
        drop(caller);
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.caller.try_lock().as_deref() {
            Ok(Some(caller)) => {
                visit.call(&caller.call_soon)?;
                visit.call(&caller.callback)
            }
            _ => Ok(()),
        }
    }

    fn caller(&self) -> MutexGuard<'_, Option<Caller>> {
        self.caller.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Registers a descriptor, in an empty context: the caller's must not live as long as the loop.
#[cfg(unix)]
fn watch<'py>(
    event_loop: &Bound<'py, PyAny>,
    descriptor: i32,
    callback: &Bound<'py, PyAny>,
) -> PyResult<()> {
    let py = event_loop.py();
    let context = py.import("contextvars")?.getattr("Context")?.call0()?;
    let add_reader = event_loop.getattr("add_reader")?;
    context
        .call_method1("run", (add_reader, descriptor, callback))
        .map(drop)
}

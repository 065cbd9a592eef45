//! The life of a process: its beginning, the forks it goes through, and its end.

use pyo3::prelude::*;

use crate::{exit, runtime};

/// Makes a forked child notice that it is one.
pub(crate) fn follow_forks() {
    #[cfg(unix)]
    {
        extern "C" fn in_child() {
            // Only atomics: other threads may have held any lock at the fork.
            crate::fork::begin_generation();
            exit::forget_threads();
            crate::bridge::forget_calls();
        }
        // SAFETY: the handler is async-signal-safe, and the module is never unloaded.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    }
}

/// Ends all work of this process.
pub(crate) fn end(py: Python<'_>) {
    exit::close_door(py);
    py.detach(runtime::shut_down);
}

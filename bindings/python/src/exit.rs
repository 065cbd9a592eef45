//! Being inside the interpreter, safely up to its very end.
//!
//! While it is torn down, the interpreter ends every other thread that wants to run Python by
//! unwinding it; through Rust frames that aborts the process. So whoever runs Python from Rust
//! is counted. At exit the door is closed: those inside may leave, those outside stay outside
//! for good, as Python itself treats them from 3.14 on.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::Python;

static INSIDE: AtomicUsize = AtomicUsize::new(0);
static EXITING: OnceLock<ThreadId> = OnceLock::new();

/// The longest wait for threads inside.
const PATIENCE: Duration = Duration::from_secs(2);

thread_local! {
    /// How often this thread has entered without leaving.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Lets this thread in, unless the interpreter is exiting on another one. Who is in may go deeper.
fn let_in() -> bool {
    let depth = DEPTH.get();
    if depth == 0 {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        if EXITING
            .get()
            .is_some_and(|exiting| *exiting != thread::current().id())
        {
            INSIDE.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
    }
    DEPTH.set(depth + 1);
    true
}

fn let_out() {
    let depth = DEPTH.get() - 1;
    DEPTH.set(depth);
    if depth == 0 {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A thread that runs Python from Rust.
pub(crate) struct Inside(PhantomData<*const ()>);

impl Drop for Inside {
    fn drop(&mut self) {
        let_out();
    }
}

/// Counts this thread as inside for as long as the result lives. Needed around whatever may run
/// Python code. Does not return on a thread that comes too late.
pub(crate) fn enter(py: Python<'_>) -> Inside {
    if !let_in() {
        py.detach(|| stay_outside());
    }
    Inside(PhantomData)
}

/// Runs `work` with the interpreter released. Not for threads that have entered: they would
/// hold up the exit.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> T {
    let result = py.detach(|| {
        let result = work();
        if !let_in() {
            stay_outside();
        }
        result
    });
    let_out();
    result
}

/// Runs `work` inside the interpreter from a thread that has released it; none at its end.
pub(crate) fn attached<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    if !let_in() {
        return None;
    }
    let _inside = Inside(PhantomData);
    Python::try_attach(work)
}

fn stay_outside() -> ! {
    loop {
        thread::park();
    }
}

/// Closes the door for every other thread. Called once, by `atexit`.
pub(crate) fn close_door(py: Python<'_>) {
    if EXITING.set(thread::current().id()).is_err() {
        return;
    }
    py.detach(|| {
        let deadline = Instant::now() + PATIENCE;
        while INSIDE.load(Ordering::SeqCst) > 0 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// In a forked child: the other threads are gone. Async-signal-safe.
pub(crate) fn forget_threads() {
    INSIDE.store(0, Ordering::SeqCst);
}

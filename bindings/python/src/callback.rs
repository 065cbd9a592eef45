//! Functions of the user's: called with the context variables of whoever made the call, and maybe
//! coroutine functions where an event loop runs them.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// Whether any client has a function that wants to know the context of its calls.
static NEEDED: AtomicBool = AtomicBool::new(false);

/// From now on calls remember their context.
pub(crate) fn need_context() {
    NEEDED.store(true, Ordering::Relaxed);
}

/// The context of this call, if a function may want it.
///
/// # Errors
/// When it cannot be copied.
pub(crate) fn context_if_needed(py: Python<'_>) -> PyResult<Option<Context>> {
    let needed = NEEDED.load(Ordering::Relaxed);
    needed.then(|| Context::of_caller(py)).transpose()
}

/// A copy of the caller's context variables.
pub(crate) struct Context(Py<PyAny>);

impl Context {
    /// # Errors
    /// When it cannot be copied.
    pub(crate) fn of_caller(py: Python<'_>) -> PyResult<Self> {
        static COPY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let copy = COPY.get_or_try_init(py, || {
            let module = py.import("contextvars")?;
            module.getattr("copy_context").map(Bound::unbind)
        })?;
        copy.call0(py).map(Self)
    }
}

/// Calls a function on the loop. The coroutine that it may give is run as a task.
///
/// # Errors
/// What it raises.
pub(crate) fn on_loop<'py>(
    callback: &Bound<'py, PyAny>,
    context: Option<&Context>,
    value: &Bound<'py, PyAny>,
) -> PyResult<()> {
    let py = callback.py();
    let module = py.import("handinger._callbacks")?;
    let call = module.getattr(intern!(py, "call_on_loop"))?;
    match context {
        Some(Context(context)) => {
            context.call_method1(py, intern!(py, "run"), (call, callback, value))?;
        }
        None => {
            call.call1((callback, value))?;
        }
    }
    Ok(())
}

/// Calls a function on a thread that no loop runs on, and runs the coroutine that it may give.
///
/// # Errors
/// What it raises.
pub(crate) fn off_loop<'py>(
    callback: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<()> {
    let py = callback.py();
    let result = callback.call1((value,))?;
    if result.hasattr(intern!(py, "__await__"))? {
        py.import("asyncio")?.call_method1("run", (result,))?;
    }
    Ok(())
}

/// Refuses a coroutine function where no loop could run what it gives.
///
/// # Errors
/// `TypeError` for one.
pub(crate) fn refuse_coroutines(callback: &Bound<'_, PyAny>, name: &str) -> PyResult<()> {
    let module = callback.py().import("handinger._callbacks")?;
    module.call_method1("checked", (callback, name)).map(drop)
}

//! The user's function that sees each attempt of each call, called where the call was made:
//! on the thread that waits for it, or on the event loop that awaits it.

use std::sync::Arc;

use handinger::Attempt;
use handinger_bindings::record::AttemptRecord;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::callback::{self, Context};
use crate::{bridge, exit};

/// Makes the core's hook out of the user's function.
pub(crate) fn on_attempt(callback: Py<PyAny>) -> impl Fn(&Attempt<'_>) + Send + Sync + 'static {
    let callback = Arc::new(callback);
    callback::need_context();
    move |attempt| {
        let record = AttemptRecord::from(attempt);
        let callback = Arc::clone(&callback);
        let tell = move |py: Python<'_>, context: Option<&Context>| {
            self::tell(callback.bind(py), context, record);
        };
        if let Err(tell) = bridge::tell_loop(tell) {
            // No loop: this is the thread of a blocking call, or one of a map.
            exit::attached(|py| tell(py, None));
        }
    }
}

/// Calls the function. What it raises is reported, but breaks no call.
fn tell(callback: &Bound<'_, PyAny>, context: Option<&Context>, attempt: AttemptRecord) {
    let py = callback.py();
    let AttemptRecord {
        number,
        method,
        url,
        status,
        error,
        wait,
        elapsed,
    } = attempt;
    let told = attempt_class(py).and_then(|class| {
        let attempt = class.call1((number, method, url, status, error, wait, elapsed))?;
        match context {
            Some(_) => callback::on_loop(callback, context, &attempt),
            None => callback::off_loop(callback, &attempt),
        }
    });
    if let Err(error) = told {
        error.write_unraisable(py, Some(callback));
    }
}

fn attempt_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let module = py.import("handinger._attempt")?;
        module
            .getattr(intern!(py, "Attempt"))?
            .cast_into::<PyType>()
            .map(Bound::unbind)
            .map_err(PyErr::from)
    })?;
    Ok(class.bind(py).clone())
}

//! From the core's one error to the Python exception that stands for it.

use std::error::Error as StdError;
use std::io;

use handinger::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::exit;
use crate::json::value_to_python;

/// The Python exception for a core error, made by `handinger._exceptions.from_record`.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    let _inside = exit::enter(py);
    build(py, error).unwrap_or_else(|failure| failure)
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static FROM_RECORD: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let from_record = FROM_RECORD.get_or_try_init(py, || {
        let module = py.import("handinger._exceptions")?;
        module.getattr("from_record").map(Bound::unbind)
    })?;
    let record = PyDict::new(py);
    for (key, value) in &error.to_record() {
        record.set_item(key, value_to_python(py, value)?)?;
    }
    let exception = PyErr::from_value(from_record.bind(py).call1((record,))?);
    if let Some(own) = raised_by_the_user(py, error) {
        exception.set_cause(py, Some(own));
    }
    Ok(exception)
}

/// What the user's own file or iterator raised, if that is below an error.
fn raised_by_the_user(py: Python<'_>, error: &Error) -> Option<PyErr> {
    let mut next = StdError::source(error);
    while let Some(cause) = next {
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if let Some(raised) = inner.and_then(|inner| inner.downcast_ref::<PyErr>()) {
            return Some(raised.clone_ref(py));
        }
        next = cause.source();
    }
    None
}

/// Raises a core error as its Python exception.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| to_python(py, &error))
    }
}

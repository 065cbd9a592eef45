//! The Python binding of the handinger core: the private module `handinger._native`.
//!
//! It holds no decisions: what a call does is the core's affair, how Python sees it that of the
//! package `handinger`. Here values cross over, and threads, loops, signals and forks are minded.

mod body;
mod bridge;
mod callback;
mod client;
mod convert;
mod driver;
mod errors;
mod event;
mod events;
mod exit;
mod fork;
mod handle;
mod hooks;
mod json;
mod logs;
mod map;
mod objects;
mod pages;
mod process;
mod progress;
mod response;
mod runtime;
mod shape;
mod slot;
#[cfg(test)]
mod testing;
mod updates;
mod upload;
mod wakeup;
mod webhooks;

use pyo3::prelude::*;

/// The native half of handinger. Private: use the package `handinger`.
#[pymodule(gil_used = false)]
mod _native {
    use pyo3::exceptions::PyKeyError;
    use pyo3::prelude::*;
    use pyo3::types::{PyBytes, PyDict, PyString, PyTuple, PyType};

    #[pymodule_export]
    use super::client::NativeClient;
    #[pymodule_export]
    use super::event::WorkerEvent;
    #[pymodule_export]
    use super::events::{EventGuard, EventIterator, NativeEvents};
    #[pymodule_export]
    use super::map::{MapGuard, NativeMap};
    #[pymodule_export]
    use super::pages::NativePages;
    #[pymodule_export]
    use super::response::NativeResponse;
    #[pymodule_export]
    use super::updates::NativeUpdates;

    use crate::objects::{self, Check};
    use crate::shape::{self, Root};
    use crate::{bridge, convert, driver, fork, logs, process, runtime, webhooks};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        process::follow_forks();
        py.import("atexit")?
            .call_method1("register", (module.getattr("_shut_down")?,))?;
        Ok(())
    }

    /// Names types whose instances mean "not given"; those named before stay.
    #[pyfunction]
    #[pyo3(signature = (*types))]
    fn add_sentinels(types: &Bound<'_, PyTuple>) -> PyResult<()> {
        convert::add_sentinels(types)
    }

    /// Builds an instance of a model class from JSON text, checking it; of any other class plain values.
    ///
    /// Raises:
    ///     InvalidInputError: The text is not JSON, or a field is missing or of the wrong type.
    #[pyfunction]
    #[pyo3(signature = (cls, data, /))]
    fn build<'py>(
        cls: &Bound<'py, PyType>,
        data: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = cls.py();
        let registry = shape::registry(py)?;
        let other;
        let root = match registry.of_generated(cls) {
            Some(shape) => Root::Model(shape),
            None => {
                other = registry.of_other(cls)?;
                other.as_ref().map_or(Root::PLAIN, Root::Model)
            }
        };
        with_text(data, |text| {
            objects::build(py, registry, root, text, Check::Full)
        })
    }

    /// Decodes JSON text into plain values.
    ///
    /// Raises:
    ///     InvalidInputError: The text is not JSON. It is a `ValueError`, too.
    #[pyfunction]
    #[pyo3(signature = (data, /))]
    fn loads<'py>(data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        let registry = shape::registry(py)?;
        with_text(data, |text| {
            objects::build(py, registry, Root::PLAIN, text, Check::Done)
        })
    }

    /// Encodes a value as compact JSON.
    ///
    /// Raises:
    ///     InvalidInputError: The value holds something that JSON cannot; `field` says where.
    #[pyfunction]
    #[pyo3(signature = (value, /))]
    fn dumps<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let tree = convert::value(value, "value")?;
        Ok(PyBytes::new(value.py(), tree.to_string().as_bytes()))
    }

    /// Checks that a webhook's delivery carries the token, and gives what it says.
    ///
    /// Raises:
    ///     WebhookVerificationError: The token is missing or wrong.
    ///     APIResponseValidationError: The body is not what a delivery is.
    #[pyfunction]
    #[pyo3(signature = (headers, body, token, /))]
    fn verify_webhook<'py>(
        headers: &Bound<'py, PyAny>,
        body: &Bound<'py, PyAny>,
        token: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !body.is_instance_of::<PyString>() && !body.is_instance_of::<PyBytes>() {
            return Err(webhooks::not_raw(body));
        }
        with_text(body, |body| webhooks::verify(headers, body, token))
    }

    /// The HTTP method of an operation, and its path with the parameters in braces.
    ///
    /// Raises:
    ///     KeyError: There is no such operation.
    #[pyfunction]
    #[pyo3(signature = (name, /))]
    fn operation(name: &str) -> PyResult<(&'static str, &'static str)> {
        handinger::OPERATIONS
            .iter()
            .find(|operation| operation.name == name)
            .map(|operation| (operation.method, operation.path))
            .ok_or_else(|| PyKeyError::new_err(name.to_owned()))
    }

    /// Keeps log records of this level of `logging` and above for the logger `handinger`.
    #[pyfunction]
    #[pyo3(signature = (level, /))]
    fn set_log_level(level: i64) -> PyResult<()> {
        logs::set_level(u8::try_from(level.max(0)).unwrap_or(u8::MAX))
    }

    /// What the binding holds in this process: for tests.
    #[pyfunction]
    fn runtime_info(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let (threads, tasks) = runtime::load();
        let info = PyDict::new(py);
        info.set_item("pid", std::process::id())?;
        info.set_item("running", runtime::is_running())?;
        info.set_item("threads", threads)?;
        info.set_item("tasks", tasks)?;
        info.set_item("in_flight", bridge::in_flight())?;
        info.set_item("idle_drivers", driver::idle_count())?;
        info.set_item("forks", fork::generation())?;
        Ok(info)
    }

    /// Panics inside a call of the client, to show in tests that it becomes an ordinary error.
    #[pyfunction]
    #[pyo3(signature = (client, /))]
    fn _panic_for_test(py: Python<'_>, client: &NativeClient) -> PyResult<()> {
        client.panic(py)
    }

    /// The same in an async call.
    #[pyfunction]
    #[pyo3(signature = (client, /))]
    fn _panic_for_test_async<'py>(
        py: Python<'py>,
        client: &NativeClient,
    ) -> PyResult<Bound<'py, PyAny>> {
        client.panic_async(py)
    }

    /// Ends all work of this process. Called at exit.
    #[pyfunction]
    fn _shut_down(py: Python<'_>) {
        process::end(py);
    }

    fn with_text<'py, T>(
        data: &Bound<'py, PyAny>,
        read: impl FnOnce(&[u8]) -> PyResult<T>,
    ) -> PyResult<T> {
        match data.cast::<PyString>() {
            Ok(text) => read(text.to_cow()?.as_bytes()),
            Err(_) => read(data.cast::<PyBytes>()?.as_bytes()),
        }
    }
}

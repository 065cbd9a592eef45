//! The client as Python holds it: settings, and every call in its blocking and its async form.

use std::sync::Arc;

use bytes::Bytes;
use handinger::{CallOptions, Client, ClientBuilder, MapOptions, Request};
use handinger_bindings::input::{self, Parts};
use handinger_bindings::pages::Pages;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::bridge::{self, finish};
use crate::errors::OrRaise;
use crate::events::NativeEvents;
use crate::handle::ClientHandle;
use crate::json::value_to_python;
use crate::map::NativeMap;
use crate::pages::NativePages;
use crate::progress::Waits;
use crate::response::{NativeResponse, decode};
use crate::slot::Held;
use crate::updates::NativeUpdates;
use crate::{convert, hooks, progress, runtime, upload};

/// A client of the API. Making one sends nothing, reads nothing and starts no thread.
///
/// Args:
///     options: The settings the user gave, by snake-case name; nothing else.
///     on_attempt: Called with an `Attempt` after each attempt of each call.
///
/// Raises:
///     InvalidInputError: An option is unknown or of the wrong type.
///     ConfigurationError: The settings cannot work.
#[pyclass(frozen, module = "handinger._native", weakref)]
pub(crate) struct NativeClient(Arc<ClientHandle>);

impl NativeClient {
    /// A blocking call that ends in a panic.
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub(crate) fn panic(&self, py: Python<'_>) -> PyResult<()> {
        let (driver, _client) = self.0.driver().or_raise(py)?;
        driver.run_once(py, async || panic!("a panic on request"))
    }

    /// An async call that ends in a panic.
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub(crate) fn panic_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        bridge::spawn(py, async { panic!("a panic on request") })
    }
}

/// A client with the settings and the hook that the user gave.
fn build(
    builder: ClientBuilder,
    options: &Bound<'_, PyDict>,
    on_attempt: Option<Py<PyAny>>,
) -> PyResult<NativeClient> {
    let builder = match on_attempt {
        Some(callback) => builder.on_attempt(hooks::on_attempt(callback)),
        None => builder,
    };
    let client = builder
        .apply(&convert::object(options)?)
        .and_then(ClientBuilder::build)
        .or_raise(options.py())?;
    Ok(NativeClient(ClientHandle::new(client)))
}

/// What the core is to do, from what Python gave.
fn prepare(
    waits: Waits,
    operation: &str,
    params: &Bound<'_, PyDict>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<(Request, CallOptions)> {
    let py = params.py();
    let (params, content, files) = if operation == input::CUSTOM {
        let (params, files) = upload::take(params, upload::fields)?;
        let (params, content) = content(params)?;
        (params, content, files)
    } else {
        let (params, files) = upload::take(params, upload::files)?;
        (params, None, files)
    };
    let parts = Parts {
        operation,
        params: convert::object(&params)?,
        content,
        files,
    };
    let request = parts.into_request().or_raise(py)?;
    Ok((request, call_options(py, waits, options)?))
}

/// Takes the body that is not JSON out of the parameters of a request of the user's own making.
fn content<'py>(params: Bound<'py, PyDict>) -> PyResult<(Bound<'py, PyDict>, Option<Bytes>)> {
    let name = intern!(params.py(), "content");
    let Some(content) = params.get_item(name)? else {
        return Ok((params, None));
    };
    let rest = params.copy()?;
    rest.del_item(name)?;
    Ok((rest, Some(Bytes::from(content.extract::<Vec<u8>>()?))))
}

fn call_options(
    py: Python<'_>,
    waits: Waits,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<CallOptions> {
    match options {
        Some(options) if !options.is_empty() => {
            let (options, on_upload) = progress::take(options, waits)?;
            let options = CallOptions::from_json(&convert::object(&options)?).or_raise(py)?;
            Ok(match on_upload {
                Some(teller) => options.on_upload(move |progress| teller.tell(progress)),
                None => options,
            })
        }
        _ => Ok(CallOptions::default()),
    }
}

/// The interpreter's name and version, for the user agent.
fn interpreter(py: Python<'_>) -> PyResult<String> {
    let name = py
        .import("sys")?
        .getattr("implementation")?
        .getattr("name")?;
    let name = name.extract::<String>()?;
    let name = if name == "cpython" {
        "CPython"
    } else {
        name.as_str()
    };
    let version = py.version_info();
    Ok(format!(
        "{name}/{}.{}.{}",
        version.major, version.minor, version.patch
    ))
}

#[pymethods]
impl NativeClient {
    #[new]
    #[pyo3(signature = (options, on_attempt=None, /))]
    fn new(
        py: Python<'_>,
        options: &Bound<'_, PyDict>,
        on_attempt: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let builder = Client::builder()
            .language("python", &interpreter(py)?)
            .transport(runtime::transport());
        build(builder, options, on_attempt)
    }

    /// A copy with other settings; what is not given is inherited. Connections are shared.
    #[pyo3(signature = (options, on_attempt=None, /))]
    fn with_options(
        &self,
        options: &Bound<'_, PyDict>,
        on_attempt: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        build(self.0.shared().to_builder(), options, on_attempt)
    }

    /// Every limit in force with its source; the key shows as `***`.
    fn effective_config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let config = PyDict::new(py);
        for (name, value) in &self.0.settings().effective_config() {
            config.set_item(name, value_to_python(py, value)?)?;
        }
        Ok(config)
    }

    /// The key in use; None when there is none.
    /// A method: whatever dumps the attributes of an object does not see it.
    fn api_key(&self) -> Option<String> {
        self.0.settings().api_key()
    }

    /// Where the service is.
    #[getter]
    fn base_url(&self) -> &str {
        self.0.settings().base_url().as_str()
    }

    fn __repr__(&self) -> String {
        format!("NativeClient(base_url={:?})", self.base_url())
    }

    /// Makes a call and returns its answer as a model; None for an empty body.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn call<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        params: &Bound<'py, PyDict>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (request, options) = prepare(Waits::Thread, operation, params, options)?;
        let answer = request.answer();
        let (driver, client) = self.0.driver().or_raise(py)?;
        let response = driver.run_once(py, async move || client.send(request, options).await)?;
        decode(py, &response, answer)
    }

    /// Makes a call and returns its answer with the body read.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn send(
        &self,
        py: Python<'_>,
        operation: &str,
        params: &Bound<'_, PyDict>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativeResponse> {
        let (request, options) = prepare(Waits::Thread, operation, params, options)?;
        let answer = request.answer();
        let (driver, client) = self.0.driver().or_raise(py)?;
        let response = driver.run_once(py, async move || client.send(request, options).await)?;
        Ok(NativeResponse::whole(response, answer))
    }

    /// Makes a call and returns its answer with the body still to be read.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn open(
        &self,
        py: Python<'_>,
        operation: &str,
        params: &Bound<'_, PyDict>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativeResponse> {
        let (request, options) = prepare(Waits::Thread, operation, params, options)?;
        let answer = request.answer();
        let (driver, client) = self.0.driver().or_raise(py)?;
        let (inner, driver) =
            driver.run_on(py, async move || client.open(request, options).await)?;
        Ok(NativeResponse::unread(
            Held {
                inner,
                driver: Some(driver),
            },
            answer,
        ))
    }

    /// Makes a call that is answered with events.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn events(
        &self,
        py: Python<'_>,
        operation: &str,
        params: &Bound<'_, PyDict>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativeEvents> {
        let (request, options) = prepare(Waits::Thread, operation, params, options)?;
        let (driver, client) = self.0.driver().or_raise(py)?;
        let (inner, driver) =
            driver.run_on(py, async move || client.events(request, options).await)?;
        Ok(NativeEvents::new(
            Arc::clone(&self.0),
            Held {
                inner,
                driver: Some(driver),
            },
        ))
    }

    /// The snapshots of a worker until it is done. Nothing is sent before the first is asked for.
    #[pyo3(signature = (worker_id, options=None, /))]
    fn updates(
        &self,
        py: Python<'_>,
        worker_id: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativeUpdates> {
        let options = call_options(py, Waits::Thread, options)?;
        NativeUpdates::new(Arc::clone(&self.0), worker_id, Client::updates, options).or_raise(py)
    }

    /// The snapshots of a task's worker until the task is done.
    #[pyo3(signature = (task_id, options=None, /))]
    fn task_updates(
        &self,
        py: Python<'_>,
        task_id: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativeUpdates> {
        let options = call_options(py, Waits::Thread, options)?;
        NativeUpdates::new(Arc::clone(&self.0), task_id, Client::task_updates, options).or_raise(py)
    }

    /// The pages of an operation that gives some. Nothing is sent before the first is asked for.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn pages(
        &self,
        py: Python<'_>,
        operation: &str,
        params: &Bound<'_, PyDict>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<NativePages> {
        let options = call_options(py, Waits::Thread, options)?;
        let pages = Pages::of(operation, convert::object(params)?, options).or_raise(py)?;
        Ok(NativePages::new(Arc::clone(&self.0), pages))
    }

    /// Many calls of one operation, of which nothing is sent before the first result is asked for.
    ///
    /// Raises:
    ///     InvalidInputError: An input or an option is refused, or the resume file.
    #[pyo3(signature = (operation, inputs, shared, options, /))]
    fn map<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        inputs: &Bound<'py, PyAny>,
        shared: &Bound<'py, PyDict>,
        options: &Bound<'py, PyDict>,
    ) -> PyResult<NativeMap> {
        let inputs = convert::list(inputs, "inputs")?;
        let shared = convert::object(shared)?;
        let options = MapOptions::from_json(&convert::object(options)?).or_raise(py)?;
        let client = self.0.shared();
        // A resume file can be large.
        let run = py.detach(|| client.map(operation, inputs, &shared, options));
        run.map(NativeMap::new).or_raise(py)
    }

    /// `call` as an `asyncio.Future`; cancelling it drops the request.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn call_async<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        params: &Bound<'py, PyDict>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (request, options) = prepare(Waits::Loop, operation, params, options)?;
        let answer = request.answer();
        let client = self.0.shared().clone();
        bridge::spawn(py, async move {
            let response = client.send(request, options).await?;
            finish(move |py| decode(py, &response, answer).map(Bound::unbind))
        })
    }

    /// `send` as an `asyncio.Future`.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn send_async<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        params: &Bound<'py, PyDict>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (request, options) = prepare(Waits::Loop, operation, params, options)?;
        let answer = request.answer();
        let client = self.0.shared().clone();
        bridge::spawn(py, async move {
            let response = client.send(request, options).await?;
            let response = NativeResponse::whole(response, answer);
            finish(move |py| Ok(Py::new(py, response)?.into_any()))
        })
    }

    /// `open` as an `asyncio.Future`.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn open_async<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        params: &Bound<'py, PyDict>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (request, options) = prepare(Waits::Loop, operation, params, options)?;
        let answer = request.answer();
        let client = self.0.shared().clone();
        bridge::spawn(py, async move {
            let inner = client.open(request, options).await?;
            let response = NativeResponse::unread(
                Held {
                    inner,
                    driver: None,
                },
                answer,
            );
            finish(move |py| Ok(Py::new(py, response)?.into_any()))
        })
    }

    /// `events` as an `asyncio.Future`.
    #[pyo3(signature = (operation, params, options=None, /))]
    fn events_async<'py>(
        &self,
        py: Python<'py>,
        operation: &str,
        params: &Bound<'py, PyDict>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (request, options) = prepare(Waits::Loop, operation, params, options)?;
        let handle = Arc::clone(&self.0);
        bridge::spawn(py, async move {
            let inner = handle.shared().events(request, options).await?;
            let events = NativeEvents::new(
                handle,
                Held {
                    inner,
                    driver: None,
                },
            );
            finish(move |py| Ok(Py::new(py, events)?.into_any()))
        })
    }
}

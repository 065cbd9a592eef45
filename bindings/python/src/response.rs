//! An answer as Python holds it: what came with it, and its body, read or still to be read.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use handinger::{Answer, Error, Meta, OpenResponse, RawResponse};
use handinger_bindings::{answer, record};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::body::{Body, Open, closed, not_written, told};
use crate::bridge::{self, finish};
use crate::driver::Driver;
use crate::errors::OrRaise;
use crate::objects::{self, Check};
use crate::progress::{Teller, Waits};
use crate::shape::{self, Root};
use crate::slot::{self, Held, Lease, Slot, belongs_to_a_loop};

/// The Python value of a checked answer; None for an empty body.
pub(crate) fn decode<'py>(
    py: Python<'py>,
    response: &RawResponse,
    answer: Answer,
) -> PyResult<Bound<'py, PyAny>> {
    if response.body.is_empty() {
        return Ok(py.None().into_bound(py));
    }
    answer::check(response, answer).or_raise(py)?;
    let registry = shape::registry(py)?;
    let root = match answer {
        Answer::Bytes => return Ok(PyBytes::new(py, &response.body).into_any()),
        Answer::Model(name) => registry.named(name.as_str())?,
        _ => Root::PLAIN,
    };
    objects::build(py, registry, root, &response.body, Check::Done)
}

/// An answer: what came with it, and its body.
#[pyclass(frozen, module = "handinger._native", weakref)]
pub(crate) struct NativeResponse {
    meta: Arc<Meta>,
    answer: Answer,
    /// Whether the core has checked the body.
    checked: bool,
    open: Arc<Open>,
}

impl NativeResponse {
    /// An answer with its body, as the core gave it.
    pub(crate) fn whole(response: RawResponse, answer: Answer) -> Self {
        let meta = Arc::clone(&response.meta);
        let body = Body::Read {
            response,
            given: false,
        };
        let open = Open {
            body: Mutex::new(body),
            connection: None,
        };
        Self {
            meta,
            answer,
            checked: true,
            open: Arc::new(open),
        }
    }

    /// An answer whose body is still on its connection.
    pub(crate) fn unread(held: Held<OpenResponse>, answer: Answer) -> Self {
        let meta = Arc::clone(held.inner.meta());
        let open = Open {
            body: Mutex::new(Body::Unread),
            connection: Some(Slot::new(held)),
        };
        Self {
            meta,
            answer,
            checked: false,
            open: Arc::new(open),
        }
    }

    /// What came with an answer whose body is read elsewhere.
    pub(crate) fn without_body(meta: Arc<Meta>) -> Self {
        let open = Open {
            body: Mutex::new(Body::Consumed),
            connection: None,
        };
        Self {
            meta,
            answer: Answer::Events,
            checked: true,
            open: Arc::new(open),
        }
    }
}

#[pymethods]
impl NativeResponse {
    /// The HTTP status.
    #[getter]
    fn status_code(&self) -> u16 {
        self.meta.status
    }

    /// The headers as pairs, in the order they came.
    #[getter]
    fn headers(&self) -> Vec<(String, String)> {
        record::headers(&self.meta)
            .map(|(name, value)| (name.to_owned(), value.into_owned()))
            .collect()
    }

    /// The address that answered, after redirects.
    #[getter]
    fn url(&self) -> &str {
        self.meta.url.as_str()
    }

    /// The HTTP method of the request.
    #[getter]
    fn method(&self) -> &str {
        self.meta.method.as_str()
    }

    /// The protocol, for example `HTTP/1.1`.
    #[getter]
    fn http_version(&self) -> &str {
        self.meta.http_version
    }

    /// Seconds from the start of the call to the headers of the answer.
    #[getter]
    fn elapsed(&self) -> f64 {
        self.meta.elapsed.as_secs_f64()
    }

    /// How often the request was sent again.
    #[getter]
    fn retries_taken(&self) -> u32 {
        self.meta.retries_taken
    }

    /// The server's id of the request.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.meta.request_id.as_deref()
    }

    /// The task that the call started or asked for.
    #[getter]
    fn task_id(&self) -> Option<&str> {
        self.meta.task_id.as_deref()
    }

    /// Whether the body was read to its end or the response was closed.
    #[getter]
    fn is_closed(&self) -> bool {
        self.open.connection.as_ref().is_none_or(Slot::is_closed)
    }

    /// The whole body; it is kept.
    ///
    /// Raises:
    ///     InvalidInputError: It was read piece by piece, or the response was closed.
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        if let Some(response) = self.open.at_hand().or_raise(py)? {
            return Ok(PyBytes::new(py, &response.body));
        }
        let held = self.open.lend().or_raise(py)?.and_then(Lease::take);
        let Held { inner, driver } = held.ok_or_else(closed).or_raise(py)?;
        let driver = driver.ok_or_else(belongs_to_a_loop).or_raise(py)?;
        let response = driver.run_once(py, async move || inner.read().await)?;
        self.open.keep(&response);
        Ok(PyBytes::new(py, &response.body))
    }

    /// `read` as an `asyncio.Future`.
    fn read_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let open = Arc::clone(&self.open);
        bridge::spawn(py, async move {
            let response = match open.at_hand()? {
                Some(response) => response,
                None => open.read_whole().await?,
            };
            finish(move |py| Ok(PyBytes::new(py, &response.body).into_any().unbind()))
        })
    }

    /// The next piece of the body; None at its end. Pieces are not kept.
    fn chunk<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        if let Some(piece) = self.open.piece_at_hand() {
            return Ok(piece.map(|bytes| PyBytes::new(py, &bytes)));
        }
        let Some(mut lease) = self.open.lend().or_raise(py)? else {
            return Ok(None);
        };
        *self.open.body() = Body::Consumed;
        let piece =
            slot::read_blocking(&mut lease, py, async |response| response.chunk().await)?.flatten();
        if piece.is_none() {
            slot::finish(lease);
        }
        Ok(piece.map(|bytes| PyBytes::new(py, &bytes)))
    }

    /// `chunk` as an `asyncio.Future`.
    fn chunk_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let open = Arc::clone(&self.open);
        bridge::spawn(py, async move {
            let piece = match open.piece_at_hand() {
                Some(piece) => piece,
                None => open.next_piece().await?,
            };
            finish(move |py| {
                Ok(match piece {
                    Some(bytes) => PyBytes::new(py, &bytes).into_any().unbind(),
                    None => py.None(),
                })
            })
        })
    }

    /// Writes the body to a file, which appears under its name only when it is whole. In a folder
    /// it takes the name the server suggests. Gives its path.
    ///
    /// Raises:
    ///     OSError: The file cannot be written.
    #[pyo3(signature = (path, on_progress=None, /))]
    fn write_to_file(
        &self,
        py: Python<'_>,
        path: PathBuf,
        on_progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PathBuf> {
        let tell = on_progress
            .map(|callback| Teller::of(callback, Waits::Thread))
            .transpose()?;
        let written = if let Some(response) = self.open.at_hand().or_raise(py)? {
            let driver = Driver::take().or_raise(py)?;
            driver.run_once(py, async move || Ok(response.write_to_file(path).await))?
        } else {
            let held = self.open.lend().or_raise(py)?.and_then(Lease::take);
            let Held { inner, driver } = held.ok_or_else(closed).or_raise(py)?;
            let driver = driver.ok_or_else(belongs_to_a_loop).or_raise(py)?;
            *self.open.body() = Body::Consumed;
            driver.run_once(py, async move || {
                Ok(inner.write_to_file(path, told(tell)).await)
            })?
        };
        written.map_err(|error| not_written(py, &error))
    }

    /// `write_to_file` as an `asyncio.Future`.
    #[pyo3(signature = (path, on_progress=None, /))]
    fn write_to_file_async<'py>(
        &self,
        py: Python<'py>,
        path: PathBuf,
        on_progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let tell = on_progress
            .map(|callback| Teller::of(callback, Waits::Loop))
            .transpose()?;
        let open = Arc::clone(&self.open);
        bridge::spawn(py, async move {
            let written = match open.at_hand()? {
                Some(response) => response.write_to_file(path).await,
                None => open.write_rest(path, told(tell)).await,
            };
            finish(move |py| match written {
                Ok(path) => Ok(path.into_pyobject(py)?.into_any().unbind()),
                Err(error) => Err(not_written(py, &error)),
            })
        })
    }

    /// The operation's result, from the body that `read` has read.
    ///
    /// Raises:
    ///     APIResponseValidationError: The body does not have the documented shape.
    fn parse<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let unread = || Error::invalid_input("body", "it has to be read before it can be parsed");
        let response = self
            .open
            .at_hand()
            .and_then(|read| read.ok_or_else(unread))
            .or_raise(py)?;
        if self.checked {
            return decode(py, &response, self.answer);
        }
        decode(py, &response.check(self.answer).or_raise(py)?, self.answer)
    }

    /// Closes the connection, unless the body was read to its end.
    fn close(&self) {
        if let Some(connection) = &self.open.connection {
            connection.close();
        }
    }

    fn __repr__(&self) -> String {
        format!(
            "NativeResponse({} {} {})",
            self.status_code(),
            self.method(),
            self.url()
        )
    }
}

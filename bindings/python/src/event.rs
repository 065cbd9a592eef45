//! One event of a stream as Python holds it.

use handinger::{EventKind, WorkerEvent as Event};
use pyo3::basic::CompareOp;
use pyo3::exceptions::PyKeyError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyIterator, PyString, PyTuple};

use crate::objects::{self, Check};
use crate::shape::{self, Root};

/// One event of a worker's stream.
///
/// What it carries is told by `kind`, and `data` is the text as it came:
///
/// - `worker`: a snapshot of the worker, in `worker`
/// - `text`: a piece of the answer, in `text`
/// - `message`: a stored message of the conversation, in `message`
/// - `part`: anything else with a `type` (reasoning, tool calls, sources …), in `part`
/// - `error`, `heartbeat`, `unknown`: see `data`
///
/// An event also reads like the mapping that its data holds, `event["type"]`: programs written for the
/// official package do so. Where the data is no JSON object, that mapping is empty.
///
/// Args:
///     data: The text of the event.
///     id: The event's id.
///     event: The event's name.
#[pyclass(
    frozen,
    mapping,
    module = "handinger._native",
    name = "WorkerEvent",
    weakref
)]
pub(crate) struct WorkerEvent {
    event: Event,
    worker: PyOnceLock<Py<PyAny>>,
    mapping: PyOnceLock<Py<PyDict>>,
}

impl WorkerEvent {
    pub(crate) fn of(event: Event) -> Self {
        Self {
            event,
            worker: PyOnceLock::new(),
            mapping: PyOnceLock::new(),
        }
    }

    /// The JSON object that the data holds; empty if it holds something else.
    fn mapping<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyDict>> {
        let mapping = self.mapping.get_or_try_init(py, || {
            let decoded = self.json(py).ok();
            let object = decoded.and_then(|value| value.cast_into::<PyDict>().ok());
            PyResult::Ok(object.unwrap_or_else(|| PyDict::new(py)).unbind())
        })?;
        Ok(mapping.bind(py))
    }

    fn decoded<'py>(
        &self,
        py: Python<'py>,
        kind: EventKind,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.event.kind != kind {
            return Ok(None);
        }
        self.json(py).map(Some)
    }
}

#[pymethods]
impl WorkerEvent {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("kind", "data")
    }

    #[new]
    #[pyo3(signature = (*, data, id=None, event="message"))]
    fn new(data: String, id: Option<&str>, event: &str) -> Self {
        Self::of(Event::new(id.map(Into::into), event.into(), data))
    }

    /// The event's id, from which a stream can go on; None when it has none.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.event.id.as_deref()
    }

    /// The event's name; `message` when the stream gives none.
    #[getter]
    fn event(&self) -> &str {
        &self.event.event
    }

    /// The data as it came.
    #[getter]
    fn data(&self) -> &str {
        &self.event.data
    }

    /// What the event carries: `worker`, `text`, `message`, `part`, `error`, `heartbeat` or `unknown`.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        let name = match self.event.kind {
            EventKind::Text => intern!(py, "text"),
            EventKind::Part => intern!(py, "part"),
            EventKind::Worker => intern!(py, "worker"),
            EventKind::Message => intern!(py, "message"),
            other => return PyString::intern(py, other.as_str()),
        };
        name.clone()
    }

    /// The piece of the answer, of an event of kind `text`.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        self.event.text().map(|text| PyString::new(py, &text))
    }

    /// The snapshot, of an event of kind `worker`.
    #[getter]
    fn worker<'py>(&self, py: Python<'py>) -> PyResult<Option<&Bound<'py, PyAny>>> {
        if self.event.kind != EventKind::Worker {
            return Ok(None);
        }
        let worker = self.worker.get_or_try_init(py, || {
            let registry = shape::registry(py)?;
            let root = registry.named("Worker")?;
            let text = self.event.data.as_bytes();
            objects::build(py, registry, root, text, Check::Full).map(Bound::unbind)
        })?;
        Ok(Some(worker.bind(py)))
    }

    /// The stored message, of an event of kind `message`.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.decoded(py, EventKind::Message)
    }

    /// The object, of an event of kind `part`.
    #[getter]
    fn part<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.decoded(py, EventKind::Part)
    }

    /// The data decoded from JSON.
    ///
    /// Raises:
    ///     ValueError: It is not JSON.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let registry = shape::registry(py)?;
        objects::build(
            py,
            registry,
            Root::PLAIN,
            self.event.data.as_bytes(),
            Check::Done,
        )
    }

    /// A value of the JSON object that the data holds, or the default.
    #[pyo3(signature = (key, default=None, /))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.mapping(py)?.get_item(key)?.or(default))
    }

    /// The keys of the JSON object that the data holds; none if it holds no object.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.mapping(py)?.call_method0(intern!(py, "keys"))
    }

    /// The values of the JSON object that the data holds.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.mapping(py)?.call_method0(intern!(py, "values"))
    }

    /// The keys and values of the JSON object that the data holds.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.mapping(py)?.call_method0(intern!(py, "items"))
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        key: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let found = self.mapping(py)?.get_item(&key)?;
        found.ok_or_else(|| PyKeyError::new_err(key.unbind()))
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.mapping(key.py())?.contains(key)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.mapping(py)?.try_iter()
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.mapping(py)?.len())
    }

    /// True even where the mapping is empty: it is an event.
    #[expect(clippy::unused_self, reason = "Python calls it on an instance")]
    fn __bool__(&self) -> bool {
        true
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, compare: CompareOp) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else {
            return Ok(py.NotImplemented());
        };
        let equal = self.event == other.get().event;
        let answer = match compare {
            CompareOp::Eq => equal,
            CompareOp::Ne => !equal,
            _ => return Ok(py.NotImplemented()),
        };
        Ok(answer.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};

        let mut hasher = DefaultHasher::new();
        (&self.event.id, &self.event.event, &self.event.data).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let data = PyString::new(py, &self.event.data).repr()?;
        let id = self
            .event
            .id
            .as_deref()
            .map(|id| PyString::new(py, id).repr())
            .transpose()?;
        let id = id.map_or_else(String::new, |id| format!(", id={id}"));
        Ok(format!(
            "WorkerEvent(kind='{}'{id}, event='{}', data={data})",
            self.event.kind,
            self.event()
        ))
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let named = PyDict::new(py);
        named.set_item("data", self.data())?;
        named.set_item("id", self.id())?;
        named.set_item("event", self.event())?;
        Ok((PyTuple::empty(py), named))
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (_memo, /))]
    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
}

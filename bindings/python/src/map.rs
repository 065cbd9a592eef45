//! Many calls at once: their results one by one, as they finish.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use handinger::{Answer, Error, MapResult, MapRun, ModelName};
use handinger_bindings::map::Results;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::bridge::{self, finish};
use crate::errors::OrRaise;
use crate::fork::Owned;
use crate::json::value_to_python;
use crate::slot::inherited;
use crate::{driver, errors, response};

/// Many calls of one operation. The shared runtime drives them, also for blocking callers: they go
/// on while a result is looked at.
#[pyclass(frozen, module = "handinger._native", weakref)]
pub(crate) struct NativeMap(Arc<Shared>);

struct Shared {
    results: Owned<Results>,
    /// A loop goes over it.
    looping: AtomicBool,
}

impl Shared {
    fn results(&self) -> Result<&Results, Error> {
        self.results.get().ok_or_else(inherited)
    }

    /// Begins a loop, which the death of its guard ends.
    ///
    /// # Errors
    /// While another loop goes over it, and when one was left before its end.
    fn begin_loop(&self) -> Result<(), Error> {
        let results = self.results()?;
        if results.have_ended() {
            return Ok(());
        }
        if results.are_closed() {
            return Err(Error::invalid_input(
                "map",
                "it was closed before its end, as leaving a loop does; a new map with the same \
                 resume file, or the same idempotency key, goes on",
            ));
        }
        if self.looping.swap(true, Ordering::AcqRel) {
            let problem = "another loop goes over it, and a result comes once";
            return Err(Error::invalid_input("map", problem));
        }
        Ok(())
    }

    fn close(&self) {
        if let Some(results) = self.results.get() {
            results.close();
        }
    }
}

impl NativeMap {
    pub(crate) fn new(run: MapRun) -> Self {
        Self(Arc::new(Shared {
            results: Owned::new(Results::new(run)),
            looping: AtomicBool::new(false),
        }))
    }
}

/// Index, worker, error, key, and whether it was resumed; None at the end.
fn to_python<'py>(py: Python<'py>, result: Option<MapResult>) -> PyResult<Bound<'py, PyAny>> {
    let Some(result) = result else {
        return Ok(py.None().into_bound(py));
    };
    let none = || py.None().into_bound(py);
    let (worker, error) = match &result.answer {
        Ok(answer) => (
            response::decode(py, answer, Answer::Model(ModelName::Worker))?,
            none(),
        ),
        Err(error) => {
            let error = errors::to_python(py, error);
            (none(), error.into_value(py).into_bound(py).into_any())
        }
    };
    let MapResult {
        index,
        idempotency_key,
        resumed,
        ..
    } = result;
    let result = (index, worker, error, idempotency_key, resumed);
    Ok(result.into_pyobject(py)?.into_any())
}

#[pymethods]
impl NativeMap {
    /// The next result as index, worker, error, key and whether it was resumed; None at the end.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let shared = Arc::clone(&self.0);
        let result = driver::wait(py, async move || shared.results()?.next().await)?;
        to_python(py, result)
    }

    /// `next` as an `asyncio.Future`.
    fn next_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let shared = Arc::clone(&self.0);
        bridge::spawn(py, async move {
            let result = shared.results()?.next().await?;
            finish(move |py| to_python(py, result).map(Bound::unbind))
        })
    }

    /// What was done so far, and what that cost.
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let results = self.0.results().or_raise(py)?;
        let totals = serde_json::to_value(&*results.totals()).unwrap_or(Value::Null);
        Ok(value_to_python(py, &totals)?.cast_into::<PyDict>()?)
    }

    /// An object that closes the map when it dies: one loop.
    ///
    /// Raises:
    ///     InvalidInputError: Another loop goes over it, or it was closed before its end.
    fn guard(&self, py: Python<'_>) -> PyResult<MapGuard> {
        self.0.begin_loop().or_raise(py)?;
        Ok(MapGuard(Arc::clone(&self.0)))
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    fn close(&self) {
        self.0.close();
    }
}

/// Closes a map when it dies.
#[pyclass(frozen, module = "handinger._native")]
pub(crate) struct MapGuard(Arc<Shared>);

impl Drop for MapGuard {
    fn drop(&mut self) {
        self.0.looping.store(false, Ordering::Release);
        self.0.close();
    }
}

//! The user's function that sees how far a file has come, called where the call was made: on the
//! thread that waits for it, or on the event loop that awaits it.

use std::sync::Arc;

use handinger::Progress;
use handinger_bindings::queue::Latest;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::bridge::{self, LoopQueue};
use crate::callback::{self, Context};
use crate::exit;

/// Who waits for a call, and so is told of its progress.
#[derive(Clone, Copy)]
pub(crate) enum Waits {
    /// The thread that makes a blocking call.
    Thread,
    /// The running event loop.
    Loop,
}

/// Takes the function out of the options of a call.
///
/// # Errors
/// When the running loop cannot be prepared.
pub(crate) fn take<'py>(
    options: &Bound<'py, PyDict>,
    waits: Waits,
) -> PyResult<(Bound<'py, PyDict>, Option<Teller>)> {
    let py = options.py();
    let name = intern!(py, "on_upload");
    let Some(callback) = options.get_item(name)? else {
        return Ok((options.clone(), None));
    };
    let rest = options.copy()?;
    rest.del_item(name)?;
    Ok((rest, Some(Teller::of(&callback, waits)?)))
}

/// The user's function, to be told from any task.
pub(crate) struct Teller {
    callback: Arc<Py<PyAny>>,
    /// The loop to tell; none for a blocking call, which tells at once.
    queue: Option<LoopQueue>,
    /// The context that the loop's call was made in.
    context: Option<Arc<Context>>,
    /// What the loop has still to be told: a loop that is busy learns the latest alone.
    latest: Arc<Latest<Progress>>,
}

impl Teller {
    /// # Errors
    /// When the running loop cannot be prepared.
    pub(crate) fn of(callback: &Bound<'_, PyAny>, waits: Waits) -> PyResult<Self> {
        let py = callback.py();
        let (queue, context) = match waits {
            Waits::Thread => {
                callback::refuse_coroutines(callback, "on_upload or on_progress")?;
                (None, None)
            }
            Waits::Loop => (
                Some(bridge::running_queue(py)?),
                Some(Arc::new(Context::of_caller(py)?)),
            ),
        };
        Ok(Self {
            callback: Arc::new(callback.clone().unbind()),
            queue,
            context,
            latest: Arc::default(),
        })
    }

    pub(crate) fn tell(&self, progress: Progress) {
        let callback = Arc::clone(&self.callback);
        let Some(queue) = &self.queue else {
            exit::attached(|py| call(callback.bind(py), None, progress));
            return;
        };
        if !self.latest.put(progress) {
            return;
        }
        let latest = Arc::clone(&self.latest);
        let context = self.context.clone();
        queue.tell(move |py| {
            if let Some(progress) = latest.take() {
                call(callback.bind(py), context.as_deref(), progress);
            }
        });
    }
}

/// Calls the function. What it raises is reported, but breaks no transfer.
fn call(callback: &Bound<'_, PyAny>, context: Option<&Context>, progress: Progress) {
    let py = callback.py();
    let called = class(py)
        .and_then(|class| class.call1((progress.bytes, progress.total)))
        .and_then(|progress| match context {
            Some(_) => callback::on_loop(callback, context, &progress),
            None => callback::off_loop(callback, &progress),
        });
    if let Err(error) = called {
        error.write_unraisable(py, Some(callback));
    }
}

fn class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let module = py.import("handinger._progress")?;
        module
            .getattr(intern!(py, "Progress"))?
            .cast_into::<PyType>()
            .map(Bound::unbind)
            .map_err(PyErr::from)
    })?;
    Ok(class.bind(py).clone())
}

//! Calls on asyncio: one tokio task each, and their ends handed to the loop in batches.
//!
//! A task knows nothing of Python: it carries a number and a queue. When it ends, it puts its
//! number and result into the queue of its loop, and wakes the loop if the queue was empty. The
//! loop then turns all that waits into Python values and resolves the futures.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::Error;
use handinger_bindings::panics;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::callback::{self, Context};
use crate::errors::OrRaise;
use crate::fork::Owned;
use crate::wakeup::Wakeup;
use crate::{exit, logs, runtime};

/// Turns a result into a Python value, later, on the loop's thread. Holds no Python object.
pub(crate) type Finish = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The way a call ends well.
pub(crate) fn finish(
    build: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send + 'static,
) -> Result<Finish, Error> {
    Ok(Box::new(build))
}

static IN_FLIGHT: AtomicUsize = AtomicUsize::new(0);

/// Calls on event loops that have not ended.
pub(crate) fn in_flight() -> usize {
    IN_FLIGHT.load(Ordering::Relaxed)
}

/// In a forked child: the parent's calls are not ours. Async-signal-safe.
pub(crate) fn forget_calls() {
    IN_FLIGHT.store(0, Ordering::Relaxed);
}

/// Starts a call and returns the `asyncio.Future` of its result, on the running loop.
/// Cancelling that future drops the call.
///
/// # Errors
/// Outside a running loop, and when the runtime cannot be started.
pub(crate) fn spawn<'py>(
    py: Python<'py>,
    call: impl Future<Output = Result<Finish, Error>> + Send + 'static,
) -> PyResult<Bound<'py, PyAny>> {
    let _inside = exit::enter(py);
    let event_loop = running_loop(py)?;
    let bridge = LoopBridge::of(&event_loop)?;
    let runtime = runtime::handle().or_raise(py)?;
    let future = event_loop.call_method0(intern!(py, "create_future"))?;
    let on_done = bridge.getattr(intern!(py, "_on_done"))?;
    future.call_method1(intern!(py, "add_done_callback"), (on_done,))?;
    let context = callback::context_if_needed(py)?.map(Arc::new);
    bridge.get().start(&runtime, &future, context, call);
    Ok(future)
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static GET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let get = GET.get_or_try_init(py, || {
        py.import("asyncio")?
            .getattr("get_running_loop")
            .map(Bound::unbind)
    })?;
    get.bind(py).call0().map_err(|error| {
        let problem = "AsyncHandinger works on asyncio: await its calls where an asyncio event loop runs. Under trio, \
             use the blocking client in a thread: await trio.to_thread.run_sync(…)";
        let told = PyRuntimeError::new_err(problem);
        told.set_cause(py, Some(error));
        told
    })
}

tokio::task_local! {
    /// Who awaits the running task.
    static CALLER: Caller;
}

/// The queue of the loop that awaits a task, and the context it was started in.
struct Caller {
    queue: Arc<Queue>,
    context: Option<Arc<Context>>,
}

/// Hands something to the loop that awaits the running task, to be done there soon, and gives it
/// the context of the one who awaits.
///
/// # Errors
/// Gives it back when the caller is no task of a loop.
pub(crate) fn tell_loop<F>(tell: F) -> Result<(), F>
where
    F: FnOnce(Python<'_>, Option<&Context>) + Send + 'static,
{
    let mut tell = Some(tell);
    let told = CALLER.try_with(|caller| {
        if let Some(tell) = tell.take() {
            let context = caller.context.clone();
            let item = Item::Tell(Box::new(move |py| tell(py, context.as_deref())));
            caller.queue.push(item);
        }
    });
    match (told, tell) {
        (Err(_), Some(tell)) => Err(tell),
        _ => Ok(()),
    }
}

/// The queue of the loop that runs on this thread.
///
/// # Errors
/// Where none does.
pub(crate) fn running_queue(py: Python<'_>) -> PyResult<LoopQueue> {
    let bridge = LoopBridge::of(&running_loop(py)?)?;
    Ok(LoopQueue(Arc::clone(&bridge.get().queue)))
}

/// The way to a loop from tasks that it does not await itself.
pub(crate) struct LoopQueue(Arc<Queue>);

impl LoopQueue {
    /// Has something done on the loop soon.
    pub(crate) fn tell(&self, tell: impl FnOnce(Python<'_>) + Send + 'static) {
        self.0.push(Item::Tell(Box::new(tell)));
    }
}

/// What waits for the loop.
enum Item {
    Ended(Ended),
    Tell(Box<dyn FnOnce(Python<'_>) + Send>),
}

/// A call that has ended, by the address of its future and its number.
struct Ended {
    address: usize,
    id: u64,
    result: Result<Finish, Error>,
}

/// Everything that waits for the loop, in order.
struct Queue {
    items: Mutex<Vec<Item>>,
    wakeup: Wakeup,
}

impl Queue {
    fn items(&self) -> MutexGuard<'_, Vec<Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, item: Item) {
        let was_empty = {
            let mut items = self.items();
            items.push(item);
            items.len() == 1
        };
        if was_empty {
            self.wakeup.wake();
        }
    }

    fn take(&self) -> Vec<Item> {
        self.wakeup.clear();
        std::mem::take(&mut *self.items())
    }
}

/// Counts a task for as long as it lives.
struct InFlight;

impl InFlight {
    fn begin() -> Self {
        IN_FLIGHT.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        IN_FLIGHT.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A future of the loop, and the task it waits for.
struct Pending {
    // Told from a later future at the same address.
    id: u64,
    future: Py<PyAny>,
    task: Owned<AbortHandle>,
}

/// The calls of one event loop; lives as an attribute of the loop.
#[pyclass(frozen, module = "handinger._native", name = "_LoopBridge")]
pub(crate) struct LoopBridge {
    queue: Arc<Queue>,
    pending: Mutex<HashMap<usize, Pending>>,
    next_id: AtomicUsize,
}

impl LoopBridge {
    /// The bridge of a loop, made and registered at its first call.
    fn of<'py>(event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let py = event_loop.py();
        let name = intern!(py, "_handinger_bridge");
        if let Ok(bridge) = event_loop.getattr(name) {
            return Ok(bridge.cast_into::<Self>()?);
        }
        let queue = Arc::new(Queue {
            items: Mutex::default(),
            wakeup: Wakeup::new()?,
        });
        let bridge = Self {
            queue: Arc::clone(&queue),
            pending: Mutex::default(),
            next_id: AtomicUsize::new(0),
        };
        let bridge = Bound::new(py, bridge)?;
        event_loop.setattr(name, &bridge)?;
        queue
            .wakeup
            .attach(event_loop, &bridge.getattr(intern!(py, "_drain"))?)?;
        Ok(bridge)
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<usize, Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(
        &self,
        runtime: &Handle,
        future: &Bound<'_, PyAny>,
        context: Option<Arc<Context>>,
        call: impl Future<Output = Result<Finish, Error>> + Send + 'static,
    ) {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed) as u64;
        let address = future.as_ptr() as usize;
        let queue = Arc::clone(&self.queue);
        let in_flight = InFlight::begin();
        let task = runtime.spawn(async move {
            let caller = Caller {
                queue: Arc::clone(&queue),
                context,
            };
            let result = CALLER.scope(caller, panics::caught_in(call)).await;
            drop(in_flight);
            queue.push(Item::Ended(Ended {
                address,
                id,
                result,
            }));
        });
        let task = Owned::new(task.abort_handle());
        self.pending().insert(
            address,
            Pending {
                id,
                future: future.clone().unbind(),
                task,
            },
        );
    }

    /// Gives a call's result to its future, unless that was cancelled before.
    fn resolve(&self, py: Python<'_>, call: Ended) -> PyResult<()> {
        let Some(pending) = self.settle(call.address, call.id) else {
            return Ok(());
        };
        let future = pending.future.bind(py);
        if future.call_method0(intern!(py, "done"))?.is_truthy()? {
            return Ok(());
        }
        match call.result.or_raise(py).and_then(|finish| finish(py)) {
            Ok(value) => future.call_method1(intern!(py, "set_result"), (value,))?,
            Err(error) => {
                future.call_method1(intern!(py, "set_exception"), (error.into_value(py),))?
            }
        };
        Ok(())
    }

    /// The future of a call that has ended, if it still waits.
    fn settle(&self, address: usize, id: u64) -> Option<Pending> {
        let mut pending = self.pending();
        if pending.get(&address)?.id != id {
            return None;
        }
        pending.remove(&address)
    }
}

#[pymethods]
impl LoopBridge {
    /// Resolves the futures of all calls that have ended. Called by the loop.
    fn _drain(&self, py: Python<'_>) -> PyResult<()> {
        let _inside = exit::enter(py);
        let mut outcome = Ok(());
        for item in self.queue.take() {
            match item {
                // A signal handler may raise in the middle: the other calls have ended all the same.
                Item::Ended(call) => {
                    let resolved = self.resolve(py, call);
                    outcome = outcome.and(resolved);
                }
                Item::Tell(tell) => tell(py),
            }
        }
        logs::flush(py);
        outcome
    }

    /// Drops the call of a future that was cancelled. Called by each future when it is done.
    fn _on_done(&self, future: &Bound<'_, PyAny>) {
        let pending = self.pending().remove(&(future.as_ptr() as usize));
        if let Some(task) = pending.as_ref().and_then(|pending| pending.task.get()) {
            task.abort();
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if let Ok(pending) = self.pending.try_lock() {
            for call in pending.values() {
                visit.call(&call.future)?;
            }
        }
        self.queue.wakeup.traverse(&visit)
    }

    fn __clear__(&self) {
        self.abandon();
        self.queue.wakeup.detach();
    }
}

impl LoopBridge {
    /// Drops all calls: the loop is gone, and with it whoever waited.
    fn abandon(&self) {
        let pending = std::mem::take(&mut *self.pending());
        for task in pending.values().filter_map(|pending| pending.task.get()) {
            task.abort();
        }
    }
}

impl Drop for LoopBridge {
    fn drop(&mut self) {
        self.abandon();
    }
}

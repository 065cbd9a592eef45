//! The runtime behind asyncio callers: made at the first call, one per process.

use std::sync::{OnceLock, PoisonError, RwLock};

use handinger::{Error, Transport};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::fork::PerProcess;

const WORKERS: usize = 2;
/// Name look-ups are the only blocking work.
const BLOCKING_THREADS: usize = 4;

static SHARED: PerProcess<Shared> = PerProcess::empty();

/// The connections of asyncio callers and the threads that drive them.
struct Shared {
    transport: Transport,
    runtime: OnceLock<RwLock<Option<Runtime>>>,
}

fn shared() -> &'static Shared {
    SHARED.get_or_build(|_| Shared {
        transport: Transport::new(),
        runtime: OnceLock::new(),
    })
}

/// The connections that belong to the shared runtime. Starts no thread.
pub(crate) fn transport() -> Transport {
    shared().transport.clone()
}

/// The shared runtime, started if need be.
///
/// # Errors
/// When the system refuses threads, or the interpreter is exiting.
pub(crate) fn handle() -> Result<Handle, Error> {
    let shared = shared();
    let cell = match shared.runtime.get() {
        Some(cell) => cell,
        None => {
            let runtime = start()?;
            // A thread that lost the race shuts its runtime down again.
            let mut runtime = Some(runtime);
            let cell = shared.runtime.get_or_init(|| RwLock::new(runtime.take()));
            if let Some(spare) = runtime {
                spare.shutdown_background();
            }
            cell
        }
    };
    let guard = cell.read().unwrap_or_else(PoisonError::into_inner);
    match &*guard {
        Some(runtime) => Ok(runtime.handle().clone()),
        None => Err(Error::internal("no new calls: the interpreter is exiting")),
    }
}

fn start() -> Result<Runtime, Error> {
    Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("handinger")
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("cannot start the runtime: {error}")))
}

/// Whether the shared runtime runs in this process.
pub(crate) fn is_running() -> bool {
    running(Option::is_some).unwrap_or_default()
}

/// Worker threads and tasks alive in the shared runtime.
pub(crate) fn load() -> (usize, usize) {
    let count = |runtime: &Option<Runtime>| {
        runtime.as_ref().map(|runtime| {
            let metrics = runtime.metrics();
            (metrics.num_workers(), metrics.num_alive_tasks())
        })
    };
    running(count).flatten().unwrap_or_default()
}

fn running<T>(look: impl FnOnce(&Option<Runtime>) -> T) -> Option<T> {
    let cell = SHARED.get()?.runtime.get()?;
    let runtime = cell.read().unwrap_or_else(PoisonError::into_inner);
    Some(look(&runtime))
}

/// Ends the shared runtime without waiting for its tasks: nobody is left to hear of them.
pub(crate) fn shut_down() {
    let Some(cell) = SHARED.get().and_then(|shared| shared.runtime.get()) else {
        return;
    };
    let runtime = cell.write().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(runtime) = runtime {
        runtime.shutdown_background();
    }
}

//! The threads that drive every call of the process, started at the first one.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use handinger::Error;
use handinger_bindings::logs::Log;
use handinger_bindings::panics;
use handinger_bindings::scope::Scope;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::task::AbortOnDropHandle;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;

const WORKERS: usize = 2;
/// Name look-ups, and files that the host reads, which may be slow.
const BLOCKING_THREADS: usize = 16;

fn handle() -> Result<Handle, Error> {
    static SHARED: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = SHARED.get() {
        return Ok(runtime.handle().clone());
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("handinger")
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("cannot start the runtime: {error}")))?;
    // A thread that lost the race drops its runtime again, before it did any work.
    Ok(SHARED.get_or_init(|| runtime).handle().clone())
}

/// Runs work on the threads of this crate until it is done, its token is used or this future is
/// dropped; a panic in it becomes a failure. Its log records go where the log says.
///
/// The host polls its futures from its own threads, at the price of a crossing each time: it sees
/// one that is ready when the work is done, and none of the work's own steps.
pub(crate) async fn run<T: Send + 'static>(
    token: Option<Arc<CancelToken>>,
    log: Log,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, NativeFailure> {
    let scope = Scope {
        cancelled: token.map(|token| token.0.clone()),
        abandoned: None,
        log,
    };
    let task = AbortOnDropHandle::new(handle()?.spawn(scope.run(work)));
    let result = match task.await {
        Ok(result) => result,
        Err(end) => Err(match end.try_into_panic() {
            Ok(panic) => panics::to_error(&*panic),
            Err(_) => Error::cancelled(),
        }),
    };
    Ok(result?)
}

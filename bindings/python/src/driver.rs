//! Blocking calls: each is driven by the thread that makes it.
//!
//! A driver is a single-threaded runtime with its own connections. A call takes one from
//! the pool, runs on it, and puts it back, so a blocking call wakes no other thread, and
//! a process that only makes blocking calls has no threads of ours.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use futures_util::FutureExt;
use handinger::{Client, Error, Transport};
use handinger_bindings::panics;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::errors::{self, OrRaise};
use crate::fork::PerProcess;
use crate::{exit, logs, runtime};

/// How long a signal may go unnoticed.
const TICK: Duration = Duration::from_millis(50);
/// Idle drivers kept; each holds a few descriptors and the connections of its last calls.
const KEPT: usize = 32;

static IDLE: PerProcess<Mutex<Vec<Driver>>> = PerProcess::empty();

/// A single-threaded runtime with its own connections, for one blocking call at a time.
pub(crate) struct Driver {
    runtime: Option<Runtime>,
    transport: Transport,
    /// The last client that used this driver, bound to its connections.
    bound: Option<(u64, Client)>,
}

fn idle() -> std::sync::MutexGuard<'static, Vec<Driver>> {
    let pool = IDLE.get_or_build(|_| Mutex::new(Vec::new()));
    pool.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver {
    /// Takes an idle driver or makes one.
    ///
    /// # Errors
    /// When the system refuses descriptors.
    pub(crate) fn take() -> Result<Self, Error> {
        if let Some(driver) = idle().pop() {
            return Ok(driver);
        }
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(2)
            .thread_name("handinger-dns")
            .enable_all()
            .build()
            .map_err(|error| Error::internal(format!("cannot start a runtime: {error}")))?;
        Ok(Self {
            runtime: Some(runtime),
            transport: Transport::new(),
            bound: None,
        })
    }

    /// The client `id`, on this driver's connections.
    pub(crate) fn bind(&mut self, id: u64, client: &Client) -> Client {
        match &self.bound {
            Some((bound, client)) if *bound == id => client.clone(),
            _ => {
                let client = client.transport_as(self.transport.clone());
                self.bound = Some((id, client.clone()));
                client
            }
        }
    }

    /// Makes a call whose answer is read to its end, and puts the driver back.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub(crate) fn run_once<T: Send>(
        self,
        py: Python<'_>,
        call: impl AsyncFnOnce() -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let (value, driver) = self.run_on(py, call)?;
        driver.give_back();
        Ok(value)
    }

    /// Makes a call whose answer goes on being read on this driver.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub(crate) fn run_on<T: Send>(
        self,
        py: Python<'_>,
        call: impl AsyncFnOnce() -> Result<T, Error> + Send,
    ) -> PyResult<(T, Self)> {
        let result = self.run(py, call)?;
        logs::flush(py);
        match result {
            Ok(value) => Ok((value, self)),
            Err(error) => {
                // An answer is no reason to make the next connection anew. Where none came, this
                // runtime may still be busy with a host name.
                if error.status().is_some() {
                    self.give_back();
                }
                Err(errors::to_python(py, &error))
            }
        }
    }

    /// Puts the driver back. Only for one whose connections are at rest: an answer left
    /// unread stops being received, and its connection closes, when the driver is dropped.
    pub(crate) fn give_back(self) {
        let mut idle = idle();
        if idle.len() < KEPT {
            idle.push(self);
        }
    }

    /// Drives a call to its end with the interpreter released.
    ///
    /// # Errors
    /// What the call ended with; on the main thread also what a signal handler raised.
    pub(crate) fn run<T: Send>(
        &self,
        py: Python<'_>,
        call: impl AsyncFnOnce() -> Result<T, Error> + Send,
    ) -> PyResult<Result<T, Error>> {
        let Some(runtime) = &self.runtime else {
            return Ok(Err(Error::internal("the driver is gone")));
        };
        let runtime = AssertUnwindSafe(runtime);
        blocking(py, move || {
            let runtime = runtime;
            runtime.block_on(async move {
                // Lets the runtime see connections that were closed while it slept.
                tokio::task::yield_now().await;
                let result = guarded(call).await;
                if !matches!(result, Ok(Ok(_))) {
                    // And close what a failed call has left half read.
                    tokio::task::yield_now().await;
                }
                result
            })
        })
    }
}

/// Waits on this thread, with the interpreter released, for what the shared runtime drives.
///
/// # Errors
/// As [`Driver::run`].
pub(crate) fn wait<T: Send>(
    py: Python<'_>,
    call: impl AsyncFnOnce() -> Result<T, Error> + Send,
) -> PyResult<T> {
    let runtime = runtime::handle().or_raise(py)?;
    let result = blocking(py, move || runtime.block_on(guarded(call)))?;
    logs::flush(py);
    result.or_raise(py)
}

/// Waits with the interpreter released. Inside another call, which a file or a hook of the user's
/// may be, this thread drives that call: then another one waits in its place.
fn blocking<T: Send>(
    py: Python<'_>,
    wait: impl FnOnce() -> PyResult<Result<T, Error>> + Send,
) -> PyResult<Result<T, Error>> {
    if Handle::try_current().is_err() {
        return exit::detached(py, wait);
    }
    exit::detached(py, || {
        thread::scope(|scope| {
            let thread = thread::Builder::new().name("handinger-nested".to_owned());
            match thread.spawn_scoped(scope, wait).map(ScopedJoinHandle::join) {
                Ok(Ok(result)) => result,
                Ok(Err(panic)) => Ok(Err(panics::to_error(&*panic))),
                Err(error) => Ok(Err(Error::internal(format!(
                    "cannot start a thread: {error}"
                )))),
            }
        })
    })
}

/// A call that stops early when a signal handler raises, and whose panic is an error.
async fn guarded<T>(call: impl AsyncFnOnce() -> Result<T, Error>) -> PyResult<Result<T, Error>> {
    AssertUnwindSafe(watch_signals(call()))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Ok(Err(panics::to_error(&*panic))))
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Number of idle drivers in this process.
pub(crate) fn idle_count() -> usize {
    IDLE.get().map_or(0, |pool| {
        pool.lock().unwrap_or_else(PoisonError::into_inner).len()
    })
}

/// Awaits a call, and stops early when a Python signal handler raises.
async fn watch_signals<T>(call: impl Future<Output = T>) -> PyResult<T> {
    let mut call = pin!(call);
    let mut on_main_thread = None;
    loop {
        // Handlers run on the main thread only: elsewhere there is nothing to watch.
        if on_main_thread == Some(false) {
            return Ok(call.await);
        }
        if let Ok(done) = tokio::time::timeout(TICK, &mut call).await {
            return Ok(done);
        }
        let look = |py: Python<'_>| {
            py.check_signals()?;
            on_main_thread.map_or_else(|| is_main_thread(py), Ok)
        };
        on_main_thread = exit::attached(look).transpose()?.or(Some(false));
    }
}

/// Whether this is the thread that Python runs signal handlers on. May run one itself.
fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use handinger::{CallOptions, ClientBuilder, Request};
    use serde_json::json;

    use super::*;
    use crate::handle::ClientHandle;
    use crate::testing;

    /// Answers one request per connection, promises to keep it open, and closes it.
    fn forgetful_server() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for mut socket in listener.incoming().flatten() {
                let _ = socket.read(&mut [0; 4096]);
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
            }
        });
        format!("http://{address}")
    }

    #[test]
    fn a_connection_closed_while_the_driver_slept_is_not_used_again() {
        let options = json!({"api_key": "k", "base_url": forgetful_server(), "max_retries": 0});
        let options = options.as_object().expect("an object").clone();
        let client = Client::builder()
            .apply(&options)
            .and_then(ClientBuilder::build);
        let handle = ClientHandle::new(client.expect("a client"));
        testing::with_package(|py| {
            for _ in 0..5 {
                let (driver, client) = handle.driver().expect("a driver");
                let request = Request::custom("POST", "/x").expect("a request");
                let answer = driver.run_once(py, async move || {
                    client.send(request, CallOptions::default()).await
                });
                assert_eq!(answer.expect("an answer").meta.status, 200);
                thread::sleep(Duration::from_millis(30));
            }
        });
    }

    #[test]
    fn a_panic_becomes_an_error_and_the_next_call_works() {
        testing::with_package(|py| {
            let driver = Driver::take().expect("a driver");
            let failed =
                driver.run_once(py, async || -> Result<(), Error> { panic!("on purpose") });
            assert!(
                failed
                    .expect_err("a panic")
                    .to_string()
                    .contains("on purpose")
            );
            let driver = Driver::take().expect("a driver");
            assert_eq!(driver.run_once(py, async || Ok(7)).expect("a value"), 7);
        });
    }
}

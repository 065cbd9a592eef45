//! From the core's one error to the one JSON envelope that the package makes an error class of.

use std::any::Any;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};

use futures_util::FutureExt;
use handinger::Error;
use napi::Env;
use napi::bindgen_prelude::{PromiseRaw, ToNapiValue};
use serde_json::Value;

/// The envelope, as the message of a JavaScript error.
pub(crate) fn envelope(error: &Error) -> napi::Error {
    napi::Error::from_reason(Value::Object(error.to_record()).to_string())
}

/// Runs work that may fail, or panic, into an envelope.
async fn guard<T>(work: impl Future<Output = Result<T, Error>>) -> napi::Result<T> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result.map_err(|error| envelope(&error)),
        Err(panic) => Err(envelope(&panic_error(&*panic))),
    }
}

/// The promise of work, which runs on the runtime of the module.
///
/// What JavaScript holds, the end of its thread frees, at whatever point the work is. So the work
/// owns all that it needs: no method of an object is an `async fn`, which would borrow the object.
pub(crate) fn promise<T: ToNapiValue + Send + 'static>(
    env: &Env,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> napi::Result<PromiseRaw<'_, T>> {
    env.spawn_future(guard(work))
}

/// The same for work that does not wait.
pub(crate) fn guard_now<T>(work: impl FnOnce() -> Result<T, Error>) -> napi::Result<T> {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| envelope(&error)),
        Err(panic) => Err(envelope(&panic_error(&*panic))),
    }
}

fn panic_error(panic: &(dyn Any + Send)) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Error::internal(format!("a defect in handinger was caught: {message}"))
}

//! From the core's one error to the one JSON envelope that the package makes an error class of.

use std::future::Future;

use handinger::Error;
use handinger_bindings::{panics, record};
use napi::Env;
use napi::bindgen_prelude::{PromiseRaw, ToNapiValue};

/// The envelope, as the message of a JavaScript error.
pub(crate) fn envelope(error: &Error) -> napi::Error {
    napi::Error::from_reason(record::error_text(error))
}

/// The promise of work, which runs on the runtime of the module.
///
/// What JavaScript holds, the end of its thread frees, at whatever point the work is. So the work
/// owns all that it needs: no method of an object is an `async fn`, which would borrow the object.
pub(crate) fn promise<T: ToNapiValue + Send + 'static>(
    env: &Env,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> napi::Result<PromiseRaw<'_, T>> {
    env.spawn_future(async {
        let result = panics::caught_in(work).await;
        result.map_err(|error| envelope(&error))
    })
}

/// Runs work that does not wait.
pub(crate) fn guard_now<T>(work: impl FnOnce() -> Result<T, Error>) -> napi::Result<T> {
    panics::caught(work).map_err(|error| envelope(&error))
}

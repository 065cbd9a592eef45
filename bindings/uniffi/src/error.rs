//! From the core's one error to the one that crosses; and panics, which become ordinary errors.

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use handinger::Error;
use serde_json::Value;

/// A failed call. The packages make an error of their own types of it.
#[derive(Debug, uniffi::Error)]
pub enum NativeFailure {
    /// Everything about the error as the JSON text of an object.
    Failed {
        /// The object.
        record: String,
    },
}

impl From<Error> for NativeFailure {
    fn from(error: Error) -> Self {
        Self::Failed {
            record: Value::Object(error.to_record()).to_string(),
        }
    }
}

impl fmt::Display for NativeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed { record } = self;
        f.write_str(record)
    }
}

impl std::error::Error for NativeFailure {}

/// Runs work that does not wait; a panic in it becomes a failure.
pub(crate) fn guard_now<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, NativeFailure> {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(NativeFailure::from),
        Err(panic) => Err(of_panic(&*panic).into()),
    }
}

/// The error that a panic becomes.
pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Error::internal(format!("a defect in handinger was caught: {message}"))
}

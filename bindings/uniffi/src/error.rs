//! From the core's one error to the one that crosses; and panics, which become ordinary errors.

use std::fmt;

use handinger::Error;
use handinger_bindings::{panics, record};

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
            record: record::error_text(&error),
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
    panics::caught(work).map_err(NativeFailure::from)
}

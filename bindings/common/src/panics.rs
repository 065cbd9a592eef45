//! Panics become ordinary errors: no language's runtime survives one that crosses its boundary.

use std::any::Any;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};

use futures_util::FutureExt;
use handinger::Error;

/// The error that a caught panic becomes.
#[must_use]
pub fn to_error(panic: &(dyn Any + Send)) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Error::internal(format!("a defect in handinger was caught: {message}"))
}

/// Runs work that does not wait.
///
/// # Errors
/// What the work ends with, and an internal error in place of a panic.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(to_error(&*panic)))
}

/// The same for work that waits.
///
/// # Errors
/// As [`caught`].
pub async fn caught_in<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let work = AssertUnwindSafe(work).catch_unwind();
    work.await.unwrap_or_else(|panic| Err(to_error(&*panic)))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "the panics are what is tested")]
mod tests {
    use handinger::ErrorKind;

    use super::*;

    #[test]
    fn a_panic_is_an_internal_error_with_its_words() {
        let number = 7;
        for failed in [
            caught::<()>(|| panic!("plain words")),
            caught::<()>(|| panic!("plain words, and {number}")),
        ] {
            let error = failed.expect_err("a panic");
            assert_eq!(error.kind(), ErrorKind::Internal);
            assert!(error.message().contains("plain words"), "{error}");
        }
        let odd = caught::<()>(|| panic::panic_any(number)).expect_err("a panic");
        assert!(odd.message().contains("no message"), "{odd}");
    }

    #[tokio::test]
    async fn a_panic_after_a_wait_is_caught_too() {
        let failed = caught_in::<()>(async {
            tokio::task::yield_now().await;
            panic!("late");
        });
        assert!(
            failed
                .await
                .is_err_and(|error| error.message().contains("late"))
        );
    }
}

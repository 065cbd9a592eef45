//! When a run is over.

/// Whether a status is the last. One that is not known is no end: what is new may well go on.
pub(crate) fn is_end(status: &str) -> bool {
    matches!(
        status,
        "completed" | "error" | "aborted" | "failed" | "cancelled" | "canceled"
    )
}

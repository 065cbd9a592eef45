//! The one way of every call: attempts, waits and the deadline over all of them.

pub(crate) mod attempt;
pub(crate) mod engine;
pub(crate) mod exchange;
pub(crate) mod prepare;
pub(crate) mod retry;

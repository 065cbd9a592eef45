//! What everything else stands on: errors and their kinds, what came with an answer, secrets, limits.

pub(crate) mod effort;
pub(crate) mod env;
pub(crate) mod error;
#[cfg(any(feature = "schema", test))]
pub(crate) mod error_members;
pub(crate) mod json;
pub(crate) mod kind;
pub(crate) mod limits;
pub(crate) mod meta;
pub(crate) mod progress;
pub(crate) mod redact;
pub(crate) mod shown;

//! The door: a client, how it is built, and a call before it is sent.

pub(crate) mod builder;
pub(crate) mod call;
pub(crate) mod handle;
pub(crate) mod pages;
#[cfg(feature = "schema")]
pub mod schema;

//! Faults on demand: by rule, or for one request by the header `X-Sandbox-Fault`.

mod apply;
mod book;
mod rule;
mod shape;

pub(crate) use apply::apply;
pub(crate) use book::FaultBook;
pub use book::FaultError;

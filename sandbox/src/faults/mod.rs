//! Faults on demand: by rule, or for one request by the header `X-Sandbox-Fault`.

mod apply;
mod book;
mod edit;
mod gzip;
mod rule;
mod shape;

pub(crate) use apply::apply;
pub(crate) use book::FaultBook;
pub use book::FaultError;
pub(crate) use edit::Edits;
pub(crate) use rule::UploadPause;

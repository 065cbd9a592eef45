//! What the API takes, as data and checks: no I/O.

pub(crate) mod operation;
pub(crate) mod operations;
pub(crate) mod path;
pub(crate) mod request;
pub(crate) mod task_id;
pub(crate) mod validate;

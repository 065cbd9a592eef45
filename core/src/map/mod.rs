//! Many calls of one operation: so many at once, each paid once, taken up again where they broke.

pub(crate) mod call;
mod item;
pub(crate) mod options;
pub(crate) mod resume_file;
pub(crate) mod run;
mod send;
pub(crate) mod totals;

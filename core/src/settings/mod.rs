//! What the caller set: the client's configuration and the options of one call.

pub(crate) mod config;
pub(crate) mod option_info;
pub(crate) mod options;
pub(crate) mod proxy;
pub(crate) mod reader;
pub(crate) mod table;

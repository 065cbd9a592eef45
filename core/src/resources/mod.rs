//! The methods of each resource.

pub(crate) mod schedules;
pub(crate) mod tasks;
pub(crate) mod templates;
pub(crate) mod webhooks;
pub(crate) mod workers;

//! The methods of each resource, and what serves their answers.

pub(crate) mod executions;
pub(crate) mod output_schema;
pub(crate) mod schedules;
pub(crate) mod tasks;
pub(crate) mod templates;
pub mod verify;
pub(crate) mod webhooks;
pub(crate) mod workers;

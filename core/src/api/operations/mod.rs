//! Every endpoint, one file per resource.

pub(crate) mod params;
pub(crate) mod schedules;
pub(crate) mod tasks;
pub(crate) mod templates;
pub(crate) mod webhooks;
pub(crate) mod workers;

use crate::api::operation::Operation;

/// Every operation of the API, in the order of the documentation.
pub const OPERATIONS: &[&Operation] = &[
    &workers::CREATE,
    &templates::CREATE,
    &workers::RETRIEVE,
    &templates::UPDATE,
    &templates::DELETE,
    &workers::CONTINUE,
    &workers::STREAM_UPDATES,
    &workers::RETRIEVE_EMAIL,
    &workers::RETRIEVE_FILE,
    &schedules::CREATE,
    &schedules::LIST,
    &schedules::CANCEL,
    &webhooks::RETRIEVE,
    &webhooks::UPDATE,
    &webhooks::DELETE,
    &webhooks::LIST_EXECUTIONS,
    &webhooks::REGENERATE_TOKEN,
    &tasks::CREATE,
    &tasks::RETRIEVE,
    &tasks::DELETE,
    &tasks::LIST_TURNS,
];

/// The operation of that name, for example `workers.create`.
#[must_use]
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.name == name)
}

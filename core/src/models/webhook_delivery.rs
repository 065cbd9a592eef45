//! What a worker's webhook is sent.

use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use super::{JsonMap, Worker};

open_enum! {
    /// What a delivery tells of.
    WebhookDeliveryType {
        /// A task has ended.
        TaskCompleted = "task.completed",
    }
}

/// What a worker's webhook is sent; every field may be missing. Trust none that was not verified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// What it tells of.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<WebhookDeliveryType>,
    /// The worker whose webhook it is.
    #[serde(rename = "workerId", default, skip_serializing_if = "Option::is_none")]
    pub worker_id: Option<String>,
    /// The task it tells of.
    #[serde(rename = "taskId", default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// The worker as the task left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<Worker>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

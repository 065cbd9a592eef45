//! Webhooks: the address a worker calls when a task has ended, and the calls it made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::JsonMap;
use super::generous::{empty, whole};
use super::open_enum::open_enum;

/// Where a worker sends word when a task has ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Webhook {
    /// The secret that each delivery carries in its header `X-Handinger-Token`; null when there is
    /// no webhook.
    #[cfg_attr(feature = "schema", schemars(extend("x-secret" = true)))]
    pub token: Option<String>,
    /// The address that is called; null when there is no webhook.
    pub url: Option<String>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// Shows everything but the token.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("token", &self.token.as_ref().map(|_| "***"))
            .field("url", &self.url)
            .field("extra", &self.extra)
            .finish()
    }
}

open_enum! {
    /// How a delivery ended.
    WebhookRequestStatus {
        /// The address answered with a status from 200 to 299.
        Success = "success",
        /// It answered otherwise, or not at all.
        Error = "error",
    }
}

/// One delivery to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WebhookExecution {
    /// The delivery's id.
    pub id: String,
    /// When it was sent: a date and time after RFC 3339.
    #[serde(rename = "createdAt")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub created_at: String,
    /// How long the answer took, in milliseconds.
    #[serde(rename = "durationMs", deserialize_with = "whole")]
    pub duration_ms: u64,
    /// What went wrong, if anything.
    #[serde(rename = "errorMessage")]
    pub error_message: Option<String>,
    /// How it ended.
    #[serde(rename = "requestStatus")]
    pub request_status: WebhookRequestStatus,
    /// The HTTP status of the answer; null when none came.
    #[serde(rename = "responseStatus")]
    pub response_status: Option<u16>,
    /// The task it tells of.
    #[serde(rename = "taskId")]
    pub task_id: Option<String>,
    /// That task's name.
    #[serde(rename = "taskTitle")]
    pub task_title: Option<String>,
    /// The address that was called.
    pub url: String,
    /// The worker whose webhook it is.
    #[serde(rename = "workerId")]
    pub worker_id: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// One page of a webhook's deliveries, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WebhookExecutionList {
    /// The deliveries of this page, at most 50.
    #[serde(deserialize_with = "empty")]
    pub logs: Vec<WebhookExecution>,
    /// The page's number, from 1.
    pub page: u64,
    /// How many pages there are.
    #[serde(rename = "pageCount")]
    pub page_count: u64,
    /// How many deliveries there are on all pages.
    #[serde(rename = "totalCount")]
    pub total_count: u64,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

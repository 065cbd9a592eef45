//! A worker and what stands directly on it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generous::empty;
use super::open_enum::open_enum;
use super::status;
use super::{Costs, File, JsonMap, Output, RawJson, Source, Usage};

open_enum! {
    /// How far a worker may go, and what it may cost.
    Budget {
        /// Quick look-ups, usually one tool call.
        Low = "low",
        /// The server's default: a handful of tool calls.
        Standard = "standard",
        /// Research in many steps.
        High = "high",
        /// No spending cap.
        Unlimited = "unlimited",
    }
}

open_enum! {
    /// Where a worker stands.
    WorkerStatus {
        /// It is working.
        Running = "running",
        /// It is done; its answer is complete.
        Completed = "completed",
        /// It has not started yet.
        Pending = "pending",
    }
}

/// An agent that runs on Handinger's servers, with what it has answered so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Worker {
    /// The worker's id.
    pub id: String,
    /// When the worker was made, in seconds since 1970-01-01 UTC.
    pub created_at: Option<i64>,
    /// What went wrong. Always null so far; kept as it comes.
    pub error: Option<Value>,
    /// The files the worker made.
    #[serde(deserialize_with = "empty")]
    pub files: Vec<File>,
    /// Why the answer is incomplete. Always null so far; kept as it comes.
    pub incomplete_details: Option<Value>,
    /// The conversation so far, as the service stores it: free-form objects.
    #[serde(deserialize_with = "empty")]
    pub messages: Vec<RawJson>,
    /// Free-form data that belongs to the worker.
    #[serde(deserialize_with = "empty")]
    pub metadata: JsonMap,
    /// The kind of object: always `worker`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "worker")))]
    pub object: String,
    /// The answer, in parts.
    #[serde(deserialize_with = "empty")]
    pub output: Vec<Output>,
    /// The answer's text in one piece; empty while there is none.
    pub output_text: String,
    /// Whether the worker is at work.
    pub running: bool,
    /// The pages the worker cites.
    #[serde(deserialize_with = "empty")]
    pub sources: Vec<Source>,
    /// Where the worker stands.
    pub status: WorkerStatus,
    /// What the run cost, by kind of expense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Costs>,
    /// What the run used: tokens, steps, credits, time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The answer as data, when an output schema was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structured_output: Option<Value>,
    /// The worker's page in the dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

impl Worker {
    /// Whether the worker has nothing left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        !self.running && status::is_end(self.status.as_str())
    }
}

/// The mail address of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkerRetrieveEmailResponse {
    /// Mail sent to this address reaches the worker.
    pub email: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

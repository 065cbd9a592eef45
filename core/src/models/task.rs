//! Tasks: the runs of a worker, each with the turns of one conversation.

use serde::{Deserialize, Serialize};

use super::JsonMap;
use super::generous::whole;
use super::open_enum::open_enum;
use super::status;
use super::turn::Turn;

open_enum! {
    /// Where a task stands.
    TaskStatus {
        /// It has not started yet.
        Pending = "pending",
        /// It is at work.
        Running = "running",
        /// It is done; its answer is complete.
        Completed = "completed",
        /// It ended in an error.
        Error = "error",
        /// It was stopped.
        Aborted = "aborted",
    }
}

open_enum! {
    /// What started a task.
    TaskTrigger {
        /// A call of the API.
        Api = "api",
        /// A mail to the worker.
        Email = "email",
        /// A schedule of the worker.
        Schedule = "schedule",
        /// A user of the dashboard.
        Ui = "ui",
    }
}

/// What a task has used so far, over all its turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TaskTotals {
    /// Credits charged.
    #[serde(deserialize_with = "whole")]
    pub credits: u64,
    /// How long the turns took, in milliseconds.
    #[serde(rename = "durationMs", deserialize_with = "whole")]
    pub duration_ms: u64,
    /// How many turns there are.
    #[serde(rename = "turnCount", deserialize_with = "whole")]
    pub turn_count: u64,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// One run of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Task {
    /// The task's id.
    pub id: String,
    /// When the task was done: a date and time after RFC 3339; null while it is not.
    #[serde(rename = "completedAt")]
    pub completed_at: Option<String>,
    /// When the task was made: a date and time after RFC 3339.
    #[serde(rename = "createdAt")]
    pub created_at: String,
    /// The user who made the task, if a user did.
    #[serde(rename = "createdByUserId")]
    pub created_by_user_id: Option<String>,
    /// The organization the task belongs to.
    #[serde(rename = "organizationId")]
    pub organization_id: String,
    /// Where the task stands.
    pub status: TaskStatus,
    /// The task's name.
    pub title: String,
    /// What the task has used so far.
    pub totals: TaskTotals,
    /// What started the task.
    #[serde(rename = "triggeredBy")]
    pub triggered_by: TaskTrigger,
    /// The task's page in the dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The worker that runs the task.
    #[serde(rename = "workerId")]
    pub worker_id: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

impl Task {
    /// Whether the task has nothing left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        status::is_end(self.status.as_str())
    }
}

/// A task, as it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TaskRetrieveResponse {
    /// The task.
    pub task: Task,
    /// Its turns, oldest first, from servers that give them with the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<Vec<Turn>>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// Whether a task was archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DeleteTaskResponse {
    /// True when the task is out of sight; its turns and files are kept.
    pub archived: bool,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

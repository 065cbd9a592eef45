//! The task a worker is at, as the API shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::state::WorkerState;
use super::turns::TurnRecord;
use super::{Status, Worker};
use crate::account;
use crate::agent::excerpt;
use crate::lock::lock;
use crate::timestamp;

/// Words of the instruction that make the title of a task.
const TITLE_WORDS: usize = 8;

/// What started a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Trigger {
    Api,
    Schedule,
}

/// What is fixed when a task is made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TaskHead {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) triggered_by: Trigger,
    /// The form of its answers; a change of the template comes too late for it.
    pub(crate) output_schema: Option<Value>,
    /// Made as a task, not along with its worker.
    pub(crate) is_explicit: bool,
}

/// Where a task comes from.
pub(crate) enum TaskOrigin {
    /// It was made along with its worker, or by writing to the worker.
    Worker,
    /// `POST /api/tasks`, with the id that the client chose, if any.
    Request {
        task_id: Option<String>,
    },
    Schedule,
}

impl TaskOrigin {
    pub(crate) fn head(self, instruction: &str, now: DateTime<Utc>) -> TaskHead {
        let triggered_by = match self {
            Self::Schedule => Trigger::Schedule,
            Self::Worker | Self::Request { .. } => Trigger::Api,
        };
        let is_explicit = !matches!(self, Self::Worker);
        let chosen = match self {
            Self::Request { task_id } => task_id,
            Self::Worker | Self::Schedule => None,
        };
        TaskHead {
            id: chosen.unwrap_or_else(|| crate::ids::new("tsk_")),
            title: excerpt(instruction, TITLE_WORDS),
            created_at: now,
            triggered_by,
            output_schema: None,
            is_explicit,
        }
    }
}

impl Worker {
    /// The task as JSON, as it stands.
    pub(crate) fn task_body(&self) -> Value {
        let state = lock(&self.state);
        let bill = state.bill.unwrap_or_default();
        let last = state.turns.last();
        json!({
            "id": self.task.id,
            "completedAt": last.and_then(TurnRecord::completed_at).map(timestamp::text),
            "createdAt": timestamp::text(self.task.created_at),
            "createdByUserId": account::USER,
            "organizationId": account::ORGANIZATION,
            "status": state.task_status(),
            "title": self.task.title,
            "totals": {
                "credits": bill.credits,
                "durationMs": bill.duration_ms(),
                "turnCount": state.turns.len(),
            },
            "triggeredBy": self.task.triggered_by,
            "url": format!("{}/task/{}", self.url, self.task.id),
            "workerId": self.id,
        })
    }

    /// Takes the task out of use; its turns and files stay.
    pub(crate) fn archive(&self) {
        lock(&self.state).archived = true;
    }

    pub(crate) fn is_archived(&self) -> bool {
        lock(&self.state).archived
    }
}

impl WorkerState {
    fn task_status(&self) -> &'static str {
        match self.status {
            Status::Pending => "pending",
            Status::Running => "running",
            Status::Completed if self.error.is_some() => "error",
            Status::Completed => "completed",
        }
    }
}

//! As much of a worker or a task as tells where it stands. Read generously: whatever else an
//! answer holds, a paid run must not be lost over it.

use serde::Deserialize;
use serde_json::Value;

use crate::models::status::is_end;

/// Where a worker stands.
#[derive(Deserialize)]
pub(crate) struct SnapshotState {
    pub(crate) id: Option<String>,
    running: Option<bool>,
    status: Option<String>,
}

impl SnapshotState {
    pub(crate) fn is_finished(&self) -> bool {
        self.running != Some(true)
            && match self.status.as_deref() {
                Some(status) => is_end(status),
                None => self.running == Some(false),
            }
    }
}

/// Where a task stands, and who runs it.
#[derive(Deserialize)]
pub(crate) struct TaskState {
    task: TaskFields,
    /// Its turns, oldest first: servers up to 0.25.0 send them along.
    #[serde(default)]
    pub(crate) turns: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct TaskFields {
    #[serde(rename = "workerId")]
    worker_id: String,
    #[serde(default)]
    status: Option<String>,
}

impl TaskState {
    pub(crate) fn worker_id(&self) -> &str {
        &self.task.worker_id
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.task.status.as_deref().is_some_and(is_end)
    }
}

//! The id under which a task is started, and what a task tells about its worker.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::api::request::{Body, Request};
use crate::settings::options::CallOptions;

/// The name of a task's id in a body.
pub(crate) const TASK_ID: &str = "taskId";

/// Gives a task that is about to be started an id, unless the caller has. The same idempotency
/// key makes the same id, so that a caller who repeats a call under it sends the same bytes.
pub(crate) fn name_task(request: &Request, options: &mut CallOptions) {
    let given = request.task_id.is_some()
        || options.own_task.is_some()
        || options.body.contains_key(TASK_ID)
        || matches!(request.body, Body::Content { .. });
    if !request.starts_task || given {
        return;
    }
    let id = match &options.own.idempotency_key {
        Some(key) => Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()),
        None => Uuid::new_v4(),
    };
    options.own_task = Some(format!("tsk_{}", id.simple()));
}

/// The id of the task that a call starts or asks for: the caller's, else the client's own.
pub(crate) fn task_of(request: &Request, options: &CallOptions) -> Option<String> {
    let extra = options.body.get(TASK_ID).and_then(Value::as_str);
    extra
        .filter(|_| request.starts_task)
        .or(request.task_id.as_deref())
        .or(options.own_task.as_deref())
        .map(str::to_owned)
}

/// As much of a task as it takes to find its worker.
#[derive(Deserialize)]
pub(crate) struct TaskPlace {
    task: Place,
}

#[derive(Deserialize)]
struct Place {
    #[serde(rename = "workerId")]
    worker_id: String,
}

impl TaskPlace {
    pub(crate) fn into_worker_id(self) -> String {
        self.task.worker_id
    }
}

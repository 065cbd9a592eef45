//! The id under which a task is started, and what a task tells about its worker.

use serde_json::Value;
use uuid::Uuid;

use crate::api::request::{Body, Request};
use crate::settings::options::{CallOptions, HeaderEdits, IDEMPOTENCY_KEY};

/// The name of a task's id in a body.
pub(crate) const TASK_ID: &str = "taskId";

/// Gives a task that is about to be started an id, unless the caller has. The same idempotency
/// key makes the same id, so that a caller who repeats a call under it sends the same bytes,
/// whichever way the key is given. `of_client` are the headers that the client sends with each call.
pub(crate) fn name_task(request: &Request, options: &mut CallOptions, of_client: &HeaderEdits) {
    let given = request.task_id.is_some()
        || options.own_task.is_some()
        || options.body.contains_key(TASK_ID)
        || matches!(request.body, Body::Content { .. });
    if !request.starts_task || given {
        return;
    }
    let id = match given_key(options, of_client) {
        Some(key) => Uuid::new_v5(&Uuid::NAMESPACE_OID, &key),
        None => Uuid::new_v4(),
    };
    options.own_task = Some(format!("tsk_{}", id.simple()));
}

/// The idempotency key that a call will go out with, if its caller chose one: the last to be set.
pub(crate) fn given_key(options: &CallOptions, of_client: &HeaderEdits) -> Option<Vec<u8>> {
    if let Some(header) = options.headers.last(&IDEMPOTENCY_KEY) {
        return header.map(|value| value.as_bytes().to_vec());
    }
    if let Some(key) = &options.own.idempotency_key {
        return Some(key.as_bytes().to_vec());
    }
    let header = of_client.last(&IDEMPOTENCY_KEY).flatten();
    header.map(|value| value.as_bytes().to_vec())
}

/// The id of the task that a call with these options starts, as [`name_task`] names it.
pub(crate) fn task_started(request: &Request, mut options: CallOptions) -> Option<String> {
    name_task(request, &mut options, &HeaderEdits::default());
    task_of(request, &options)
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

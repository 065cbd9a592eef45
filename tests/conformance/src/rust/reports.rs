//! Answers, events and errors as the driver reports them.

use std::time::{SystemTime, UNIX_EPOCH};

use handinger::{Answer, Error, Meta, ModelName, RawResponse, WorkerEvent, models};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Failure;

pub(super) fn event(event: &WorkerEvent) -> Value {
    json!({
        "id": event.id,
        "event": event.event,
        "kind": event.kind.as_str(),
        "data": event.data,
        "text": event.text(),
        "worker": event.worker(),
    })
}

/// The answer as a user sees it: through the model and back, so that a field the model loses or
/// renames shows; of a custom request, the JSON as it came.
pub(super) fn value(response: &RawResponse, answer: Answer) -> Result<Value, Failure> {
    match answer {
        Answer::Model(name) => model(response, name),
        _ if response.body.is_empty() => Ok(Value::Null),
        _ => Ok(serde_json::from_slice(&response.body)
            .unwrap_or_else(|_| String::from_utf8_lossy(&response.body).into())),
    }
}

/// The answer through the model of that name.
fn model(response: &RawResponse, name: ModelName) -> Result<Value, Failure> {
    macro_rules! by_name {
        ($($model:ident)*) => {
            match name {
                $(ModelName::$model => through_model::<models::$model>(response),)*
                other => Err(Failure::Unable(format!("give the model {}", other.as_str()))),
            }
        };
    }
    by_name! {
        Worker
        WorkerRetrieveEmailResponse
        WorkerSchedule
        ScheduleListResponse
        ScheduleCancelResponse
        WorkerTemplate
        DeleteWorkerResponse
        TaskRetrieveResponse
        DeleteTaskResponse
        TaskTurnList
        Webhook
        WebhookExecutionList
    }
}

pub(super) fn through_model<T: DeserializeOwned + Serialize>(
    response: &RawResponse,
) -> Result<Value, Failure> {
    let model: T = response.parse()?;
    serde_json::to_value(model).map_err(|error| Failure::Unable(error.to_string()))
}

pub(super) fn response(meta: &Meta) -> Value {
    let headers: Map<String, Value> = meta
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into(),
            )
        })
        .collect();
    json!({
        "status": meta.status,
        "headers": headers,
        "method": meta.method.as_str(),
        "url": meta.url.as_str(),
        "http_version": meta.http_version,
        "request_id": meta.request_id,
        "task_id": meta.task_id,
        "retries_taken": meta.retries_taken,
        "elapsed": meta.elapsed.as_secs_f64(),
    })
}

/// All that the error tells. `shown` is all text that a user could print.
pub(super) fn error(error: &Error) -> Value {
    let record = Value::Object(error.to_record());
    let headers: Map<String, Value> = error
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into(),
            )
        })
        .collect();
    let since_epoch = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "class": error.kind().class_name(),
        "kind": error.kind().as_str(),
        "message": error.message(),
        "status": error.status(),
        "headers": headers,
        "body": error.body().map(|body| String::from_utf8_lossy(body)),
        "request_id": error.request_id(),
        "task_id": error.task_id(),
        "worker_id": error.worker_id(),
        "method": record["method"],
        "url": record["url"],
        "attempts": error.attempts(),
        "elapsed": error.elapsed().as_secs_f64(),
        "outcome": error.outcome().as_str(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs_f64()),
        "retry_at": error.retry_at().map(|at| since_epoch(at).as_secs_f64()),
        "field": error.field(),
        "phase": error.phase().map(handinger::Phase::as_str),
        "causes": error.causes(),
        "shown": format!("{error}\n{error:?}\n{record}"),
    })
}

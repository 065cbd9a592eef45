//! Makes the calls of a scenario and turns what came back into a report.

use std::collections::BTreeSet;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use handinger::{
    Answer, CallOptions, Client, Error, EventStream, Meta, RawResponse, Request, Updates, Upload,
    WorkerEvent, models,
};
use handinger_sandbox::{RequestRecord, Sandbox};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::matching::{Variables, filled};
use crate::{Call, Checked, File};

/// The key of every scenario's client. It may show in no error.
pub(crate) const API_KEY: &str = "key-that-must-not-show";

/// The parts of a report, in which the paths of `expect` begin.
pub(crate) const PARTS: &[&str] = &[
    "bytes",
    "distinct_ids",
    "error",
    "events",
    "final_worker",
    "ids",
    "kinds",
    "response",
    "seconds",
    "text",
    "updates",
    "value",
];

/// The parts of the server's report.
pub(crate) const SERVER_PARTS: &[&str] = &["distinct_bodies", "distinct_keys", "requests", "runs"];

/// Makes one call. An error of the call is reported; what is wrong with the test is told.
pub(crate) async fn call_report(
    client: Result<&Client, &Error>,
    call: &Call,
    known: &Variables,
) -> Checked<Value> {
    let mut attempt = Attempt {
        call,
        with: filled(&call.with, known)?,
        options: filled(&call.options, known)?,
        settings: filled(&call.client, known)?,
        report: Map::new(),
    };
    let started = Instant::now();
    let failure = match client {
        Ok(client) => attempt
            .make(client)
            .await
            .err()
            .map(|error| error_report(&error)),
        Err(error) => Some(error_report(error)),
    };
    let mut report = attempt.report;
    report.insert("seconds".to_owned(), started.elapsed().as_secs_f64().into());
    if let Some(failure) = failure {
        report.insert("error".to_owned(), failure?);
    }
    Ok(Value::Object(report))
}

/// One call on its way to a report.
struct Attempt<'a> {
    call: &'a Call,
    with: Map<String, Value>,
    options: Map<String, Value>,
    settings: Map<String, Value>,
    report: Map<String, Value>,
}

impl Attempt<'_> {
    async fn make(&mut self, client: &Client) -> Result<(), Error> {
        let client = client.to_builder().apply(&self.settings)?.build()?;
        let options = CallOptions::from_json(&self.options)?;
        match self.call.operation.as_str() {
            "effective_config" => {
                self.set("value", Value::Object(client.effective_config()));
                Ok(())
            }
            "workers.wait" => {
                let updates = client.updates(self.given("worker_id"), options)?;
                self.wait(updates).await
            }
            "tasks.wait" => {
                let updates = client.task_updates(self.given("task_id"), options)?;
                self.wait(updates).await
            }
            "workers.webhooks.iter_executions" => {
                let webhooks = client.workers().webhooks();
                let executions = webhooks
                    .executions(self.given("worker_id"))
                    .options(options);
                let all: Vec<_> = executions.into_stream().try_collect().await?;
                self.set("value", json!(all));
                Ok(())
            }
            "request" => {
                let request = self.custom_request()?;
                self.send(&client, request, options).await
            }
            name => {
                let files = self.call.files.iter().map(upload).collect();
                let params = std::mem::take(&mut self.with);
                let request = Request::operation_with_files(name, params, files)?;
                match request.answer() {
                    Answer::Events => {
                        let mut events = client.events(request, options).await?;
                        self.follow(&mut events).await
                    }
                    Answer::Bytes => {
                        let response = client.open(request, options).await?;
                        self.set("response", response_report(response.meta()));
                        let body = response.read().await?.body;
                        self.set("bytes", String::from_utf8_lossy(&body).into());
                        Ok(())
                    }
                    _ => self.send(&client, request, options).await,
                }
            }
        }
    }

    fn custom_request(&self) -> Result<Request, Error> {
        let text = |name: &str| self.given(name);
        let request = Request::custom(text("method"), text("path"))?;
        Ok(match (self.with.get("body"), self.with.get("content")) {
            (Some(body), _) => request.json_body(body.clone()),
            (None, Some(_)) => {
                let content = Bytes::copy_from_slice(text("content").as_bytes());
                request.content(content, text("content_type"))
            }
            (None, None) => request,
        })
    }

    async fn send(
        &mut self,
        client: &Client,
        request: Request,
        options: CallOptions,
    ) -> Result<(), Error> {
        let answer = request.answer();
        let response = client.send(request, options).await?;
        self.set("response", response_report(&response.meta));
        let value = value_of(&response, answer)?;
        self.set("value", value);
        Ok(())
    }

    /// A parameter that is a text; empty when there is none.
    fn given(&self, name: &str) -> &str {
        let value = self.with.get(name).and_then(Value::as_str);
        value.unwrap_or_default()
    }

    async fn wait(&mut self, mut updates: Updates) -> Result<(), Error> {
        let mut count = 0;
        while let Some(snapshot) = updates.next().await? {
            count += 1;
            self.set("value", through_model::<models::Worker>(&snapshot)?);
            self.set("updates", count.into());
        }
        Ok(())
    }

    /// Reads a stream to its end, or until `take` events have come.
    async fn follow(&mut self, events: &mut EventStream) -> Result<(), Error> {
        self.set("response", response_report(events.meta()));
        let mut seen = Vec::new();
        let mut failure = None;
        while self.call.take.is_none_or(|take| seen.len() < take) {
            match events.next().await {
                None => break,
                Some(Ok(event)) => seen.push(event),
                Some(Err(error)) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        self.report_events(&seen);
        if let Some(error) = failure {
            return Err(error);
        }
        if self.call.asks_for("final_worker") {
            let worker = through_model::<models::Worker>(&events.final_worker().await?)?;
            self.set("final_worker", worker);
        }
        Ok(())
    }

    fn report_events(&mut self, seen: &[WorkerEvent]) {
        let ids: Vec<_> = seen.iter().map(|event| event.id.as_deref()).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        self.set("distinct_ids", (distinct.len() == ids.len()).into());
        self.set("ids", json!(ids));
        self.set(
            "kinds",
            seen.iter().map(|event| event.kind.as_str()).collect(),
        );
        self.set(
            "text",
            seen.iter()
                .filter_map(WorkerEvent::text)
                .collect::<String>()
                .into(),
        );
        self.set("events", seen.iter().map(event_report).collect());
    }

    fn set(&mut self, part: &str, value: Value) {
        self.report.insert(part.to_owned(), value);
    }
}

fn upload(file: &File) -> Upload {
    let bytes = Bytes::copy_from_slice(file.text.as_bytes());
    let upload = if file.once {
        Upload::stream(&file.name, stream::iter([Ok(bytes)]), None)
    } else {
        Upload::bytes(&file.name, bytes)
    };
    match &file.media_type {
        Some(media_type) => upload.content_type(media_type),
        None => upload,
    }
}

fn event_report(event: &WorkerEvent) -> Value {
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
fn value_of(response: &RawResponse, answer: Answer) -> Result<Value, Error> {
    match answer {
        Answer::Model(name) => model_of(response, name),
        _ if response.body.is_empty() => Ok(Value::Null),
        _ => Ok(serde_json::from_slice(&response.body)
            .unwrap_or_else(|_| String::from_utf8_lossy(&response.body).into())),
    }
}

/// The answer through the model of that name.
fn model_of(response: &RawResponse, name: &str) -> Result<Value, Error> {
    macro_rules! by_name {
        ($($model:ident)*) => {
            match name {
                $(stringify!($model) => through_model::<models::$model>(response),)*
                _ => Err(Error::internal(format!("the scenarios know no model {name}"))),
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

fn through_model<T: DeserializeOwned + Serialize>(response: &RawResponse) -> Result<Value, Error> {
    let model: T = response.parse()?;
    serde_json::to_value(model).map_err(|error| Error::internal(error.to_string()))
}

fn response_report(meta: &Meta) -> Value {
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
        "request_id": meta.request_id,
        "retries_taken": meta.retries_taken,
        "http_version": meta.http_version,
    })
}

/// An error as every language shows it. `retry_in` is `retry_at` seen from now, `shown` all text
/// that a user could print.
fn error_report(error: &Error) -> Checked<Value> {
    let record = error.to_record();
    let shown = format!("{error}\n{error:?}\n{}", Value::Object(record.clone()));
    if shown.contains(API_KEY) {
        return Err(format!("the API key shows in the error: {shown}"));
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    let mut report: Map<String, Value> = [
        "class",
        "message",
        "status",
        "request_id",
        "attempts",
        "outcome",
        "retry_after",
        "field",
        "phase",
        "elapsed",
    ]
    .iter()
    .map(|name| ((*name).to_owned(), record[*name].clone()))
    .collect();
    let body = if record["json"].is_null() {
        &record["body"]
    } else {
        &record["json"]
    };
    report.insert("body".to_owned(), body.clone());
    report.insert(
        "retry_in".to_owned(),
        record["retry_at"].as_f64().map(|at| at - now).into(),
    );
    report.insert("shown".to_owned(), shown.into());
    Ok(Value::Object(report))
}

/// What the server saw, and what it started.
pub(crate) fn server_report(sandbox: &Sandbox) -> Checked<Value> {
    let seen = sandbox.requests();
    let distinct = |part: fn(&RequestRecord) -> Option<&String>| {
        seen.iter()
            .filter_map(|request| part(request))
            .collect::<BTreeSet<_>>()
            .len()
    };
    let requests: Checked<Vec<Value>> =
        seen.iter().map(|request| request_report(request)).collect();
    Ok(json!({
        "runs": sandbox.ledger().runs,
        "distinct_keys": distinct(|request| request.headers.get("idempotency-key")),
        "distinct_bodies": distinct(|request| Some(&request.body_sha256)),
        "requests": requests?,
    }))
}

fn request_report(request: &RequestRecord) -> Checked<Value> {
    let mut report = serde_json::to_value(request).map_err(|error| error.to_string())?;
    if let Ok(body) = serde_json::from_str(&request.body) {
        report["json"] = body;
    }
    Ok(report)
}

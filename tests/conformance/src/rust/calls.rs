//! Makes one call and reports what came back.

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use handinger::{
    Answer, CallOptions, Client, EventStream, Request, Updates, Upload, WorkerEvent, models,
};
use serde_json::{Map, Value, json};

use super::{Failure, Message, reports};
use crate::scenario::File;

/// One call on its way to a report.
pub(super) struct Attempt {
    message: Message,
    report: Map<String, Value>,
}

impl Attempt {
    pub(super) fn new(message: Message) -> Self {
        Self {
            message,
            report: Map::new(),
        }
    }

    /// Makes the call. An error of the call is a part of the report.
    pub(super) async fn make(mut self, client: &Client) -> Result<Value, String> {
        match self.dispatch(client).await {
            Ok(()) => {}
            Err(Failure::Call(error)) => self.set("error", reports::error(&error)),
            Err(Failure::Unable(reason)) => return Err(reason),
        }
        Ok(Value::Object(self.report))
    }

    async fn dispatch(&mut self, client: &Client) -> Result<(), Failure> {
        let client = if self.message.client.is_empty() {
            client.clone()
        } else {
            client.to_builder().apply(&self.message.client)?.build()?
        };
        let options = CallOptions::from_json(&self.message.options)?;
        match self.message.operation.as_str() {
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
            _ => self.operation(&client, options).await,
        }
    }

    async fn operation(&mut self, client: &Client, options: CallOptions) -> Result<(), Failure> {
        let files = self.message.files.iter().map(upload).collect();
        let params = std::mem::take(&mut self.message.with);
        let request = Request::operation_with_files(&self.message.operation, params, files)?;
        match request.answer() {
            Answer::Events => {
                let mut events = client.events(request, options).await?;
                self.follow(&mut events).await
            }
            Answer::Bytes => {
                let response = client.open(request, options).await?;
                self.set("response", reports::response(response.meta()));
                let body = response.read().await?.body;
                self.set("bytes", String::from_utf8_lossy(&body).into());
                Ok(())
            }
            _ => self.send(client, request, options).await,
        }
    }

    fn custom_request(&self) -> Result<Request, Failure> {
        let request = Request::custom(self.given("method"), self.given("path"))?;
        let with = &self.message.with;
        Ok(match (with.get("body"), with.get("content")) {
            (Some(body), _) => request.json_body(body.clone()),
            (None, Some(_)) => {
                let content = Bytes::copy_from_slice(self.given("content").as_bytes());
                request.content(content, self.given("content_type"))
            }
            (None, None) => request,
        })
    }

    async fn send(
        &mut self,
        client: &Client,
        request: Request,
        options: CallOptions,
    ) -> Result<(), Failure> {
        let answer = request.answer();
        let response = client.send(request, options).await?;
        self.set("response", reports::response(&response.meta));
        let value = reports::value(&response, answer)?;
        self.set("value", value);
        Ok(())
    }

    /// A parameter that is a text; empty when there is none.
    fn given(&self, name: &str) -> &str {
        let value = self.message.with.get(name).and_then(Value::as_str);
        value.unwrap_or_default()
    }

    async fn wait(&mut self, mut updates: Updates) -> Result<(), Failure> {
        let mut count = 0;
        while let Some(snapshot) = updates.next().await? {
            count += 1;
            let worker = reports::through_model::<models::Worker>(&snapshot)?;
            self.set("value", worker);
            self.set("updates", count.into());
        }
        Ok(())
    }

    /// Reads a stream to its end, or until `take` events have come.
    async fn follow(&mut self, events: &mut EventStream) -> Result<(), Failure> {
        self.set("response", reports::response(events.meta()));
        let mut seen: Vec<WorkerEvent> = Vec::new();
        let mut failure = None;
        while self.message.take.is_none_or(|take| seen.len() < take) {
            match events.next().await {
                None => break,
                Some(Ok(event)) => seen.push(event),
                Some(Err(error)) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        self.set("events", seen.iter().map(reports::event).collect());
        if let Some(error) = failure {
            return Err(error.into());
        }
        if self
            .message
            .asks_for
            .iter()
            .any(|part| part == "final_worker")
        {
            let worker = events.final_worker().await?;
            let worker = reports::through_model::<models::Worker>(&worker)?;
            self.set("final_worker", worker);
        }
        Ok(())
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

//! What a client sends to start work, as JSON or as a form with files, checked with the real limits.

use std::ops::RangeInclusive;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures_util::stream;
use http::{StatusCode, header};
use multer::Multipart;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::agent::Directives;
use crate::base64_text;
use crate::budget::Budget;
use crate::error::ApiError;
use crate::media_type;

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

/// A file the client sent along.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) media_type: String,
    #[serde(with = "base64_text")]
    pub(crate) bytes: Bytes,
}

/// A request that starts a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "StoredRun")]
pub(crate) struct RunRequest {
    pub(crate) input: String,
    /// What the input says to the sandbox.
    #[serde(skip_serializing)]
    pub(crate) directives: Directives,
    pub(crate) budget: Budget,
    pub(crate) stream: bool,
    pub(crate) files: Vec<Upload>,
}

/// A run as the journal keeps it.
#[derive(Deserialize)]
struct StoredRun {
    input: String,
    budget: Budget,
    stream: bool,
    files: Vec<Upload>,
}

impl TryFrom<StoredRun> for RunRequest {
    type Error = ApiError;

    fn try_from(stored: StoredRun) -> Result<Self, ApiError> {
        Ok(Self {
            directives: Directives::read(&stored.input)?,
            input: stored.input,
            budget: stored.budget,
            stream: stored.stream,
            files: stored.files,
        })
    }
}

/// A request that starts a task, or a further turn of one.
pub(crate) struct TaskRequest {
    pub(crate) worker_id: Option<String>,
    pub(crate) task_id: Option<String>,
    pub(crate) run: RunRequest,
}

/// A request body: its fields, its files, and a digest that is equal for equal contents.
pub(crate) struct Payload {
    pub(crate) fields: Fields,
    is_form: bool,
    files: Vec<Upload>,
    pub(crate) fingerprint: [u8; 32],
}

impl Payload {
    /// Checks the fields of a run.
    pub(crate) fn into_run(self) -> Result<RunRequest, ApiError> {
        let input = self.fields.text("input")?;
        Ok(RunRequest {
            directives: Directives::read(&input)?,
            budget: self.fields.budget()?,
            stream: self.fields.boolean("stream")?.unwrap_or(false),
            files: self.files,
            input,
        })
    }

    /// Checks the fields of a task.
    pub(crate) fn into_task(self) -> Result<TaskRequest, ApiError> {
        let id = 1..=usize::MAX;
        Ok(TaskRequest {
            worker_id: self.fields.optional_text("workerId", &id)?,
            task_id: self.fields.optional_text("taskId", &id)?,
            run: self.into_run()?,
        })
    }

    /// Whether it asks for a run: it has an input, or something that only a run can have. A form
    /// is there for files, and thus for a run.
    pub(crate) fn is_run(&self) -> bool {
        let named = ["input", "budget", "stream"]
            .into_iter()
            .any(|name| self.fields.0.contains_key(name));
        named || self.is_form
    }

    fn new(fields: Map<String, Value>, files: Vec<Upload>) -> Self {
        let mut digest = Sha256::new();
        let mut names: Vec<&String> = fields.keys().collect();
        names.sort();
        for name in names {
            digest.update(format!("{name}={};", fields[name]));
        }
        for file in &files {
            digest.update(format!(
                "{}:{}:{};",
                file.name,
                file.media_type,
                file.bytes.len()
            ));
            digest.update(&file.bytes);
        }
        Self {
            fields: Fields(fields),
            is_form: false,
            files,
            fingerprint: digest.finalize().into(),
        }
    }
}

/// A request body that has to be JSON.
pub(crate) struct JsonPayload(pub(crate) Payload);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let content_type = content_type(&request);
        match essence(&content_type).as_str() {
            JSON => from_json(&body(request, state).await?),
            FORM => from_form(&content_type, body(request, state).await?).await,
            other => Err(unsupported(&format!("{JSON} or {FORM}"), other)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonPayload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match essence(&content_type(&request)).as_str() {
            JSON => from_json(&body(request, state).await?).map(Self),
            other => Err(unsupported(JSON, other)),
        }
    }
}

fn content_type(request: &Request) -> String {
    let value = request.headers().get(header::CONTENT_TYPE);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().to_owned()
}

/// A media type without its parameters.
fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state)
        .await
        .map_err(|error| ApiError::bad_request(error.to_string()))
}

fn unsupported(expected: &str, got: &str) -> ApiError {
    ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("Content-Type must be {expected}, got `{got}`."),
    )
}

fn from_json(body: &[u8]) -> Result<Payload, ApiError> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(Payload::new(fields, Vec::new())),
        Ok(other) => Err(ApiError::bad_request(format!(
            "The body must be a JSON object, got {}.",
            kind(&other)
        ))),
        Err(error) => Err(ApiError::bad_request(format!(
            "The body is not valid JSON: {error}."
        ))),
    }
}

async fn from_form(content_type: &str, body: Bytes) -> Result<Payload, ApiError> {
    let malformed =
        |error: multer::Error| ApiError::bad_request(format!("The form is malformed: {error}."));
    let boundary = multer::parse_boundary(content_type).map_err(malformed)?;
    let mut form = Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), boundary);
    let mut fields = Map::new();
    let mut files = Vec::new();
    while let Some(part) = form.next_field().await.map_err(malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "files[]" {
            let file_name = part.file_name().ok_or_else(|| {
                ApiError::bad_request("files[]: expected a file with its name, got a text.")
            })?;
            let file_name = base_name(file_name, files.len());
            let media_type = part.content_type().map_or_else(
                || media_type::of_path(&file_name).to_owned(),
                |declared| declared.essence_str().to_owned(),
            );
            let bytes = part.bytes().await.map_err(malformed)?;
            files.push(Upload {
                name: file_name,
                media_type,
                bytes,
            });
        } else if part.file_name().is_some() {
            return Err(ApiError::bad_request(format!(
                "{name}: files are sent in parts named `files[]`."
            )));
        } else {
            let text = part.text().await.map_err(malformed)?;
            fields.insert(name.clone(), form_value(&name, text));
        }
    }
    Ok(Payload {
        is_form: true,
        ..Payload::new(fields, files)
    })
}

/// A form holds only text; `stream` is the one field that stands for something else.
fn form_value(name: &str, text: String) -> Value {
    match (name, text.as_str()) {
        ("stream", "true") => Value::Bool(true),
        ("stream", "false") => Value::Bool(false),
        _ => Value::String(text),
    }
}

/// The last component of a file name, so that no upload leaves the top of the workspace.
fn base_name(file_name: &str, index: usize) -> String {
    match file_name.rsplit(['/', '\\']).next().unwrap_or_default() {
        "" | "." | ".." => format!("file-{}", index + 1),
        name => name.to_owned(),
    }
}

/// The fields of a JSON object, read with errors that name the field and what came.
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl Fields {
    /// A required text of at least one character.
    pub(crate) fn text(&self, name: &str) -> Result<String, ApiError> {
        let expected = "a string of at least 1 character";
        match self.0.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            other => Err(unexpected(name, expected, other)),
        }
    }

    /// A text within limits of length, in characters, if it was sent.
    pub(crate) fn optional_text(
        &self,
        name: &str,
        limits: &RangeInclusive<usize>,
    ) -> Result<Option<String>, ApiError> {
        let expected = match (*limits.start(), *limits.end()) {
            (low, usize::MAX) => format!("a string of at least {low} character"),
            (low, high) => format!("a string of {low} to {high} characters"),
        };
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => {
                let length = text.chars().count();
                if limits.contains(&length) {
                    return Ok(Some(text.clone()));
                }
                Err(ApiError::bad_request(format!(
                    "{name}: expected {expected}, got {length} of them."
                )))
            }
            other => Err(unexpected(name, &expected, other)),
        }
    }

    pub(crate) fn budget(&self) -> Result<Budget, ApiError> {
        let Some(value) = self.0.get("budget") else {
            return Ok(Budget::default());
        };
        value.as_str().and_then(Budget::parse).ok_or_else(|| {
            unexpected(
                "budget",
                &format!("one of {}", Budget::NAMES.join(", ")),
                Some(value),
            )
        })
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            other => Err(unexpected(name, "true or false", other)),
        }
    }

    /// A required whole number within limits.
    pub(crate) fn integer(&self, name: &str, limits: RangeInclusive<u64>) -> Result<u64, ApiError> {
        let value = self.0.get(name);
        value
            .and_then(whole_number)
            .filter(|number| limits.contains(number))
            .ok_or_else(|| {
                let expected = format!("an integer from {} to {}", limits.start(), limits.end());
                unexpected(name, &expected, value)
            })
    }

    /// A required object.
    pub(crate) fn object(&self, name: &str) -> Result<Self, ApiError> {
        match self.0.get(name) {
            Some(Value::Object(fields)) => Ok(Self(fields.clone())),
            other => Err(unexpected(name, "an object", other)),
        }
    }
}

/// A whole number, which JSON may write with a point.
fn whole_number(value: &Value) -> Option<u64> {
    let written = value.as_f64().filter(|number| number.fract() == 0.0);
    // Of a number too large for the type the limits have no opinion but "too large".
    value.as_u64().or(written.map(|number| number as u64))
}

/// A refusal that names the field, what is expected and what came.
pub(crate) fn unexpected(name: &str, expected: &str, got: Option<&Value>) -> ApiError {
    let got = match got {
        None => "nothing".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "an empty string".to_owned(),
        Some(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => value.to_string(),
        Some(value) => kind(value).to_owned(),
    };
    ApiError::bad_request(format!("{name}: expected {expected}, got {got}."))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

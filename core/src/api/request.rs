//! A call before it meets a client: what to send, already checked.

use std::fmt;

use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value};

use crate::api::operation::{Answer, Operation, Place, Role};
use crate::api::{operations, path, validate};
use crate::base::error::Error;
use crate::base::redact;
use crate::files::upload::Upload;

/// What to send: an operation with its parameters, or a request of the caller's own making.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Body,
    pub(crate) files: Vec<Upload>,
    pub(crate) answer: Answer,
    pub(crate) paid: bool,
    pub(crate) runs_worker: bool,
    pub(crate) worker_id: Option<String>,
    pub(crate) task_id: Option<String>,
    /// Whether it starts a task, under an id that the caller may choose.
    pub(crate) starts_task: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    Content { bytes: Bytes, content_type: String },
}

impl Request {
    /// An operation by its name, for example `workers.create`, with parameters by their
    /// snake-case or wire names.
    ///
    /// # Errors
    /// When the operation is unknown, or a parameter is missing, unknown or out of its limits.
    pub fn operation(name: &str, params: Map<String, Value>) -> Result<Self, Error> {
        Self::operation_with_files(name, params, Vec::new())
    }

    /// The same with files to send along.
    ///
    /// # Errors
    /// As [`Request::operation`], and when the operation takes no files.
    pub fn operation_with_files(
        name: &str,
        params: Map<String, Value>,
        files: Vec<Upload>,
    ) -> Result<Self, Error> {
        let operation = operations::find(name).ok_or_else(|| {
            Error::invalid_input(
                "operation",
                format_args!("no operation is called \"{name}\""),
            )
        })?;
        Self::of(operation, params, files)
    }

    pub(crate) fn of(
        operation: &'static Operation,
        mut params: Map<String, Value>,
        files: Vec<Upload>,
    ) -> Result<Self, Error> {
        let operation = operation.meant_by(&params, !files.is_empty());
        let mut path = operation.path.to_owned();
        let mut query = Map::new();
        let mut body = Map::new();
        let mut worker_id = None;
        let mut task_id = None;
        let mut streams = false;
        for param in operation.params {
            let Some(value) = validate::take(&mut params, param, "")? else {
                continue;
            };
            match param.role {
                Role::Stream => streams = value == Value::Bool(true),
                Role::TaskId => task_id = value.as_str().map(str::to_owned),
                Role::WorkerId => worker_id = value.as_str().map(str::to_owned),
                Role::Plain => {}
            }
            match (param.place, value) {
                (Place::Query, value) => drop(query.insert(param.wire.to_owned(), value)),
                (Place::Body, value) => drop(body.insert(param.wire.to_owned(), value)),
                (place, Value::String(text)) => {
                    let mut encoded = String::with_capacity(text.len());
                    if place == Place::PathSegments {
                        path::push_segments(&mut encoded, param.name, &text)?;
                    } else {
                        path::push_segment(&mut encoded, param.name, &text)?;
                    }
                    path = path.replace(&format!("{{{}}}", param.name), &encoded);
                }
                // A path parameter only accepts text.
                (_, _) => {}
            }
        }
        validate::nothing_left(&params, operation.params, "")?;
        if !files.is_empty() && !operation.takes_files() {
            let problem = format_args!("{} takes no files", operation.name);
            return Err(Error::invalid_input("files", problem));
        }
        let sends_body = operation
            .params
            .iter()
            .any(|param| param.place == Place::Body);
        Ok(Self {
            method: method(operation.method)?,
            path,
            query,
            body: if sends_body {
                Body::Json(Value::Object(body))
            } else {
                Body::Empty
            },
            files,
            answer: if streams {
                Answer::Events
            } else {
                operation.answer
            },
            paid: operation.paid,
            runs_worker: operation.runs_worker || streams,
            worker_id,
            task_id,
            starts_task: operation.starts_task(),
        })
    }

    /// A request to any path below the base URL. A `POST` counts as one that may start paid work.
    ///
    /// # Errors
    /// When the method is not an HTTP method, or the path holds a dot-segment in whatever spelling.
    pub fn custom(method_name: &str, path: &str) -> Result<Self, Error> {
        path::check(path)?;
        let method = method(&method_name.to_ascii_uppercase())?;
        Ok(Self {
            paid: method == Method::POST,
            method,
            path: path.to_owned(),
            query: Map::new(),
            body: Body::Empty,
            files: Vec::new(),
            answer: Answer::Any,
            runs_worker: false,
            worker_id: None,
            task_id: None,
            starts_task: false,
        })
    }

    /// The same request with a JSON body.
    #[must_use]
    pub fn json_body(mut self, value: Value) -> Self {
        self.body = Body::Json(value);
        self
    }

    /// The same request with a body of bytes.
    #[must_use]
    pub fn content(mut self, bytes: Bytes, content_type: &str) -> Self {
        self.body = Body::Content {
            bytes,
            content_type: content_type.to_owned(),
        };
        self
    }

    /// The same request as a form: the fields of its JSON body, and these files.
    #[must_use]
    pub fn files(mut self, files: Vec<Upload>) -> Self {
        self.files = files;
        self
    }

    /// What the request will be answered with.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// The request that follows the same run from outside: where a stream goes on after a break.
    pub(crate) fn follow(worker_id: &str, task_id: Option<&str>) -> Result<Self, Error> {
        let mut params = named("worker_id", worker_id);
        match task_id {
            None => Self::operation("workers.stream_updates", params),
            Some(task_id) => {
                params.insert("task_id".to_owned(), task_id.into());
                params.insert("stream".to_owned(), true.into());
                Self::operation("workers.retrieve", params)
            }
        }
    }

    /// The request that reads a worker as it stands, or as one of its tasks has it.
    pub(crate) fn retrieve(worker_id: &str, task_id: Option<&str>) -> Result<Self, Error> {
        let mut params = named("worker_id", worker_id);
        if let Some(task_id) = task_id {
            params.insert("task_id".to_owned(), task_id.into());
        }
        Self::operation("workers.retrieve", params)
    }

    /// The request that reads a task as it stands.
    pub(crate) fn task(task_id: &str) -> Result<Self, Error> {
        Self::operation("tasks.retrieve", named("task_id", task_id))
    }
}

/// Of path and query the names, of the body nothing: any value may be private.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &redact::would_be_url(path))
            .field("query", &redact::names(self.query.keys()))
            .field("files", &self.files)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

fn named(name: &str, id: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), Value::from(id))])
}

fn method(name: &str) -> Result<Method, Error> {
    Method::from_bytes(name.as_bytes()).map_err(|_| {
        Error::invalid_input("method", format_args!("\"{name}\" is not an HTTP method"))
    })
}

//! The one error of every call.

use std::error::Error as StdError;
use std::fmt::{self, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::base::kind::{ErrorKind, Outcome, Phase};
use crate::base::meta::Meta;
use crate::base::redact;

/// A failed call: what happened, what the server said, and whether work may have started.
///
/// Cheap to move; every detail is behind an accessor. It never holds the API key.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    outcome: Outcome,
    message: String,
    field: Option<String>,
    phase: Option<Phase>,
    method: Option<String>,
    url: Option<String>,
    status: Option<u16>,
    headers: HeaderMap,
    body: Option<Bytes>,
    request_id: Option<String>,
    task_id: Option<String>,
    worker_id: Option<String>,
    attempts: u32,
    elapsed: Duration,
    retry_after: Option<Duration>,
    retry_at: Option<SystemTime>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            outcome,
            message: message.into(),
            field: None,
            phase: None,
            method: None,
            url: None,
            status: None,
            headers: HeaderMap::new(),
            body: None,
            request_id: None,
            task_id: None,
            worker_id: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            retry_after: None,
            retry_at: None,
            source: None,
        }))
    }

    /// An argument that is refused before anything is sent. `field` is its path, for
    /// example `when.cron`; `problem` says what is expected and what came.
    pub fn invalid_input(field: &str, problem: impl fmt::Display) -> Self {
        let mut error = Self::new(
            ErrorKind::InvalidInput,
            Outcome::NotSent,
            format!("{field}: {problem}"),
        );
        error.0.field = Some(field.to_owned());
        error
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, message)
    }

    /// A call that its caller cancelled. Whether the server got it is unknown.
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(
            ErrorKind::Cancelled,
            Outcome::Unknown,
            "Request was aborted.",
        )
    }

    /// A defect in this library, for example a panic that a binding caught.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, Outcome::Unknown, message)
    }

    /// A file on this side that cannot be written.
    pub(crate) fn file(path: &std::path::Path, error: std::io::Error) -> Self {
        let problem = format!("file: {} cannot be written: {error}", path.display());
        Self::new(ErrorKind::InvalidInput, Outcome::Accepted, problem)
            .with_field("file")
            .with_source(error)
    }

    /// Adds that the call was not sent again, because this file can be read only once.
    pub(crate) fn with_spent_upload(mut self, field: &str) -> Self {
        let _ = write!(
            self.0.message,
            " It was not sent again: {field} can be read only once."
        );
        self
    }

    pub(crate) fn with_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Tells of an argument that it is part of another, for example of `inputs[3]`.
    pub(crate) fn within(mut self, parent: &str) -> Self {
        let inner = &mut *self.0;
        if let Some(field) = &mut inner.field {
            *field = format!("{parent}.{field}");
            inner.message = format!("{parent}.{}", inner.message);
        }
        self
    }

    /// Names the argument the error is about, unless it names one already.
    pub(crate) fn about(mut self, argument: &str) -> Self {
        self.0.field.get_or_insert_with(|| argument.to_owned());
        self
    }

    pub(crate) fn with_phase(mut self, phase: Phase) -> Self {
        self.0.phase = Some(phase);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds what an answer tells: status, headers, request id, and the body as read so far.
    pub(crate) fn with_response(mut self, meta: &Meta, body: Option<Bytes>) -> Self {
        let inner = &mut *self.0;
        inner.status = Some(meta.status);
        inner.headers = meta.headers.clone();
        inner.request_id.clone_from(&meta.request_id);
        if inner.task_id.is_none() {
            inner.task_id.clone_from(&meta.task_id);
        }
        inner.method = Some(meta.method.to_string());
        inner.url = Some(redact::url(&meta.url));
        inner.body = body;
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_request(mut self, method: &http::Method, url: &url::Url) -> Self {
        self.0.method.get_or_insert_with(|| method.to_string());
        self.0.url.get_or_insert_with(|| redact::url(url));
        self
    }

    pub(crate) fn with_task(mut self, task_id: Option<&str>) -> Self {
        if let Some(task_id) = task_id {
            self.0.task_id.get_or_insert_with(|| task_id.to_owned());
        }
        self
    }

    pub(crate) fn with_worker(mut self, worker_id: Option<&str>) -> Self {
        if let Some(worker_id) = worker_id {
            self.0.worker_id.get_or_insert_with(|| worker_id.to_owned());
        }
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self.0.retry_at = wait.and_then(|wait| SystemTime::now().checked_add(wait));
        self
    }

    pub(crate) fn with_effort(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Completes the message of a failed connection: where it led, and what was tried.
    pub(crate) fn with_whereabouts(mut self, url: &url::Url) -> Self {
        let inner = &mut *self.0;
        if !matches!(inner.kind, ErrorKind::Connection | ErrorKind::Timeout)
            || inner.status.is_some()
        {
            return self;
        }
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let attempts = if inner.attempts == 1 {
            "1 attempt".to_owned()
        } else {
            format!("{} attempts", inner.attempts)
        };
        let _ = write!(
            inner.message,
            " ({host}:{port}, {attempts}, {:.1} s)",
            inner.elapsed.as_secs_f64()
        );
        self
    }

    /// Raises the outcome: an earlier attempt may have done more than the last one.
    pub(crate) fn at_least(mut self, outcome: Outcome) -> Self {
        self.0.outcome = self.0.outcome.max(outcome);
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the call may have started work on the server.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// One sentence for a person: the server's own words where it gave some.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The path of the argument or of the answer's field at fault, for example `worker.output[0].id`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The part of the connection's life in which it failed.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.0.phase
    }

    /// The HTTP status, when an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The answer's headers; empty when none came.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The answer's body as it came.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// The server's id of the request, to quote to support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The id of the task that the call was to start, chosen by the caller or by the client. When
    /// the outcome is unknown, `tasks().retrieve(…)` tells whether it has begun.
    #[must_use]
    pub fn task_id(&self) -> Option<&str> {
        self.0.task_id.as_deref()
    }

    /// The id of the worker that runs on, where the failed call has learned it.
    #[must_use]
    pub fn worker_id(&self) -> Option<&str> {
        self.0.worker_id.as_deref()
    }

    /// How often the request was sent or tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Time from the start of the call to its failure, waits included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The wait the server asked for, counted from its answer.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The moment from which the server will take the call again.
    #[must_use]
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.0.retry_at
    }

    /// Everything about the error as plain JSON: what a binding carries across in one piece.
    #[must_use]
    pub fn to_record(&self) -> Map<String, Value> {
        let inner = &*self.0;
        let headers: Vec<Value> = inner
            .headers
            .iter()
            .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
            .collect();
        let body = inner
            .body
            .as_ref()
            .map(|body| String::from_utf8_lossy(body).into_owned());
        let decoded: Value = inner
            .body
            .as_ref()
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or(Value::Null);
        let retry_at = inner
            .retry_at
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
            .map(|since| since.as_secs_f64());
        let record = json!({
            "class": inner.kind.class_name(),
            "kind": inner.kind.as_str(),
            "message": inner.message,
            "status": inner.status,
            "body": body,
            "json": decoded,
            "headers": headers,
            "request_id": inner.request_id,
            "task_id": inner.task_id,
            "worker_id": inner.worker_id,
            "method": inner.method,
            "url": inner.url,
            "attempts": inner.attempts,
            "elapsed": inner.elapsed.as_secs_f64(),
            "outcome": inner.outcome.as_str(),
            "retry_after": inner.retry_after.map(|wait| wait.as_secs_f64()),
            "retry_at": retry_at,
            "field": inner.field,
            "phase": inner.phase.map(Phase::as_str),
            "causes": self.causes(),
        });
        match record {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The chain of causes below this error, outermost first, as text without secrets.
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut next = self.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.write_str(&inner.message)?;
        if let Some(id) = &inner.request_id {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("outcome", &inner.outcome)
            .field("message", &inner.message)
            .field("status", &inner.status)
            .field("field", &inner.field)
            .field("phase", &inner.phase)
            .field("request_id", &inner.request_id)
            .field("attempts", &inner.attempts)
            .field("elapsed", &inner.elapsed)
            .field("causes", &self.causes())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}

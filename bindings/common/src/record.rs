//! What crosses to every language in the same words.

use std::borrow::Cow;

use handinger::{Attempt, Error, Meta};
use serde::Serialize;
use serde_json::Value;

/// Everything about an error as the JSON text of an object.
#[must_use]
pub fn error_text(error: &Error) -> String {
    Value::Object(error.to_record()).to_string()
}

/// The headers of an answer as pairs, in the order they came. Bytes that are no text are replaced.
pub fn headers(meta: &Meta) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let headers = meta.headers.iter();
    headers.map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
}

/// What came with an answer, apart from its body.
#[derive(Debug, Serialize)]
pub struct MetaRecord<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The headers as pairs, in the order they came.
    pub headers: Vec<(&'a str, Cow<'a, str>)>,
    /// The method of the request that was answered.
    pub method: &'a str,
    /// The URL that answered, after redirects.
    pub url: &'a str,
    /// The protocol, for example `HTTP/1.1`.
    pub http_version: &'a str,
    /// The server's id of the request.
    pub request_id: Option<&'a str>,
    /// The task that the call started or asked for.
    pub task_id: Option<&'a str>,
    /// How often the call was tried again before this answer.
    pub retries_taken: u32,
    /// Seconds from the start of the call to the answer's headers.
    pub elapsed: f64,
}

impl MetaRecord<'_> {
    /// The same as the JSON text of an object.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<'a> From<&'a Meta> for MetaRecord<'a> {
    fn from(meta: &'a Meta) -> Self {
        Self {
            status: meta.status,
            headers: headers(meta).collect(),
            method: meta.method.as_str(),
            url: meta.url.as_str(),
            http_version: meta.http_version,
            request_id: meta.request_id.as_deref(),
            task_id: meta.task_id.as_deref(),
            retries_taken: meta.retries_taken,
            elapsed: meta.elapsed.as_secs_f64(),
        }
    }
}

/// One attempt of a call, free of the call it belongs to. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttemptRecord {
    /// 1 for the first attempt.
    pub number: u32,
    /// The method.
    pub method: String,
    /// The URL, without query values.
    pub url: String,
    /// The status, when an answer came.
    pub status: Option<u16>,
    /// What went wrong, if anything.
    pub error: Option<String>,
    /// The wait until the next attempt; none when this was the last.
    pub wait: Option<f64>,
    /// Time since the start of the call.
    pub elapsed: f64,
}

impl From<&Attempt<'_>> for AttemptRecord {
    fn from(attempt: &Attempt<'_>) -> Self {
        Self {
            number: attempt.number,
            method: attempt.method.to_string(),
            url: attempt.url.to_owned(),
            status: attempt.status,
            error: attempt.error.map(|error| error.message().to_owned()),
            wait: attempt.wait.map(|wait| wait.as_secs_f64()),
            elapsed: attempt.elapsed.as_secs_f64(),
        }
    }
}

//! What one call may set differently from its client.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};

use tokio::time::Instant;

use crate::base::error::Error;
use crate::base::progress::{Progress, ProgressHook};
use crate::base::shown::shown;

/// A time limit that may be set to "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// No limit.
    Unlimited,
    /// At most this long, from the start of the call to its end, retries and waits included.
    After(Duration),
}

impl Timeout {
    /// When a call that starts now has to have ended.
    pub(crate) fn deadline(self, started: Instant) -> Option<Instant> {
        match self {
            Self::Unlimited => None,
            Self::After(limit) => started.checked_add(limit),
        }
    }

    /// What is left until a deadline: always enough to fail by it, not by a wrong value.
    pub(crate) fn until(deadline: Instant) -> Self {
        const LEAST: Duration = Duration::from_millis(1);
        let left = deadline.saturating_duration_since(Instant::now());
        Self::After(left.max(LEAST))
    }
}

impl From<Duration> for Timeout {
    fn from(limit: Duration) -> Self {
        Self::After(limit)
    }
}

/// What one call may set differently from its client. Nothing is set by default.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) headers: HeaderEdits,
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Map<String, Value>,
    pub(crate) timeout: Option<Timeout>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) max_retry_wait: Option<Duration>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) retry_unknown: Option<bool>,
    pub(crate) follow_redirects: Option<bool>,
    pub(crate) heartbeats: bool,
    pub(crate) on_upload: Option<ProgressHook>,
    /// The id under which the client itself starts a task.
    pub(crate) own_task: Option<String>,
    /// Whether the call may have been made before, by a process that has ended since: a task is
    /// then looked for first.
    pub(crate) may_have_begun: bool,
}

impl CallOptions {
    /// Sends another header, in place of any of that name whatever its case.
    ///
    /// # Errors
    /// When name or value cannot stand in a header, for example for a line break.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        self.headers.set("extra_headers", name, Some(value))?;
        Ok(self)
    }

    /// Leaves out a header that the client would send.
    ///
    /// # Errors
    /// When the name cannot be that of a header.
    pub fn without_header(mut self, name: &str) -> Result<Self, Error> {
        self.headers.set("extra_headers", name, None)?;
        Ok(self)
    }

    /// Adds to the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.query.insert(name.to_owned(), value.into());
        self
    }

    /// Adds to the JSON body, in place of a field of that name.
    #[must_use]
    pub fn body(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// The limit of the whole call.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// How often the call is tried again after the first time.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// The longest wait the server may ask for before the call fails instead.
    #[must_use]
    pub fn max_retry_wait(mut self, wait: Duration) -> Self {
        self.max_retry_wait = Some(wait);
        self
    }

    /// The key under which the server runs this call once. One is minted when none is given.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Whether a paid call whose outcome is unknown is sent again under its key (default: yes).
    #[must_use]
    pub fn retry_unknown(mut self, retry: bool) -> Self {
        self.retry_unknown = Some(retry);
        self
    }

    /// Whether redirects are followed (default: yes, where it is safe).
    #[must_use]
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = Some(follow);
        self
    }

    /// Whether a stream hands out its heartbeats, too (default: no).
    #[must_use]
    pub fn heartbeats(mut self, wanted: bool) -> Self {
        self.heartbeats = wanted;
        self
    }

    /// Calls `tell` for every piece of an upload that leaves. It should be quick.
    #[must_use]
    pub fn on_upload(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_upload = Some(ProgressHook(Arc::new(tell)));
        self
    }

    /// The options for a look at what a call has done: without what belongs to that call alone.
    pub(crate) fn for_reading(mut self) -> Self {
        self.idempotency_key = None;
        self.own_task = None;
        self.on_upload = None;
        self.body.clear();
        self
    }

    /// The options of a binding: only what its user set, by snake-case name.
    ///
    /// # Errors
    /// When a name is unknown or a value is not of its kind.
    pub fn from_json(given: &Map<String, Value>) -> Result<Self, Error> {
        let mut options = Self::default();
        for (name, value) in given {
            match name.as_str() {
                "extra_headers" => options.headers.merge(name, object(name, value)?)?,
                "extra_query" => options.query = object(name, value)?.clone(),
                "extra_body" => options.body = object(name, value)?.clone(),
                "timeout" => options.timeout = Some(timeout(name, value)?),
                "max_retries" => options.max_retries = Some(count(name, value)?),
                "max_retry_wait" => options.max_retry_wait = Some(seconds(name, value)?),
                "idempotency_key" => options.idempotency_key = Some(text(name, value)?.to_owned()),
                "retry_unknown" => options.retry_unknown = Some(flag(name, value)?),
                "follow_redirects" => options.follow_redirects = Some(flag(name, value)?),
                "heartbeats" => options.heartbeats = flag(name, value)?,
                _ => return Err(Error::invalid_input(name, "unknown option")),
            }
        }
        Ok(options)
    }
}

/// Headers to set or to leave out, in the order given.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeaderEdits(pub(crate) Vec<(HeaderName, Option<HeaderValue>)>);

impl HeaderEdits {
    /// Sets a header, or removes it when `value` is none. The value never shows in an error.
    pub(crate) fn set(
        &mut self,
        field: &str,
        name: &str,
        value: Option<&str>,
    ) -> Result<(), Error> {
        let header = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| {
            Error::invalid_input(
                field,
                format_args!("{name:?} cannot be the name of a header"),
            )
        })?;
        let value = value
            .map(|value| {
                HeaderValue::from_str(value).map_err(|_| {
                    Error::invalid_input(
                        &format!("{field}.{name}"),
                        "expected a header value without line breaks or control characters",
                    )
                })
            })
            .transpose()?;
        self.0.push((header, value));
        Ok(())
    }

    pub(crate) fn merge(&mut self, field: &str, given: &Map<String, Value>) -> Result<(), Error> {
        for (name, value) in given {
            match value {
                Value::Null => self.set(field, name, None)?,
                Value::String(text) => self.set(field, name, Some(text))?,
                Value::Bool(_) | Value::Number(_) => {
                    self.set(field, name, Some(&value.to_string()))?;
                }
                _ => {
                    return Err(Error::invalid_input(
                        &format!("{field}.{name}"),
                        "expected a string, or null to leave the header out",
                    ));
                }
            }
        }
        Ok(())
    }
}

pub(crate) fn object<'a>(field: &str, value: &'a Value) -> Result<&'a Map<String, Value>, Error> {
    value
        .as_object()
        .ok_or_else(|| wrong(field, "an object", value))
}

pub(crate) fn text<'a>(field: &str, value: &'a Value) -> Result<&'a str, Error> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| wrong(field, "a non-empty string", value))
}

pub(crate) fn flag(field: &str, value: &Value) -> Result<bool, Error> {
    value
        .as_bool()
        .ok_or_else(|| wrong(field, "true or false", value))
}

pub(crate) fn count(field: &str, value: &Value) -> Result<u32, Error> {
    value
        .as_u64()
        .and_then(|count| u32::try_from(count).ok())
        .ok_or_else(|| wrong(field, "an integer from 0 to 4294967295", value))
}

pub(crate) fn size(field: &str, value: &Value) -> Result<u64, Error> {
    value
        .as_u64()
        .filter(|size| *size > 0)
        .ok_or_else(|| wrong(field, "a number of bytes above 0", value))
}

pub(crate) fn seconds(field: &str, value: &Value) -> Result<Duration, Error> {
    value
        .as_f64()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| wrong(field, "a number of seconds above 0", value))
}

pub(crate) fn timeout(field: &str, value: &Value) -> Result<Timeout, Error> {
    if value.is_null() {
        return Ok(Timeout::Unlimited);
    }
    seconds(field, value).map(Timeout::After).map_err(|_| {
        wrong(
            field,
            "a number of seconds above 0, or null for no limit",
            value,
        )
    })
}

fn wrong(field: &str, expected: &str, value: &Value) -> Error {
    Error::invalid_input(
        field,
        format_args!("expected {expected}, got {}", shown(value)),
    )
}

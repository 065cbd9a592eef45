//! What one call may set differently from its client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::base::error::Error;
use crate::base::progress::{Progress, ProgressHook};
use crate::base::redact;
#[cfg(feature = "schema")]
use crate::settings::option_info::{OptionInfo, OptionKind};
use crate::settings::reader::{Count, Flag, Key, Limit, Reader, Seconds, Timeout, object};
use crate::settings::table::{OfCall, Shared, call_settings, setters, shared_settings};

/// What one call may set differently from its client. Nothing is set by default.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) headers: HeaderEdits,
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Map<String, Value>,
    pub(crate) shared: Shared,
    pub(crate) own: OfCall,
    pub(crate) on_upload: Option<ProgressHook>,
    /// The id under which the client itself starts a task.
    pub(crate) own_task: Option<String>,
    /// Whether this is a free read after a paid run: it is then asked for until the deadline, unless
    /// the caller has limited retries.
    pub(crate) patient: bool,
    /// Whether the call may have been made before, by a process that has ended since: a task is
    /// then looked for first.
    pub(crate) may_have_begun: bool,
}

/// The options of a call that are no single values.
#[cfg(feature = "schema")]
pub(crate) const CALL_PARTS: &[OptionInfo] = &[
    OptionInfo::new(
        "extra_headers",
        OptionKind::Headers,
        &["call"],
        "Headers in place of the client's of that name, whatever its case; null leaves one out.",
    ),
    OptionInfo::new(
        "extra_query",
        OptionKind::Query,
        &["call"],
        "Fields to add to the query.",
    ),
    OptionInfo::new(
        "extra_body",
        OptionKind::Object,
        &["call"],
        "Fields to add to the JSON body, in place of those of that name.",
    ),
    OptionInfo::new(
        "on_upload",
        OptionKind::Hook,
        &["call"],
        "Sees how far the files have come that are sent along.",
    ),
];

/// Of headers, query and body the names alone: any value may be a secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("headers", &self.headers)
            .field("query", &redact::names(self.query.keys()))
            .field("body", &redact::names(self.body.keys()))
            .field("shared", &self.shared)
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}

impl CallOptions {
    shared_settings! { setters shared: }
    call_settings! { setters own: }
}

/// The header under whose value the server runs a call once.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

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

    /// Calls `tell` for every piece of an upload that leaves. It should be quick.
    #[must_use]
    pub fn on_upload(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_upload = Some(ProgressHook(Arc::new(tell)));
        self
    }

    /// The options for a look at what a call has done: without what belongs to that call alone.
    pub(crate) fn for_reading(mut self) -> Self {
        self.own.idempotency_key = None;
        self.own_task = None;
        self.on_upload = None;
        self.body.clear();
        self.headers.forget(&IDEMPOTENCY_KEY);
        self.patient = true;
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
                _ if options.shared.set(name, value)? || options.own.set(name, value)? => {}
                _ => return Err(Error::invalid_input(name, "unknown option")),
            }
        }
        Ok(options)
    }
}

/// Headers to set or to leave out, in the order given.
#[derive(Clone, Default)]
pub(crate) struct HeaderEdits(pub(crate) Vec<(HeaderName, Option<HeaderValue>)>);

/// What tells where a message ends and what becomes of its connection: set wrongly, it cuts a body
/// or hangs the call.
const FRAMING: [&str; 8] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Names alone: any value may be a secret.
impl fmt::Debug for HeaderEdits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(redact::names(self.0.iter().map(|(name, _)| name)))
            .finish()
    }
}

impl HeaderEdits {
    /// Takes back every edit of a header.
    pub(crate) fn forget(&mut self, name: &HeaderName) {
        self.0.retain(|(edited, _)| edited != name);
    }

    /// The last edit of a header: its value, or none where it is left out.
    pub(crate) fn last(&self, name: &HeaderName) -> Option<Option<&HeaderValue>> {
        let mut edits = self.0.iter().rev();
        let (_, value) = edits.find(|(edited, _)| edited == name)?;
        Some(value.as_ref())
    }

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
        if value.is_some() && FRAMING.contains(&header.as_str()) {
            return Err(Error::invalid_input(
                &format!("{field}.{name}"),
                "this header belongs to the connection and cannot be set",
            ));
        }
        let value = value
            .map(|value| {
                let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
                    Error::invalid_input(
                        &format!("{field}.{name}"),
                        "expected a header value without line breaks or control characters",
                    )
                })?;
                // Whatever it is, it may be a secret: no log shows it.
                value.set_sensitive(true);
                Ok(value)
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

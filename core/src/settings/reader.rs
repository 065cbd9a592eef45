//! How the values that a binding was given are read: each kind of setting in one place.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::base::error::Error;
use crate::base::redact::{self, Secret};
use crate::base::shown::shown;
use crate::settings::option_info::OptionKind;

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

/// Reads the values of one kind of setting.
pub(crate) trait Reader {
    /// What is kept.
    type Value;
    /// What a Rust caller gives.
    type Given;
    /// The kind, for the description.
    const KIND: OptionKind;

    /// What a Rust caller gave, as it is kept.
    fn make(given: Self::Given) -> Self::Value;

    /// What a binding was given; none where that means "not set".
    ///
    /// # Errors
    /// When it is not of this kind. `name` tells which setting.
    fn read(name: &str, value: &Value) -> Result<Option<Self::Value>, Error>;

    /// The value as it may be shown.
    fn shown(value: &Self::Value) -> Value;
}

/// Readers of values that are kept as they are given.
macro_rules! plain_readers {
    ($($(#[doc = $doc:literal])+ $name:ident($type:ty) as $kind:ident = $read:expr, $shown:expr;)*) => {$(
        $(#[doc = $doc])+
        pub(crate) enum $name {}

        impl Reader for $name {
            type Value = $type;
            type Given = $type;
            const KIND: OptionKind = OptionKind::$kind;

            fn make(given: $type) -> $type {
                given
            }

            fn read(name: &str, value: &Value) -> Result<Option<$type>, Error> {
                $read(name, value)
            }

            fn shown(value: &$type) -> Value {
                $shown(value)
            }
        }
    )*};
}

plain_readers! {
    /// A time limit, or none.
    Limit(Timeout) as Limit = |name, value| timeout(name, value).map(Some), limit_shown;
    /// A span of time.
    Seconds(Duration) as Seconds = |name, value| seconds(name, value).map(Some), |value: &Duration| json!(value.as_secs_f64());
    /// How often.
    Count(u32) as Count = |name, value| count(name, value).map(Some), |value: &u32| json!(value);
    /// A number of bytes.
    Bytes(u64) as Bytes = |name, value| size(name, value).map(Some), |value: &u64| json!(value);
    /// Yes or no.
    Flag(bool) as Flag = |name, value| flag(name, value).map(Some), |value: &bool| json!(value);
    /// Text that says something.
    Key(String) as Text = |name, value| text(name, value).map(|text| Some(text.to_owned())), |value: &String| json!(value);
    /// Text, where blank means that it is not set.
    Address(String) as Text = optional_text, |value: &String| json!(redact::would_be_url(value));
}

/// Text that never shows, where blank means that it is not set.
pub(crate) enum Sensitive {}

impl Reader for Sensitive {
    type Value = Secret;
    type Given = String;
    const KIND: OptionKind = OptionKind::Secret;

    fn make(given: String) -> Secret {
        Secret::new(given)
    }

    fn read(name: &str, value: &Value) -> Result<Option<Secret>, Error> {
        Ok(optional_text(name, value)?.map(Secret::new))
    }

    fn shown(_: &Secret) -> Value {
        json!("***")
    }
}

/// A limit in seconds; null for none.
pub(crate) fn limit_shown(limit: &Timeout) -> Value {
    match limit {
        Timeout::Unlimited => Value::Null,
        Timeout::After(limit) => json!(limit.as_secs_f64()),
    }
}

/// Text, or none for null and blank.
fn optional_text(name: &str, value: &Value) -> Result<Option<String>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        // The value may be a secret: it is not shown.
        _ => Err(Error::invalid_input(name, "expected a string")),
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

fn flag(field: &str, value: &Value) -> Result<bool, Error> {
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

fn size(field: &str, value: &Value) -> Result<u64, Error> {
    value
        .as_u64()
        .filter(|size| *size > 0)
        .ok_or_else(|| wrong(field, "a number of bytes above 0", value))
}

fn seconds(field: &str, value: &Value) -> Result<Duration, Error> {
    value
        .as_f64()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| wrong(field, "a number of seconds above 0", value))
}

fn timeout(field: &str, value: &Value) -> Result<Timeout, Error> {
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

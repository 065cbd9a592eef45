//! The options of a client, a call and a map.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;

/// What most readers look for, first; the others follow as core has them.
const FIRST: [&str; 11] = [
    "api_key",
    "base_url",
    "extra_headers",
    "extra_query",
    "extra_body",
    "timeout",
    "connect_timeout",
    "max_retries",
    "max_retry_wait",
    "idempotency_key",
    "retry_unknown",
];

/// One option.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct OptionInfo {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// Where it may be set: `client`, `call`, `map`.
    pub(crate) on: Vec<String>,
    pub(crate) default: Value,
    /// The default in words.
    pub(crate) shown: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) doc: String,
    /// The unit of its numbers.
    pub(crate) unit: Option<String>,
    /// The least and the greatest of its numbers.
    pub(crate) range: Option<(u64, Option<u64>)>,
}

/// What values it takes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Text,
    Secret,
    Limit,
    Seconds,
    Count,
    Bytes,
    Flag,
    Headers,
    Query,
    Object,
    OnError,
    Path,
    Hook,
}

/// Reads the description.
pub(crate) fn read(document: &Value) -> Result<Vec<OptionInfo>> {
    let mut options: Vec<OptionInfo> = serde_json::from_value(document["options"].clone())?;
    for option in &mut options {
        if let Some(variable) = document["environment"][&option.name].as_str() {
            option.environment = Some(variable.to_owned());
        }
    }
    let place = |option: &OptionInfo| FIRST.iter().position(|name| *name == option.name);
    options.sort_by_key(|option| place(option).unwrap_or(FIRST.len()));
    Ok(options)
}

/// Those that may be set there.
pub(crate) fn on<'a>(options: &'a [OptionInfo], place: &str) -> Vec<&'a OptionInfo> {
    let there = |option: &&OptionInfo| option.on.iter().any(|on| on == place);
    options.iter().filter(there).collect()
}

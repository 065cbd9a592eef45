//! The JSON of a fault: which requests it hits, and what it does to them.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use http::request;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::edit::Edits;
use super::gzip::Gzip;
use crate::events::StreamTweaks;
use crate::surface::Resume;

/// Whether the fault comes instead of the handler or after it did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum When {
    #[default]
    Before,
    After,
}

/// Pieces of a body with pauses between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drip {
    pub(crate) bytes: NonZeroUsize,
    pub(crate) every_ms: u64,
}

/// What an HTTP/2 server sends in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Http2 {
    /// The end of the connection, with this stream not processed.
    Goaway,
    /// The end of the stream, which was not processed.
    RefusedStream,
    /// The end of the stream, about which nothing is known.
    InternalError,
    Cancel,
}

/// A server that stops reading a request for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadPause {
    pub(crate) at_byte: usize,
    pub(crate) ms: u64,
}

/// `true`, `"before_response"` or `{"at_byte": n}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "reset: true, \"before_response\" or {\"at_byte\": n}"
)]
pub(crate) enum Reset {
    Switch(bool),
    Named(ResetPlace),
    At { at_byte: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResetPlace {
    BeforeResponse,
}

/// One fault, as the control surface and the header take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// Query without the question mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) query: Option<String>,
    /// A header that the request has to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) with_header: Option<String>,
    /// Requests to hit; `null` for all.
    #[serde(default = "once")]
    pub(crate) times: Option<u64>,
    /// Matching requests to let pass first.
    #[serde(default)]
    pub(crate) skip: u64,
    #[serde(default)]
    pub(crate) when: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// Headers to set; `null` removes one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drip: Option<Drip>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chunk_size: Option<NonZeroUsize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reset: Option<Reset>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) truncate_at_byte: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end_at_byte: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cut_after_events: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end_after_events: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stall_at_byte: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) black_hole: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) malformed_json: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gzip: Option<Gzip>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pad_to: Option<u64>,
    /// A stream that HTTP/2 refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) http2: Option<Http2>,
    /// Headers to add beside those that are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) more_headers: Option<usize>,
    /// Places in the JSON to make wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edit: Option<Arc<Edits>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) upload_pause: Option<UploadPause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) away_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) other_worker: bool,
    /// A body whose end is the end of the connection.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) unframed: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) no_resume: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) no_ids: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) no_snapshots: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) no_done: bool,
}

fn once() -> Option<u64> {
    Some(1)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl Fault {
    pub(crate) fn matches(&self, request: &request::Parts) -> bool {
        let (method, uri) = (&request.method, &request.uri);
        let fits = |pattern: &Option<String>, text: &str| {
            pattern.as_deref().is_none_or(|pattern| glob(pattern, text))
        };
        self.method
            .as_deref()
            .is_none_or(|wanted| method.as_str().eq_ignore_ascii_case(wanted))
            && fits(&self.path, uri.path())
            && fits(&self.query, uri.query().unwrap_or_default())
            && self
                .with_header
                .as_deref()
                .is_none_or(|name| request.headers.contains_key(name))
    }

    /// Whether the request must not reach its handler: only a fault that makes an answer of its
    /// own, or none at all, can do without one.
    pub(crate) fn replaces_handler(&self) -> bool {
        self.when == When::Before
            && (self.status.is_some()
                || self.body.is_some()
                || self.malformed_json
                || self.black_hole
                || self.away_ms.is_some()
                || self.http2.is_some()
                || self.resets_before_response())
    }

    pub(crate) fn resets_before_response(&self) -> bool {
        matches!(self.reset, Some(Reset::Switch(true) | Reset::Named(_)))
    }

    pub(crate) fn reset_at_byte(&self) -> Option<u64> {
        match self.reset {
            Some(Reset::At { at_byte }) => Some(at_byte),
            _ => None,
        }
    }

    pub(crate) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms.unwrap_or(0))
    }

    pub(crate) fn tweak_stream(&self, tweaks: &mut StreamTweaks) {
        if self.no_resume {
            tweaks.resume = Resume::FromStart;
        }
        tweaks.ids &= !self.no_ids;
        tweaks.snapshots &= !self.no_snapshots;
        tweaks.done &= !self.no_done;
        tweaks.other_worker = self.other_worker;
        tweaks.rewriting.edits.clone_from(&self.edit);
        if let Some(retry_ms) = self.retry_ms {
            tweaks.retry_ms = retry_ms;
        }
    }
}

/// Whether a path matches a pattern in which `*` stands for any characters, slashes included.
fn glob(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == path;
    };
    let Some(path) = path.strip_prefix(start) else {
        return false;
    };
    path.char_indices()
        .map(|(index, _)| index)
        .chain([path.len()])
        .any(|index| glob(rest, &path[index..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn globs_reach_over_slashes() {
        assert!(glob("/api/workers/*/stream", "/api/workers/wrk_1/stream"));
        assert!(glob("/api/*", "/api/workers/wrk_1/files/a/b.md"));
        assert!(glob("*", ""));
        assert!(!glob("/api/workers", "/api/workers/wrk_1"));
        assert!(!glob("/api/workers/*/stream", "/api/workers/wrk_1/email"));
    }

    #[test]
    fn absent_times_is_once_and_null_is_for_ever() {
        let times = |rule| serde_json::from_value::<Fault>(rule).unwrap().times;
        assert_eq!(times(json!({ "status": 500 })), Some(1));
        assert_eq!(times(json!({ "status": 500, "times": null })), None);
    }

    #[test]
    fn unknown_names_are_refused() {
        assert!(serde_json::from_value::<Fault>(json!({ "stauts": 500 })).is_err());
        assert!(serde_json::from_value::<Fault>(json!({ "reset": "later" })).is_err());
    }

    #[test]
    fn only_an_answer_of_its_own_replaces_the_handler() {
        let replaces = |rule| {
            serde_json::from_value::<Fault>(rule)
                .unwrap()
                .replaces_handler()
        };
        assert!(replaces(json!({ "status": 500 })));
        assert!(replaces(json!({ "reset": true })));
        assert!(!replaces(json!({ "status": 500, "when": "after" })));
        assert!(!replaces(json!({ "delay_ms": 5, "cut_after_events": 2 })));
        assert!(!replaces(json!({ "reset": { "at_byte": 10 } })));
    }
}

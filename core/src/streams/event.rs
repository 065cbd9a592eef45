//! One event of a worker's stream, told apart by what it carries.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::base::json;
use crate::models::Worker;

/// What an event carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A snapshot of the worker.
    Worker,
    /// A piece of the answer's text.
    Text,
    /// A stored message of the conversation.
    Message,
    /// Any other object with a `type`: reasoning, tool calls, sources, files, start and finish marks.
    Part,
    /// An error; at the stream it ends the loop as an error.
    Error,
    /// A comment or an empty event: a sign of life, given only when asked for.
    Heartbeat,
    /// Anything else, as it came.
    Unknown,
}

impl EventKind {
    /// The kind's name in lower case, for example `text`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Text => "text",
            Self::Message => "message",
            Self::Part => "part",
            Self::Error => "error",
            Self::Heartbeat => "heartbeat",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One event of a worker's stream. Nothing of it is lost: `data` is the text that came.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerEvent {
    /// The event's id, from which the stream can go on.
    pub id: Option<Arc<str>>,
    /// The event's name; `message` when the stream gives none.
    pub event: Arc<str>,
    /// The data as it came, but for halves of characters, which become U+FFFD.
    pub data: String,
    /// What the data is.
    pub kind: EventKind,
}

/// Just enough of an object to tell its kind.
#[derive(Deserialize)]
struct Peek<'a> {
    #[serde(borrow, default)]
    object: Option<Word<'a>>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Word<'a>>,
    #[serde(borrow, default)]
    delta: Option<Word<'a>>,
    #[serde(default)]
    role: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    parts: Option<serde::de::IgnoredAny>,
}

/// A string, or anything else without its value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Other(serde::de::IgnoredAny),
}

impl Word<'_> {
    fn is(word: Option<&Self>, text: &str) -> bool {
        matches!(word, Some(Self::Text(word)) if word == text)
    }

    fn is_text(word: Option<&Self>) -> bool {
        matches!(word, Some(Self::Text(_)))
    }
}

impl WorkerEvent {
    /// An event with its kind worked out from name and data.
    #[must_use]
    pub fn new(id: Option<Arc<str>>, event: Arc<str>, data: String) -> Self {
        // Servers cut texts inside a character: a half of one is no text in any language.
        let data = match json::mended_text(&data) {
            Cow::Owned(mended) => mended,
            Cow::Borrowed(_) => data,
        };
        let kind = kind(&event, &data);
        Self {
            id,
            event,
            data,
            kind,
        }
    }

    pub(crate) fn heartbeat(id: Option<Arc<str>>) -> Self {
        Self {
            id,
            event: "heartbeat".into(),
            data: String::new(),
            kind: EventKind::Heartbeat,
        }
    }

    /// The piece of text, when the event carries one.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if self.kind != EventKind::Text {
            return None;
        }
        match serde_json::from_str::<Peek<'_>>(&self.data).ok()?.delta? {
            Word::Text(delta) => Some(delta),
            Word::Other(_) => None,
        }
    }

    /// The snapshot of the worker, when the event carries one that fits.
    #[must_use]
    pub fn worker(&self) -> Option<Worker> {
        (self.kind == EventKind::Worker).then(|| json::from_text(&self.data).ok())?
    }

    /// The data as JSON, when it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        json::from_text(&self.data).ok()
    }
}

fn kind(event: &str, data: &str) -> EventKind {
    if event == "error" {
        return EventKind::Error;
    }
    if data.is_empty() {
        return EventKind::Heartbeat;
    }
    if !data.starts_with('{') {
        return EventKind::Unknown;
    }
    let Ok(peek) = serde_json::from_str::<Peek<'_>>(data) else {
        return EventKind::Unknown;
    };
    if Word::is(peek.object.as_ref(), "worker") {
        EventKind::Worker
    } else if Word::is(peek.kind.as_ref(), "text-delta") && Word::is_text(peek.delta.as_ref()) {
        EventKind::Text
    } else if Word::is(peek.kind.as_ref(), "error") {
        EventKind::Error
    } else if event == "message" && peek.role.is_some() && peek.parts.is_some() {
        EventKind::Message
    } else if Word::is_text(peek.kind.as_ref()) {
        EventKind::Part
    } else {
        EventKind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let cases = [
            (
                "message",
                r#"{"object":"worker","id":"wrk_1"}"#,
                EventKind::Worker,
            ),
            (
                "message",
                r#"{"type":"text-delta","id":"t","delta":"a\"b"}"#,
                EventKind::Text,
            ),
            (
                "message",
                r#"{"type":"text-delta","delta":7}"#,
                EventKind::Part,
            ),
            (
                "message",
                r#"{"type":"reasoning-delta","delta":"x"}"#,
                EventKind::Part,
            ),
            (
                "message",
                r#"{"id":"m","role":"user","parts":[]}"#,
                EventKind::Message,
            ),
            (
                "other",
                r#"{"id":"m","role":"user","parts":[]}"#,
                EventKind::Unknown,
            ),
            ("error", "overloaded", EventKind::Error),
            (
                "message",
                r#"{"type":"error","errorText":"no"}"#,
                EventKind::Error,
            ),
            ("message", r#"{"type":{"a":1}}"#, EventKind::Unknown),
            (
                "message",
                r#"{"object":["worker"],"type":"x"}"#,
                EventKind::Part,
            ),
            ("message", "just words", EventKind::Unknown),
            ("message", "[1]", EventKind::Unknown),
            ("message", "{broken", EventKind::Unknown),
            ("message", "", EventKind::Heartbeat),
        ];
        for (name, data, expected) in cases {
            assert_eq!(kind(name, data), expected, "{name} {data}");
        }
    }

    #[test]
    fn text_is_unescaped() {
        let event = WorkerEvent::new(
            None,
            "message".into(),
            r#"{"type":"text-delta","delta":"a\"b\u00e9"}"#.to_owned(),
        );
        assert_eq!(event.text().as_deref(), Some("a\"bé"));
    }

    #[test]
    fn half_a_character_is_the_replacement() {
        let delta = r#"{"type":"text-delta","delta":"ok \ud83d"}"#.to_owned();
        let event = WorkerEvent::new(None, "message".into(), delta);
        assert_eq!(event.text().as_deref(), Some("ok \u{fffd}"));
        assert_eq!(event.json().unwrap()["delta"], "ok \u{fffd}");
    }
}

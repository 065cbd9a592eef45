//! Which server the sandbox plays: one that can do everything, the service at a version of its
//! past, or a mixture made for a test.

mod routes;
mod switch;
mod version;
mod view;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use routes::is_served;
pub(crate) use switch::SurfaceSwitch;
use version::Version;

/// What a server makes of an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Keys {
    /// The same answer again, waited for while the run is under way.
    #[default]
    Honoured,
    /// The same answer again, and 409 while the run is under way.
    Conflict,
    /// The header is not looked at.
    Ignored,
}

/// How a request is answered that starts a run and asks for no stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answers {
    /// When the run is over.
    #[default]
    Finished,
    /// With the pending or running worker.
    AtOnce,
}

/// How a request for a stream is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Streams {
    /// With a stream.
    #[default]
    Served,
    /// With JSON of the pending or running worker.
    AtOnce,
    /// As if no stream were asked for.
    Ignored,
}

/// What a reader of a stream gets who comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Resume {
    /// What follows its `Last-Event-ID`.
    #[default]
    Exact,
    /// Everything again.
    FromStart,
    /// A snapshot, and then what happens from now on.
    Live,
}

/// How numbers of money and time are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Numbers {
    #[default]
    Integers,
    Floats,
}

/// What a worker says of its price; a task always has its totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Money {
    /// `costs`, and a `usage` with tokens, dollars and credits.
    #[default]
    Full,
    /// A `usage` of credits and duration.
    Credits,
    /// A `usage` of the duration.
    None,
}

/// How a request that starts a run is answered.
pub(crate) enum Reply {
    Stream,
    /// With the worker as it stands.
    Snapshot,
    /// With the worker when the run is over.
    Finished,
}

/// Which server the sandbox plays; the default can do everything.
///
/// It is read from the name of a version, such as `0.18`, or from a JSON object as the README
/// describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    /// The version whose routes and fields are served; none for all there have ever been.
    version: Option<Version>,
    pub(crate) keys: Keys,
    pub(crate) answers: Answers,
    pub(crate) streams: Streams,
    pub(crate) stream_ids: bool,
    pub(crate) stream_snapshots: bool,
    pub(crate) resume: Resume,
    pub(crate) task_query: bool,
    numbers: Numbers,
    money: Money,
    /// Streams that an HTTP/2 connection may have at once.
    pub(crate) http2_streams: Option<u32>,
    /// The status of a worker that is not done, in place of `pending` and `running`.
    unfinished_status: Option<String>,
}

/// A server that the sandbox cannot play.
#[derive(Debug, thiserror::Error)]
#[error("surface: {0}.")]
pub struct SurfaceError(String);

impl Default for Surface {
    fn default() -> Self {
        Self {
            version: None,
            keys: Keys::default(),
            answers: Answers::default(),
            streams: Streams::default(),
            stream_ids: true,
            stream_snapshots: true,
            resume: Resume::default(),
            task_query: true,
            numbers: Numbers::default(),
            money: Money::default(),
            http2_streams: None,
            unfinished_status: None,
        }
    }
}

impl Surface {
    /// Reads a version, or an object: what its `version` is, changed in what else it names.
    ///
    /// # Errors
    ///
    /// When a name or a value is not known.
    pub fn from_json(json: Value) -> Result<Self, SurfaceError> {
        let mut wishes = match json {
            Value::String(version) => Map::from_iter([("version".to_owned(), version.into())]),
            Value::Object(wishes) => wishes,
            other => {
                let message = format!("expected a version or an object, got {other}");
                return Err(SurfaceError(message));
            }
        };
        let base = match wishes.remove("version") {
            None | Some(Value::Null) => Self::default(),
            Some(version) => Self::of(serde_json::from_value(version).map_err(invalid)?),
        };
        let mut fields = match serde_json::to_value(base).map_err(invalid)? {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        fields.extend(wishes);
        serde_json::from_value(Value::Object(fields)).map_err(invalid)
    }

    /// The service at a version. What is not known of it is the worst that a client has to expect:
    /// nothing says that it ever looked at idempotency keys, or that a stream of it could resume.
    fn of(version: Version) -> Self {
        Self {
            version: Some(version),
            keys: Keys::Ignored,
            answers: Answers::Finished,
            streams: if version < Version(24, 0) {
                Streams::Served
            } else {
                Streams::Ignored
            },
            stream_ids: false,
            stream_snapshots: true,
            resume: Resume::Live,
            task_query: version >= Version(24, 0),
            numbers: if version < Version(19, 1) {
                Numbers::Floats
            } else {
                Numbers::Integers
            },
            money: match version {
                version if version < Version(4, 0) => Money::Full,
                version if version < Version(25, 1) => Money::Credits,
                _ => Money::None,
            },
            http2_streams: None,
            unfinished_status: None,
        }
    }

    /// How a request is answered that starts a run, and asks for a stream or does not.
    pub(crate) fn reply(&self, stream: bool) -> Reply {
        match (stream, self.streams, self.answers) {
            (true, Streams::Served, _) => Reply::Stream,
            (true, Streams::AtOnce, _) | (_, _, Answers::AtOnce) => Reply::Snapshot,
            _ => Reply::Finished,
        }
    }

    /// Whether a version is played that has what came with this one.
    pub(crate) fn has(&self, since: (u32, u32)) -> bool {
        self.version
            .is_none_or(|version| version >= Version(since.0, since.1))
    }

    /// Whether a version is played that no longer has what went with this one.
    pub(crate) fn lost(&self, with: (u32, u32)) -> bool {
        self.version
            .is_some_and(|version| version >= Version(with.0, with.1))
    }
}

/// Reads the name of a version, or a JSON object.
impl FromStr for Surface {
    type Err = SurfaceError;

    fn from_str(text: &str) -> Result<Self, SurfaceError> {
        if text.trim_start().starts_with('{') {
            return Self::from_json(serde_json::from_str(text).map_err(invalid)?);
        }
        Self::from_json(text.into())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of map_err")]
fn invalid(error: serde_json::Error) -> SurfaceError {
    SurfaceError(error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_version_is_a_starting_point() {
        let old: Surface = "0.18".parse().unwrap();
        assert_eq!((old.keys, old.numbers), (Keys::Ignored, Numbers::Floats));
        assert!(!old.task_query && old.has((18, 0)) && !old.has((18, 1)));
        let mixed = json!({ "version": "0.18", "keys": "honoured", "task_query": true });
        let mixed = Surface::from_json(mixed).unwrap();
        assert_eq!(
            (mixed.keys, mixed.numbers),
            (Keys::Honoured, Numbers::Floats)
        );
        let last: Surface = "0.27".parse().unwrap();
        assert_eq!((last.money, last.streams), (Money::None, Streams::Ignored));
        let own: Surface = r#"{"resume": "live"}"#.parse().unwrap();
        assert_eq!((own.resume, own.money), (Resume::Live, Money::Full));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in [
            "1.0",
            "0",
            "0.x",
            "0.28",
            "0.18.0.1",
            "{\"kees\": true}",
            "{",
        ] {
            assert!(text.parse::<Surface>().is_err(), "{text}");
        }
    }
}

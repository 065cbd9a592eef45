//! What there is to say of an option, for the documentation and the types of other languages.

use serde::Serialize;

/// An option of a client, of a call, or of a map.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct OptionInfo {
    /// The name in snake case.
    pub name: &'static str,
    /// What values it takes.
    #[serde(rename = "type")]
    pub kind: OptionKind,
    /// Where it may be set: at the `client`, at a `call`, at a `map`.
    pub on: &'static [&'static str],
    /// What it is when nobody sets it.
    pub default: Known,
    /// The same in words, where a value alone does not tell.
    pub shown: Option<&'static str>,
    /// The environment variable that is asked before the default.
    pub environment: Option<&'static str>,
    /// What it is for, in a sentence.
    pub doc: &'static str,
}

/// A default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Known {
    /// There is none.
    Nothing,
    /// Text.
    Text(&'static str),
    /// A number.
    Number(u64),
    /// A number of seconds.
    Seconds(u64),
    /// Yes or no.
    Flag(bool),
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OptionKind {
    /// Text.
    Text,
    /// Text that must never be shown.
    Secret,
    /// A number of seconds above 0, or null for no limit.
    Limit,
    /// A number of seconds above 0.
    Seconds,
    /// A whole number from 0 to 4294967295.
    Count,
    /// A number of bytes above 0.
    Bytes,
    /// Yes or no.
    Flag,
    /// Names and texts; null leaves a header out.
    Headers,
    /// Names and values of a query.
    Query,
    /// A JSON object.
    Object,
    /// One of the words `continue` and `raise`.
    OnError,
    /// The path of a file.
    Path,
    /// A function that is called.
    Hook,
}

impl OptionKind {
    /// The unit of its numbers.
    #[must_use]
    pub const fn unit(self) -> Option<&'static str> {
        match self {
            Self::Limit | Self::Seconds => Some("seconds"),
            Self::Bytes => Some("bytes"),
            _ => None,
        }
    }

    /// The least and the greatest of its numbers; none where there is no greatest one.
    #[must_use]
    pub const fn range(self) -> Option<(u64, Option<u64>)> {
        match self {
            Self::Count => Some((0, Some(u32::MAX as u64))),
            Self::Bytes => Some((1, None)),
            Self::Limit | Self::Seconds => Some((0, None)),
            _ => None,
        }
    }
}

impl OptionInfo {
    /// One without a default.
    pub(crate) const fn new(
        name: &'static str,
        kind: OptionKind,
        on: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            on,
            default: Known::Nothing,
            shown: None,
            environment: None,
            doc,
        }
    }
}

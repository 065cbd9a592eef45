//! What an endpoint is, as data: the one description from which requests are built and
//! checked, and against which every language proves that it misses none.

use serde::Serialize;

/// One endpoint of the API.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Operation {
    /// The name every language knows it by, for example `workers.create`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the base URL, with parameters in braces.
    pub path: &'static str,
    /// Whether it starts work that costs money.
    pub paid: bool,
    /// Whether the answer may come only when a worker is done.
    pub runs_worker: bool,
    /// What it answers with.
    pub answer: Answer,
    /// What it takes.
    pub params: &'static [Param],
}

/// What an operation answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// A model, by the name of its struct.
    Model(&'static str),
    /// A stream of events.
    Events,
    /// Bytes of any kind.
    Bytes,
    /// Whatever JSON comes: the answer of a custom request.
    Any,
}

/// One parameter of an operation, or one field of an object parameter.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Param {
    /// The name in snake case.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What values it takes.
    pub accepts: Accepts,
}

/// Where a parameter goes in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Into the path, as one percent-encoded segment.
    Path,
    /// Into the path, segment by segment: its slashes stay slashes.
    PathSegments,
    /// Into the query.
    Query,
    /// Into the JSON body.
    Body,
}

/// What values a parameter takes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Accepts {
    /// Text of at least so many characters.
    Text {
        /// The least number of characters.
        min_length: usize,
    },
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A whole number within limits, both included.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// True or false.
    Flag,
    /// An object of which one field tells the kind and the kind tells the other fields.
    Variant {
        /// The field that tells the kind.
        tag: &'static str,
        /// The kinds and their fields.
        kinds: &'static [(&'static str, &'static [Param])],
    },
}

impl Param {
    const fn new(name: &'static str, wire: &'static str, place: Place, accepts: Accepts) -> Self {
        Self {
            name,
            wire,
            place,
            required: true,
            accepts,
        }
    }

    /// An id in the path.
    pub(crate) const fn id(name: &'static str) -> Self {
        Self::new(name, name, Place::Path, Accepts::Text { min_length: 1 })
    }

    /// A file path in the path.
    pub(crate) const fn file_path(name: &'static str) -> Self {
        Self::new(
            name,
            name,
            Place::PathSegments,
            Accepts::Text { min_length: 1 },
        )
    }

    /// A field of the body under the same name.
    pub(crate) const fn body(name: &'static str, accepts: Accepts) -> Self {
        Self::new(name, name, Place::Body, accepts)
    }

    /// A field of the query.
    pub(crate) const fn query(name: &'static str, wire: &'static str, accepts: Accepts) -> Self {
        Self::new(name, wire, Place::Query, accepts)
    }

    /// The same under another name on the wire.
    pub(crate) const fn on_the_wire(mut self, wire: &'static str) -> Self {
        self.wire = wire;
        self
    }

    /// The same, but it may be left out.
    pub(crate) const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}

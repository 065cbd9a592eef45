//! What an endpoint is, as data: the one description from which requests are built and
//! checked, and against which every language proves that it misses none.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::models::ModelName;

/// One endpoint of the API.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Operation {
    /// The name every language knows it by, for example `workers.create`.
    pub name: &'static str,
    /// What it does, in a sentence or two, which every language shows its readers.
    pub doc: &'static str,
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
    /// How its answers follow one another, when each is a page of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<&'static Paging>,
    /// What it takes.
    pub params: &'static [Param],
    /// The operation that a call without `input` means, where two share a path.
    #[serde(skip)]
    pub(crate) without_input: Option<&'static Operation>,
}

impl Operation {
    /// A free read without parameters: what the tables start from.
    pub(crate) const BASE: Self = Self {
        name: "",
        doc: "",
        method: "GET",
        path: "",
        paid: false,
        runs_worker: false,
        answer: Answer::Any,
        paging: None,
        params: &[],
        without_input: None,
    };

    /// The operation that a call with these parameters means: one without `input`, and without
    /// anything that only a run takes, is of the other form where there is one.
    pub(crate) fn meant_by(
        &'static self,
        given: &Map<String, Value>,
        has_files: bool,
    ) -> &'static Self {
        match self.without_input {
            Some(other)
                if !has_files && !given.keys().any(|name| self.alone_takes(name, other)) =>
            {
                other
            }
            _ => self,
        }
    }

    /// Whether it starts a task, under an id that the caller may choose.
    pub(crate) fn starts_task(&self) -> bool {
        let chosen = |param: &Param| param.role == Role::TaskId && param.place == Place::Body;
        self.paid && self.params.iter().any(chosen)
    }

    /// Whether files can be sent along.
    pub(crate) fn takes_files(&self) -> bool {
        let mut params = self.params.iter();
        params.any(|param| param.place == Place::Files)
    }

    fn alone_takes(&self, name: &str, other: &Self) -> bool {
        let takes = |operation: &Self| operation.params.iter().any(|param| param.is_called(name));
        takes(self) && !takes(other)
    }
}

/// How the pages of a list are gone over.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Paging {
    /// The field of the answer that holds the items; each has an `id`.
    pub items: &'static str,
    /// The parameter that asks for a page by its number, from 1.
    pub page: &'static str,
    /// The field of the answer that tells how many pages there are.
    pub pages: &'static str,
}

/// What an operation answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// A model.
    Model(ModelName),
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
    /// What it is for, in a sentence, which every language shows its readers.
    pub doc: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether null is a value of its own, which is sent.
    pub nullable: bool,
    /// What values it takes.
    pub accepts: Accepts,
    /// What it means to the client itself.
    #[serde(skip)]
    pub(crate) role: Role,
}

/// What a parameter means to the client itself, beyond being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    Plain,
    /// It names the worker that the call is about.
    WorkerId,
    /// It names the task that the call starts or asks for.
    TaskId,
    /// It turns the answer into a stream.
    Stream,
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
    /// Into the body.
    Body,
    /// Beside the body's fields, which then go as a form.
    Files,
}

/// What values a parameter takes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Accepts {
    /// Text of a length within limits, both included.
    Text {
        /// The least number of characters.
        min_length: usize,
        /// The greatest number of characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_length: Option<usize>,
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
    /// A JSON object of any kind.
    Object,
    /// True or false.
    Flag,
    /// Files: see [`crate::Upload`].
    Files,
    /// An object of which one field tells the kind and the kind tells the other fields.
    Variant {
        /// The field that tells the kind.
        tag: &'static str,
        /// The kinds and their fields.
        kinds: &'static [(&'static str, &'static [Param])],
    },
}

impl Accepts {
    /// Text that is not empty.
    pub(crate) const TEXT: Self = Self::Text {
        min_length: 1,
        max_length: None,
    };

    /// Text of at most so many characters.
    pub(crate) const fn text_up_to(max_length: usize) -> Self {
        Self::Text {
            min_length: 0,
            max_length: Some(max_length),
        }
    }
}

impl Param {
    const fn new(name: &'static str, wire: &'static str, place: Place, accepts: Accepts) -> Self {
        Self {
            name,
            wire,
            doc: "",
            place,
            required: true,
            nullable: false,
            accepts,
            role: Role::Plain,
        }
    }

    /// An id in the path.
    pub(crate) const fn id(name: &'static str) -> Self {
        Self::new(name, name, Place::Path, Accepts::TEXT)
    }

    /// A file path in the path.
    pub(crate) const fn file_path(name: &'static str) -> Self {
        Self::new(name, name, Place::PathSegments, Accepts::TEXT)
    }

    /// A field of the body under the same name.
    pub(crate) const fn body(name: &'static str, accepts: Accepts) -> Self {
        Self::new(name, name, Place::Body, accepts)
    }

    /// A field of the query.
    pub(crate) const fn query(name: &'static str, wire: &'static str, accepts: Accepts) -> Self {
        Self::new(name, wire, Place::Query, accepts)
    }

    /// Files to send along.
    pub(crate) const fn files() -> Self {
        Self::new("files", "files[]", Place::Files, Accepts::Files)
            .optional()
            .doc("Files to send along: they lie in the worker's workspace before it starts.")
    }

    /// The same with what it is for.
    pub(crate) const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The same with what it means to the client itself.
    pub(crate) const fn meaning(mut self, role: Role) -> Self {
        self.role = role;
        self
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

    /// The same, but null may be sent as a value.
    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Whether it goes by that name, here or on the wire.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.wire == name
    }
}

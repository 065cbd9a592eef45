//! The kinds of errors, and what an error tells.

use serde::{Deserialize, Serialize};

/// The description.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Errors {
    /// The class above all others.
    pub(crate) root: String,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) members: Vec<Member>,
    pub(crate) outcomes: Vec<Word>,
    pub(crate) phases: Vec<Word>,
}

/// A kind with its class.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Kind {
    pub(crate) kind: String,
    pub(crate) class: String,
    pub(crate) base: String,
    /// The first and the last of its statuses.
    pub(crate) statuses: Option<(u16, u16)>,
    pub(crate) doc: String,
}

/// Something that an error tells.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: MemberType,
    pub(crate) optional: bool,
    /// Whether it belongs to a call that was made.
    pub(crate) of_call: bool,
    pub(crate) doc: String,
}

/// The type of a member.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MemberType {
    Text,
    Outcome,
    Phase,
    Integer,
    Duration,
    Moment,
    Headers,
    Json,
    Texts,
}

/// A word of a closed list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Word {
    pub(crate) name: String,
    pub(crate) doc: String,
}

impl Errors {
    /// The kinds so that each stands after the one above it.
    pub(crate) fn top_down(&self) -> Vec<&Kind> {
        let mut ordered: Vec<&Kind> = Vec::new();
        let mut left: Vec<&Kind> = self.kinds.iter().collect();
        while !left.is_empty() {
            let known = |base: &str, ordered: &[&Kind]| {
                base == self.root || ordered.iter().any(|each| each.class == base)
            };
            let Some(next) = left.iter().position(|kind| known(&kind.base, &ordered)) else {
                break; // a base that is none: told by the language that lacks it
            };
            ordered.push(left.remove(next));
        }
        ordered
    }
}

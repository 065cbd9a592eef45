//! Writes our own plain data as JSON. Its keys are texts and its numbers finite, so that writing
//! cannot fail; the fallbacks are there for the types alone.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// JSON kept as text: a tenth of the memory of a tree, and nothing to do when it is sent.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_default()
}

//! Places in a JSON answer that are made wrong: each by its JSON pointer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json;

/// What is put in which place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Edits(BTreeMap<String, Edit>);

/// What is put in a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Edit {
    Wish(Wish),
    Value(Value),
}

/// What JSON in a rule cannot say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Wish {
    /// This text, whether it is JSON or not.
    Raw(String),
    /// So many lists in one another.
    Nested(usize),
    /// Nothing: the field is taken away.
    Removed(bool),
}

impl Edits {
    /// The JSON text of an answer with the edits in it. A place whose parent is not there is left
    /// alone.
    pub(crate) fn apply(&self, mut answer: Value) -> String {
        let mut raw = Vec::new();
        for (pointer, edit) in &self.0 {
            let Some((parent, name)) = pointer.rsplit_once('/') else {
                continue;
            };
            let Some(parent) = answer.pointer_mut(parent) else {
                continue;
            };
            let text = match edit {
                Edit::Value(value) => {
                    put(parent, name, value.clone());
                    continue;
                }
                Edit::Wish(Wish::Removed(is_removed)) => {
                    if let (true, Value::Object(fields)) = (is_removed, parent) {
                        fields.shift_remove(name);
                    }
                    continue;
                }
                Edit::Wish(Wish::Raw(text)) => text.clone(),
                Edit::Wish(Wish::Nested(depth)) => "[".repeat(*depth) + &"]".repeat(*depth),
            };
            // The text may be none that a value can hold: a mark stands for it until the end.
            let mark = format!("\u{10fffd}sandbox edit {}\u{10fffd}", raw.len());
            put(parent, name, mark.clone().into());
            raw.push((format!("\"{mark}\""), text));
        }
        let mut written = json::text(&answer);
        for (mark, text) in raw {
            written = written.replacen(&mark, &text, 1);
        }
        written
    }
}

fn put(parent: &mut Value, name: &str, value: Value) {
    let name = name.replace("~1", "/").replace("~0", "~");
    match parent {
        Value::Object(fields) => {
            fields.insert(name, value);
        }
        Value::Array(items) => {
            if let Some(item) = name.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                *item = value;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_hold_what_a_value_could_not() {
        let edits: Edits = serde_json::from_value(json!({
            "/files": null,
            "/usage/credits": { "raw": "18446744073709551616" },
            "/text": { "raw": "\"\\ud83d\"" },
            "/messages/0": { "nested": 3 },
            "/id": { "removed": true },
            "/sources": { "a": 1 },
            "/not/there": 1,
        }))
        .unwrap();
        let answer = json!({
            "id": "x", "files": [], "usage": {}, "text": "", "messages": [1, 2], "sources": [],
        });
        assert_eq!(
            edits.apply(answer),
            r#"{"files":null,"usage":{"credits":18446744073709551616},"text":"\ud83d","messages":[[[[]]],2],"sources":{"a":1}}"#
        );
    }
}

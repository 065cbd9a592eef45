//! Values in messages: as they came, but short.

use serde_json::Value;

/// How much of a value an error message shows, in characters.
pub(crate) const LIMIT: usize = 80;

/// The value as it came, short enough for a message.
pub(crate) fn shown(value: &Value) -> String {
    cut(&value.to_string(), LIMIT)
}

/// The first `limit` characters of a text, with a mark where it goes on.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

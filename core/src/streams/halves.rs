//! Characters that a server cut in two between neighbouring pieces of text.

use crate::base::json;

/// Joins the halves. A server that cuts its text by UTF-16 units ends one piece with half a
/// character, `"\ud83d"`, and begins the next with the other.
#[derive(Debug, Default)]
pub(crate) struct Halves {
    /// The first half of a character, as its escape.
    held: Option<String>,
}

impl Halves {
    /// An event's data, with the half that the piece before has left, and without a half of its own
    /// at its end. Anything but a piece of text is given back as it is.
    pub(crate) fn join(&mut self, data: String) -> String {
        let may_hold_a_half = self.held.is_some() || data.contains("\\ud") || data.contains("\\uD");
        if !may_hold_a_half || !data.contains("\"text-delta\"") {
            return data;
        }
        let Some(start) = start_of_delta(&data) else {
            return data;
        };
        let mut data = data;
        if let Some(half) = self.held.take() {
            // Without its other half it is no character: that is told where it stood.
            let fits = matches!(json::unit(data.as_bytes(), start), Some(0xDC00..=0xDFFF))
                && data[start..].starts_with("\\u");
            data.insert_str(start, if fits { &half } else { "\\ufffd" });
        }
        let end = end_of_text(&data, start);
        if let Some(at) = end.checked_sub(6)
            && at >= start
            && data.as_bytes()[at..].starts_with(b"\\u")
            && json::is_escape(data.as_bytes(), at)
            && matches!(json::unit(data.as_bytes(), at), Some(0xD800..=0xDBFF))
        {
            self.held = Some(data[at..end].to_owned());
            data.replace_range(at..end, "");
        }
        data
    }
}

/// Where the text of the field `delta` begins.
fn start_of_delta(data: &str) -> Option<usize> {
    let name = "\"delta\"";
    let after_name = data.find(name)? + name.len();
    let rest = data[after_name..].trim_start().strip_prefix(':')?;
    let text = rest.trim_start().strip_prefix('"')?;
    Some(data.len() - text.len())
}

/// Where the text that begins there ends: at its closing quotation mark.
fn end_of_text(data: &str, start: usize) -> usize {
    let mut bytes = data.bytes().enumerate().skip(start);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return at,
            _ => {}
        }
    }
    data.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[&str]) -> Vec<String> {
        let mut halves = Halves::default();
        pieces
            .iter()
            .map(|piece| {
                halves.join(format!(
                    r#"{{"type":"text-delta","id":"t","delta":"{piece}"}}"#
                ))
            })
            .map(|data| {
                let value: serde_json::Value = json::from_text(&data).unwrap();
                value["delta"].as_str().unwrap().to_owned()
            })
            .collect()
    }

    #[test]
    fn halves_in_neighbouring_pieces_are_one_character() {
        assert_eq!(joined(&["ok \\ud83d", "\\ude00 so"]), ["ok ", "😀 so"]);
        assert_eq!(joined(&["\\uD83D", "\\uDE00"]), ["", "😀"]);
        assert_eq!(joined(&["a\\ud83d\\ude00", "b"]), ["a😀", "b"]);
    }

    #[test]
    fn a_half_without_its_other_is_told_and_nothing_else_changes() {
        assert_eq!(joined(&["a \\ud83d", "b"]), ["a ", "\u{fffd}b"]);
        assert_eq!(joined(&["a", "\\ude00 b"]), ["a", "\u{fffd} b"]);
        assert_eq!(joined(&["a \\\\ud83d", "b"]), ["a \\ud83d", "b"]);
        let other = r#"{"type":"reasoning-delta","delta":"\ud83d"}"#.to_owned();
        assert_eq!(Halves::default().join(other.clone()), other);
    }
}

//! Text in UTF-16, as JavaScript servers hold it: they cut an emoji in two, and write its halves as
//! escapes such as `\ud83d`. Our strings cannot hold a half; a character that nobody uses stands for
//! it until the JSON is written.

use std::borrow::Cow;
use std::fmt::Write;

use memchr::memmem;

/// What is added to a half; the sums are private-use characters.
const BASE: u32 = 0x10_0000;
/// How each of these characters begins in UTF-8.
const MARK: &[u8] = &[0xf4, 0x8d];

/// The text in pieces of at most so many UTF-16 units.
pub(crate) fn pieces(text: &str, units: usize) -> Vec<String> {
    let all: Vec<u16> = text.encode_utf16().collect();
    all.chunks(units.max(1)).map(held).collect()
}

/// The first so many UTF-16 units of a text.
pub(crate) fn prefix(text: &str, units: usize) -> String {
    let first: Vec<u16> = text.encode_utf16().take(units).collect();
    held(&first)
}

/// A JSON text in which halves are escapes.
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    if memmem::find(json.as_bytes(), MARK).is_none() {
        return json.into();
    }
    json.chars()
        .fold(String::new(), |mut text, character| {
            match half(character) {
                // Writing into a string cannot fail.
                Some(unit) => drop(write!(text, "\\u{unit:04x}")),
                None => text.push(character),
            }
            text
        })
        .into()
}

/// A text in which halves are replacement characters, as they are in UTF-8.
pub(crate) fn replaced(text: &str) -> String {
    let whole = |character| half(character).map_or(character, |_| char::REPLACEMENT_CHARACTER);
    text.chars().map(whole).collect()
}

fn held(units: &[u16]) -> String {
    let character = |unit: Result<char, std::char::DecodeUtf16Error>| {
        unit.unwrap_or_else(|half| {
            let stand_in = BASE + u32::from(half.unpaired_surrogate());
            char::from_u32(stand_in).unwrap_or(char::REPLACEMENT_CHARACTER)
        })
    };
    char::decode_utf16(units.iter().copied())
        .map(character)
        .collect()
}

fn half(character: char) -> Option<u32> {
    let unit = u32::from(character).checked_sub(BASE)?;
    (0xd800..0xe000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_become_escapes_and_whole_characters_stay() {
        let parts = pieces("a😀b", 2);
        let written: Vec<_> = parts.iter().map(|part| escaped(part)).collect();
        assert_eq!(written, ["a\\ud83d", "\\ude00b"]);
        assert_eq!(escaped(&prefix("ok 😀", 4)), "ok \\ud83d");
        assert_eq!(prefix("ok 😀", 5), "ok 😀");
        assert_eq!(escaped("😀 \u{10fffd}"), "😀 \u{10fffd}");
        assert_eq!(replaced(&prefix("😀", 1)), "\u{fffd}");
    }
}

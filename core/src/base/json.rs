//! The one reader of JSON that others wrote: tolerant where refusing would lose a paid answer.
//!
//! Servers written in JavaScript cut texts inside a character and write half of it, `"\ud83d"`,
//! which is no Unicode: it reads as U+FFFD. Nesting is read deeper than serde_json does by itself,
//! but not so deep that the stack could end.

use std::borrow::Cow;

use bytes::Bytes;
use memchr::memmem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How deep JSON may be nested.
pub(crate) const DEEPEST: usize = 512;

const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// JSON text in which every half of a character, and every byte that is no text, has become
/// U+FFFD. Text without any is given back as it is.
pub(crate) fn mended(text: Bytes) -> Bytes {
    let text = match std::str::from_utf8(&text) {
        Ok(_) => text,
        Err(_) => Bytes::from(String::from_utf8_lossy(&text).into_owned()),
    };
    match without_halves(&text) {
        Some(mended) => mended.into(),
        None => text,
    }
}

/// The same for a text.
pub(crate) fn mended_text(text: &str) -> Cow<'_, str> {
    match without_halves(text.as_bytes()).map(String::from_utf8) {
        Some(Ok(mended)) => Cow::Owned(mended),
        _ => Cow::Borrowed(text),
    }
}

/// The text with U+FFFD for each escape that is half a character; none when there is no such.
fn without_halves(text: &[u8]) -> Option<Vec<u8>> {
    let finder = memmem::Finder::new("\\u");
    let mut mended: Option<Vec<u8>> = None;
    let mut from = 0;
    while let Some(found) = finder.find(&text[from..]) {
        let at = from + found;
        let unit = if is_escape(text, at) {
            unit(text, at)
        } else {
            None
        };
        from = match unit {
            Some(0xD800..=0xDBFF) if matches!(unit_after(text, at), Some(0xDC00..=0xDFFF)) => {
                at + 12
            }
            Some(0xD800..=0xDFFF) => {
                let mended = mended.get_or_insert_with(|| text.to_vec());
                mended[at..at + 6].copy_from_slice(REPLACEMENT);
                at + 6
            }
            _ => at + 2,
        };
    }
    mended
}

/// Whether the backslash there begins an escape, and is not itself escaped.
pub(crate) fn is_escape(text: &[u8], at: usize) -> bool {
    let before = text[..at].iter().rev();
    before.take_while(|byte| **byte == b'\\').count() % 2 == 0
}

/// The UTF-16 unit that the escape there stands for.
pub(crate) fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = std::str::from_utf8(text.get(at + 2..at + 6)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

fn unit_after(text: &[u8], at: usize) -> Option<u16> {
    let next = text.get(at + 6..at + 8)?;
    (next == b"\\u").then(|| unit(text, at + 6))?
}

/// Decodes JSON that may be nested up to [`DEEPEST`].
pub(crate) fn from_slice<'a, T: Deserialize<'a>>(text: &'a [u8]) -> serde_json::Result<T> {
    match serde_json::from_slice(text) {
        Err(error) if error.is_syntax() && can_be_read_deeper(text) => {
            let mut deserializer = serde_json::Deserializer::from_slice(text);
            deserializer.disable_recursion_limit();
            let value = T::deserialize(&mut deserializer)?;
            deserializer.end()?;
            Ok(value)
        }
        read => read,
    }
}

/// Decodes JSON text whose escapes may be halves of characters.
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    from_slice(mended_text(text).as_bytes())
}

/// Whether it is nested deeper than serde_json reads by itself, but not too deep.
pub(crate) fn can_be_read_deeper(text: &[u8]) -> bool {
    (127..=DEEPEST).contains(&depth(text))
}

fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(byte) = bytes.next()
                    && *byte != b'"'
                {
                    if *byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn halves_of_characters_become_the_replacement() {
        for (text, expected) in [
            (r#""ok \ud83d""#, "ok \u{fffd}"),
            (r#""\uDE00 ok""#, "\u{fffd} ok"),
            (r#""\ud83d\ude00""#, "\u{1f600}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\\ud83d""#, r"\ud83d"),
            (r#""\\\ud83d""#, "\\\u{fffd}"),
            (r#""\ud83dA""#, "\u{fffd}A"),
            (r#""\u0041""#, "A"),
        ] {
            assert_eq!(from_text::<String>(text).unwrap(), expected, "{text}");
            let bytes = mended(Bytes::copy_from_slice(text.as_bytes()));
            assert_eq!(from_slice::<String>(&bytes).unwrap(), expected, "{text}");
        }
        assert!(matches!(
            mended_text(r#""\ud83d\ude00 \\ud83d""#),
            Cow::Borrowed(_)
        ));
        let cut = Bytes::from_static(b"\"ok \xf0\x9f\"");
        assert_eq!(from_slice::<String>(&mended(cut)).unwrap(), "ok \u{fffd}");
    }

    #[test]
    fn deep_nesting_is_read_up_to_its_limit() {
        let nested = |depth: usize| format!("{}\"]\\\"\"{}", "[".repeat(depth), "]".repeat(depth));
        // What a thread of tokio has, in a debug build, which takes the most.
        let reads = |depth: usize| {
            std::thread::Builder::new()
                .stack_size(2 * 1024 * 1024)
                .spawn(move || from_text::<Value>(&nested(depth)).is_ok())
                .unwrap()
                .join()
                .unwrap()
        };
        for depth in [1, 126, 127, 128, 129, 300, DEEPEST] {
            assert!(reads(depth), "{depth}");
        }
        for depth in [DEEPEST + 1, 100_000] {
            assert!(!reads(depth), "{depth}");
        }
    }

    proptest! {
        #[test]
        fn any_escapes_can_be_read(units in prop::collection::vec(any::<u16>(), 0..24)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read = from_text::<String>(&format!("\"{escapes}\"")).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }
    }
}

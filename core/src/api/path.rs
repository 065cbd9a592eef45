//! Values into URL paths: one value stays one segment, and no value climbs out.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::base::error::Error;

/// All but what RFC 3986 allows in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Appends `value` as one percent-encoded segment.
pub(crate) fn push_segment(path: &mut String, field: &str, value: &str) -> Result<(), Error> {
    if matches!(value, "." | "..") {
        return Err(Error::invalid_input(
            field,
            format_args!("a dot-segment (\"{value}\") cannot stand in a path"),
        ));
    }
    path.extend(utf8_percent_encode(value, SEGMENT));
    Ok(())
}

/// Appends `value` with its slashes kept. Empty segments and dot segments are refused:
/// servers and proxies disagree about what they mean.
pub(crate) fn push_segments(path: &mut String, field: &str, value: &str) -> Result<(), Error> {
    let value = value.strip_prefix('/').unwrap_or(value);
    for (index, segment) in value.split('/').enumerate() {
        if segment.is_empty() {
            return Err(Error::invalid_input(
                field,
                format_args!("expected a file path without empty segments, got \"{value}\""),
            ));
        }
        if index > 0 {
            path.push('/');
        }
        push_segment(path, field, segment)?;
    }
    Ok(())
}

/// Refuses a path of the caller's own making that is no path or climbs out of where it is put.
pub(crate) fn check(path: &str) -> Result<(), Error> {
    if path.contains(|letter: char| letter.is_ascii_control()) {
        return Err(Error::invalid_input(
            "path",
            "expected a path without line breaks or control characters",
        ));
    }
    if !is_absolute(path) && climbs(path) {
        return Err(Error::invalid_input(
            "path",
            format_args!("\"{path}\" holds a dot-segment"),
        ));
    }
    Ok(())
}

/// Whether it is a URL of its own, not a path below the base URL.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

/// Whether a part of the path is a dot-segment, however it is written: URLs and servers read `%2e`
/// as a dot, and some a backslash, written out or not, as a slash.
fn climbs(path: &str) -> bool {
    // URLs lose the blanks at their end.
    let path = path.trim_end_matches(' ');
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.split(['/', '\\'])
        .any(|segment| matches!(segment, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(
        value: &str,
        push: impl Fn(&mut String, &str, &str) -> Result<(), Error>,
    ) -> Option<String> {
        let mut path = String::new();
        push(&mut path, "id", value).ok().map(|()| path)
    }

    proptest! {
        #[test]
        fn any_value_stays_one_segment_of_a_url(value in "\\PC{1,24}") {
            let Some(segment) = encoded(&value, push_segment) else {
                prop_assert!(matches!(value.as_str(), "." | ".."));
                return Ok(());
            };
            let url = url::Url::parse(&format!("http://h/a/{segment}/b")).unwrap();
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 3, "{}", url);
            prop_assert_eq!(percent_decode_str(segments[1]).decode_utf8().unwrap(), value);
        }

        #[test]
        fn any_file_path_keeps_its_segments(names in prop::collection::vec("[^/\\pC]{1,8}", 1..5)) {
            let path = names.join("/");
            let Some(encoded) = encoded(&path, push_segments) else {
                prop_assert!(names.iter().any(|name| name == "." || name == ".."));
                return Ok(());
            };
            let url = url::Url::parse(&format!("http://h/{encoded}")).unwrap();
            let back: Vec<String> =
                url.path_segments().unwrap().map(|segment| percent_decode_str(segment).decode_utf8().unwrap().into_owned()).collect();
            prop_assert_eq!(back, names);
        }
    }
}

//! Values into URL paths: one value stays one segment, and no value climbs out.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;

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

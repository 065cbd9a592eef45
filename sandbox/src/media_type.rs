//! Media types and addresses of workspace files.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The media type that a path's extension stands for.
pub(crate) fn of_path(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("md") => "text/markdown",
        Some("txt") => "text/plain",
        Some("csv") => "text/csv",
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

/// The address of a file: its path under `base`, encoded segment by segment.
pub(crate) fn file_url(base: &str, path: &str) -> String {
    path.split('/').fold(base.to_owned(), |mut url, segment| {
        url.push('/');
        url.extend(utf8_percent_encode(segment, SEGMENT));
        url
    })
}

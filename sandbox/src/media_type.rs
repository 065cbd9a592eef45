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

/// Where the files of a workspace are served.
#[derive(Debug, Clone)]
pub(crate) struct FilesAddress {
    /// The address without a slash at the end.
    pub(crate) base: String,
    /// The task whose workspace it is, when its worker may have several.
    pub(crate) task_id: Option<String>,
}

impl FilesAddress {
    /// The address of a file: its path under the base, encoded segment by segment.
    pub(crate) fn of(&self, path: &str) -> String {
        let mut url = path.split('/').fold(self.base.clone(), |mut url, segment| {
            url.push('/');
            url.extend(utf8_percent_encode(segment, SEGMENT));
            url
        });
        if let Some(task_id) = &self.task_id {
            url.push_str("?taskId=");
            url.extend(utf8_percent_encode(task_id, SEGMENT));
        }
        url
    }
}

//! What came with an answer, as a record.

use handinger::Meta;

/// A header of an answer.
#[derive(Debug, Clone, uniffi::Record)]
pub struct NativeHeader {
    /// The name in lower case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// What came with an answer, apart from its body.
#[derive(Debug, Clone, uniffi::Record)]
pub struct NativeMeta {
    /// The HTTP status.
    pub status: i32,
    /// The headers in the order they came.
    pub headers: Vec<NativeHeader>,
    /// The method of the request that was answered.
    pub method: String,
    /// The URL that answered, after redirects.
    pub url: String,
    /// The protocol, for example `HTTP/1.1`.
    pub http_version: String,
    /// The server's id of the request.
    pub request_id: Option<String>,
    /// How often the call was tried again before this answer.
    pub retries_taken: i32,
    /// Seconds from the start of the call to the answer's headers.
    pub elapsed: f64,
}

impl From<&Meta> for NativeMeta {
    fn from(meta: &Meta) -> Self {
        Self {
            status: meta.status.into(),
            headers: meta
                .headers
                .iter()
                .map(|(name, value)| NativeHeader {
                    name: name.as_str().to_owned(),
                    value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
                })
                .collect(),
            method: meta.method.to_string(),
            url: meta.url.to_string(),
            http_version: meta.http_version.to_owned(),
            request_id: meta.request_id.clone(),
            retries_taken: i32::try_from(meta.retries_taken).unwrap_or(i32::MAX),
            elapsed: meta.elapsed.as_secs_f64(),
        }
    }
}

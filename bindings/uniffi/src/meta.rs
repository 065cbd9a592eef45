//! What came with an answer, as a record.

use std::borrow::Cow;

use handinger::Meta;
use handinger_bindings::record::MetaRecord;

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
    /// The task that the call started or asked for.
    pub task_id: Option<String>,
    /// How often the call was tried again before this answer.
    pub retries_taken: i32,
    /// Seconds from the start of the call to the answer's headers.
    pub elapsed: f64,
}

impl From<&Meta> for NativeMeta {
    fn from(meta: &Meta) -> Self {
        let record = MetaRecord::from(meta);
        Self {
            status: record.status.into(),
            headers: record.headers.into_iter().map(NativeHeader::from).collect(),
            method: record.method.to_owned(),
            url: record.url.to_owned(),
            http_version: record.http_version.to_owned(),
            request_id: record.request_id.map(str::to_owned),
            task_id: record.task_id.map(str::to_owned),
            retries_taken: i32::try_from(record.retries_taken).unwrap_or(i32::MAX),
            elapsed: record.elapsed,
        }
    }
}

impl From<(&str, Cow<'_, str>)> for NativeHeader {
    fn from((name, value): (&str, Cow<'_, str>)) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into_owned(),
        }
    }
}

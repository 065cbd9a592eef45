//! Doors for the fuzz targets (`fuzz/`) to what is not public. No part of the interface.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use crate::api::path;
use crate::base::error::Error;
use crate::base::meta::Meta;
use crate::pipeline::{prepare, retry};
use crate::wire::response::RawResponse;
use crate::wire::sse::{SseDecoder, SseItem};

/// What a stream gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Name, data and own id of each event.
    pub events: Vec<(String, String, Option<String>)>,
    /// The id to resume after.
    pub last_id: Option<String>,
    /// The wait that the server asked for.
    pub retry: Option<Duration>,
}

/// The decoder of event streams over the pieces of one. None when a line or an event is beyond the
/// limit.
pub fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, limit: usize) -> Option<Decoded> {
    let mut decoder = SseDecoder::new(limit);
    let mut decoded = Decoded::default();
    for piece in pieces {
        let mut sink = |item| {
            if let SseItem::Event(event) = item {
                decoded.events.push((event.event, event.data, event.id));
            }
        };
        decoder.feed(piece, &mut sink).ok()?;
    }
    decoded.last_id = decoder.last_id().map(str::to_owned);
    decoded.retry = decoder.retry();
    Some(decoded)
}

/// A good answer with that body.
#[must_use]
pub fn answer(body: &[u8]) -> Option<RawResponse> {
    let meta = Meta {
        status: 200,
        headers: HeaderMap::new(),
        method: Method::GET,
        url: Url::parse("http://localhost/").ok()?,
        http_version: "HTTP/1.1",
        request_id: None,
        task_id: None,
        retries_taken: 0,
        elapsed: Duration::ZERO,
    };
    let body = Bytes::copy_from_slice(body);
    Some(RawResponse {
        meta: Arc::new(meta),
        body,
    })
}

/// The wait that an answer with this header asks for.
#[must_use]
pub fn asked_wait(name: &'static str, value: &[u8], now: SystemTime) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    headers.insert(name, HeaderValue::from_bytes(value).ok()?);
    retry::asked_wait(&headers, now)
}

/// The URL of a path of the caller's below a base URL.
///
/// # Errors
/// When the path is refused.
pub fn url_of_path(base: &Url, path: &str) -> Result<Url, Error> {
    path::check(path)?;
    prepare::join(base, path)
}

/// The URL of an id, and that of a file's path, behind `files/` below a base URL.
pub fn urls_of_values(base: &Url, value: &str) -> [Result<Url, Error>; 2] {
    let with = |push: fn(&mut String, &str, &str) -> Result<(), Error>| {
        let mut path = "/files/".to_owned();
        push(&mut path, "value", value)?;
        prepare::join(base, &path)
    };
    [with(path::push_segment), with(path::push_segments)]
}

/// Opens a resume file, for a map of `workers.create`; gives the map's key.
///
/// # Errors
/// When the file is refused.
pub fn open_resume_file(path: &Path, key: Option<&str>) -> Result<String, Error> {
    crate::map::resume_file::ResumeFile::open(path, "workers.create", key)
        .map(|file| file.key().to_owned())
}

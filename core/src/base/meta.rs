//! What came with an answer, apart from its body.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, Version, header};
use url::Url;

use crate::base::redact;

/// What came with an answer, apart from its body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Meta {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The method of the request that was answered.
    pub method: Method,
    /// The URL that answered, after redirects.
    pub url: Url,
    /// The protocol, for example `HTTP/1.1`.
    pub http_version: &'static str,
    /// The server's id of the request, to quote to support.
    pub request_id: Option<String>,
    /// The task that the call started or asked for: under this id any process finds it again.
    pub task_id: Option<String>,
    /// How often the call was tried again before this answer.
    pub retries_taken: u32,
    /// Time from the start of the call to these headers.
    pub elapsed: Duration,
}

impl Meta {
    pub(crate) fn new(
        response: &mut reqwest::Response,
        method: Method,
        retries_taken: u32,
        elapsed: Duration,
    ) -> Self {
        let headers = std::mem::take(response.headers_mut());
        let request_id = headers
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        Self {
            status: response.status().as_u16(),
            headers,
            method,
            url: response.url().clone(),
            http_version: version_name(response.version()),
            request_id,
            task_id: None,
            retries_taken,
            elapsed,
        }
    }

    pub(crate) fn content_type(&self) -> &str {
        self.headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub(crate) fn is_success(&self) -> bool {
        StatusCode::from_u16(self.status).is_ok_and(|status| status.is_success())
    }
}

/// The URL without login and query values; of the headers their names.
impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meta")
            .field("status", &self.status)
            .field("headers", &redact::names(self.headers.keys()))
            .field("method", &self.method)
            .field("url", &redact::url(&self.url))
            .field("http_version", &self.http_version)
            .field("request_id", &self.request_id)
            .field("task_id", &self.task_id)
            .field("retries_taken", &self.retries_taken)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}

fn version_name(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

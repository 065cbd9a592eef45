//! Answers: what came with them, and their bodies, whole or piece by piece.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode, Version, header};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use url::Url;

use crate::cause;
use crate::decode;
use crate::error::Error;
use crate::error_kind::{ErrorKind, Outcome};
use crate::operation::Answer;

/// What came with an answer, apart from its body.
#[derive(Clone, Debug)]
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

fn version_name(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

/// An answer whose body is read whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// What came with it.
    pub meta: Arc<Meta>,
    /// The body, inflated.
    pub body: Bytes,
}

impl RawResponse {
    /// Checks the body against the model that its operation answers with, as [`crate::Client::send`]
    /// does: for answers that were opened and read piece by piece.
    ///
    /// # Errors
    /// When the body does not fit; the error names the path and carries the body.
    pub fn check(self, answer: Answer) -> Result<Self, Error> {
        decode::check(self, answer)
    }

    /// Decodes the body.
    ///
    /// # Errors
    /// When the body does not fit; the error names the path and carries the body.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode::parse(&self.meta, &self.body)
    }
}

/// An answer whose body is still to be read. Dropped, it closes its connection.
#[derive(Debug)]
pub struct OpenResponse {
    meta: Arc<Meta>,
    body: reqwest::Response,
    deadline: Option<Instant>,
    started: Instant,
    limit: u64,
    received: u64,
}

impl OpenResponse {
    pub(crate) fn new(
        meta: Meta,
        body: reqwest::Response,
        started: Instant,
        deadline: Option<Instant>,
        limit: u64,
    ) -> Self {
        Self {
            meta: Arc::new(meta),
            body,
            deadline,
            started,
            limit,
            received: 0,
        }
    }

    /// What came with the answer.
    #[must_use]
    pub fn meta(&self) -> &Arc<Meta> {
        &self.meta
    }

    /// The next piece of the body; none at its end.
    ///
    /// # Errors
    /// When the connection breaks, the deadline passes or the body is larger than allowed.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let read = self.body.chunk();
        let chunk = match self.deadline {
            None => read.await,
            Some(deadline) => match tokio::time::timeout_at(deadline, read).await {
                Ok(chunk) => chunk,
                Err(_) => return Err(self.failed(cause::deadline_passed(Outcome::Accepted))),
            },
        };
        let chunk = chunk.map_err(|error| self.failed(cause::of_body(error)))?;
        if let Some(chunk) = &chunk {
            self.received += chunk.len() as u64;
            if self.received > self.limit {
                let message = format!(
                    "The response is larger than the limit of {} bytes.",
                    self.limit
                );
                return Err(self.failed(Error::new(
                    ErrorKind::ResponseValidation,
                    Outcome::Accepted,
                    message,
                )));
            }
        }
        Ok(chunk)
    }

    /// Reads the rest of the body.
    ///
    /// # Errors
    /// As [`OpenResponse::chunk`].
    pub async fn read(mut self) -> Result<RawResponse, Error> {
        let body = self.read_body().await?;
        Ok(RawResponse {
            meta: self.meta,
            body,
        })
    }

    pub(crate) async fn read_body(&mut self) -> Result<Bytes, Error> {
        let Some(first) = self.chunk().await? else {
            return Ok(Bytes::new());
        };
        // Most answers come in one piece, which is then handed on without a copy.
        let Some(second) = self.chunk().await? else {
            return Ok(first);
        };
        let mut body = BytesMut::with_capacity((first.len() + second.len()) * 2);
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn failed(&self, error: Error) -> Error {
        error
            .with_response(&self.meta, None)
            .with_effort(self.meta.retries_taken + 1, self.started.elapsed())
    }
}

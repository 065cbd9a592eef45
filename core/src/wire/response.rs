//! Answers: what came with them, and their bodies, whole or piece by piece.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::meta::Meta;
use crate::wire::cause;

/// An answer whose body is read whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// What came with it.
    pub meta: Arc<Meta>,
    /// The body, inflated.
    pub body: Bytes,
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

//! Answers: what came with them, and their bodies, whole or piece by piece.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use tokio::time::Instant;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::limits::{ERROR_BODY_BYTES, ERROR_BODY_WAIT};
use crate::base::meta::Meta;
use crate::settings::table::CODINGS;
use crate::wire::cause;
use crate::wire::inflate::{self, Coding};
use crate::wire::transport::Place;

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
pub struct OpenResponse {
    meta: Arc<Meta>,
    body: Box<reqwest::Response>,
    coding: Coding,
    /// What came and is not inflated yet.
    packed: Bytes,
    /// All that came, while an answer that has to be inflated is read whole.
    kept: Option<BytesMut>,
    bounds: Bounds,
    started: Instant,
    received: u64,
    /// Its stream is in use until the body is at its end.
    _place: Place,
}

/// What bounds the reading of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) deadline: Option<Instant>,
    /// The longest wait for the next piece.
    pub(crate) stall: Option<Duration>,
    /// The most bytes that are handed out piece by piece.
    pub(crate) in_pieces: u64,
    /// The most bytes that are held at once.
    pub(crate) whole: u64,
}

impl OpenResponse {
    /// `asked` are the headers of the request.
    pub(crate) fn new(
        meta: Meta,
        body: reqwest::Response,
        asked: &HeaderMap,
        started: Instant,
        bounds: Bounds,
        place: Place,
    ) -> Self {
        Self {
            coding: Coding::of(&meta.headers, asked),
            meta: Arc::new(meta),
            body: Box::new(body),
            packed: Bytes::new(),
            kept: None,
            bounds,
            started,
            received: 0,
            _place: place,
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
    /// When the connection breaks, the deadline passes, the body is larger than allowed or cannot
    /// be inflated.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match &self.coding {
            Coding::Plain => self.receive().await?,
            Coding::Inflate(_) => self.inflated().await?,
            Coding::Unknown(name) => return Err(self.failed(unknown_coding(name))),
        };
        if let Some(piece) = &piece {
            self.count(piece.len(), self.bounds.in_pieces)?;
        }
        Ok(piece)
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
        self.bounds.in_pieces = self.bounds.in_pieces.min(self.bounds.whole);
        if let Coding::Unknown(name) = &self.coding {
            let error = unknown_coding(name);
            self.coding = Coding::Plain;
            let raw = Box::pin(self.gather()).await?;
            return Err(self.failed(error).with_body(raw));
        }
        if matches!(self.coding, Coding::Inflate(_)) {
            self.kept = Some(BytesMut::new());
        }
        self.gather().await
    }

    /// Reads the body of an answer that is an error, as far as it comes soon and is not large:
    /// what the server says is worth a little patience, not the call.
    pub(crate) async fn read_error_body(&mut self) -> Bytes {
        let soon = Instant::now() + ERROR_BODY_WAIT;
        let deadline = self.bounds.deadline;
        self.bounds.deadline = Some(deadline.map_or(soon, |deadline| deadline.min(soon)));
        if matches!(self.coding, Coding::Unknown(_)) {
            self.coding = Coding::Plain;
        }
        let mut body = BytesMut::new();
        while body.len() < ERROR_BODY_BYTES
            && let Ok(Some(piece)) = self.chunk().await
        {
            let room = ERROR_BODY_BYTES - body.len();
            body.extend_from_slice(&piece[..piece.len().min(room)]);
        }
        body.freeze()
    }

    async fn gather(&mut self) -> Result<Bytes, Error> {
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

    /// The next piece that inflates to anything. A call that is cancelled here loses nothing.
    async fn inflated(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let at_end = self.packed.is_empty()
                && match self.receive().await? {
                    Some(piece) => {
                        if let Some(kept) = &mut self.kept {
                            kept.extend_from_slice(&piece);
                        }
                        self.packed = piece;
                        false
                    }
                    None => true,
                };
            let Coding::Inflate(inflater) = &mut self.coding else {
                return Ok(None);
            };
            let inflated = if at_end {
                inflater.finish()
            } else {
                let size = self.packed.len().min(inflate::PIECE);
                inflater.push(&self.packed.split_to(size))
            };
            match inflated {
                Ok(inflated) if !inflated.is_empty() => return Ok(Some(inflated)),
                Ok(_) if at_end => {
                    self.coding = Coding::Plain;
                    return Ok(None);
                }
                Ok(_) => {}
                Err(error) => return Err(self.cannot_inflate(error).await),
            }
        }
    }

    /// The error of a body that is not what its coding says. When it is read whole, the bytes as
    /// they came are kept, with those still to come.
    async fn cannot_inflate(&mut self, error: std::io::Error) -> Error {
        let mut raw = self.kept.take();
        if let Some(raw) = &mut raw {
            while let Ok(Some(piece)) = self.receive().await {
                if raw.len() as u64 + piece.len() as u64 > self.bounds.whole {
                    break;
                }
                raw.extend_from_slice(&piece);
            }
        }
        let message = format!("The response cannot be inflated: {error}");
        let failed = self
            .failed(Error::new(
                ErrorKind::ResponseValidation,
                Outcome::Accepted,
                message,
            ))
            .with_source(error);
        match raw {
            Some(raw) => failed.with_body(raw.freeze()),
            None => failed,
        }
    }

    /// The next bytes as they came.
    async fn receive(&mut self) -> Result<Option<Bytes>, Error> {
        let read = self.body.chunk();
        let stall = self
            .bounds
            .stall
            .map(|stall| (stall, Instant::now() + stall));
        let patience = match (self.bounds.deadline, stall) {
            (Some(deadline), Some((_, stalled))) => Some(deadline.min(stalled)),
            (deadline, stall) => deadline.or(stall.map(|(_, stalled)| stalled)),
        };
        let chunk = match patience {
            None => read.await,
            Some(patience) => match tokio::time::timeout_at(patience, read).await {
                Ok(chunk) => chunk,
                Err(_) => return Err(self.failed(self.out_of_time(stall))),
            },
        };
        chunk.map_err(|error| self.failed(cause::of_body(error)))
    }

    fn out_of_time(&self, stall: Option<(Duration, Instant)>) -> Error {
        match stall {
            Some((stall, stalled))
                if self
                    .bounds
                    .deadline
                    .is_none_or(|deadline| stalled < deadline) =>
            {
                cause::stalled(stall)
            }
            _ => cause::deadline_passed(Outcome::Accepted),
        }
    }

    fn count(&mut self, bytes: usize, limit: u64) -> Result<(), Error> {
        self.received += bytes as u64;
        if self.received <= limit {
            return Ok(());
        }
        let message = format!("The response is larger than the limit of {limit} bytes.");
        Err(self.failed(Error::new(
            ErrorKind::ResponseValidation,
            Outcome::Accepted,
            message,
        )))
    }

    fn failed(&self, error: Error) -> Error {
        error
            .with_response(&self.meta, None)
            .with_effort(self.meta.retries_taken + 1, self.started.elapsed())
    }
}

fn unknown_coding(name: &str) -> Error {
    Error::new(
        ErrorKind::ResponseValidation,
        Outcome::Accepted,
        format!(
            "The response is encoded as {name:?}, which was not asked for: expected one of {CODINGS}"
        ),
    )
}

impl fmt::Debug for OpenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenResponse")
            .field("meta", &self.meta)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

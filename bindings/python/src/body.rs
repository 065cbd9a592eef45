//! The body of an answer: on its connection, here, or gone.

use std::error::Error as _;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use handinger::{Error, OpenResponse, Progress, RawResponse};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;

use crate::errors;
use crate::progress::Teller;
use crate::slot::{self, Held, Lease, Slot, belongs_to_a_thread};

/// Where the body of an answer is.
#[derive(Clone)]
pub(crate) enum Body {
    /// On its connection, untouched.
    Unread,
    /// Here; `given` says whether `chunk` has handed it out.
    Read { response: RawResponse, given: bool },
    /// Handed out in pieces and not kept.
    Consumed,
}

/// The body, shared with the task that reads it.
pub(crate) struct Open {
    pub(crate) body: Mutex<Body>,
    pub(crate) connection: Option<Slot<Held<OpenResponse>>>,
}

impl Open {
    pub(crate) fn body(&self) -> MutexGuard<'_, Body> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn lend(&self) -> Result<Option<Lease<Held<OpenResponse>>>, Error> {
        self.connection.as_ref().map_or(Ok(None), Slot::lend)
    }

    pub(crate) async fn lend_in_turn(&self) -> Result<Option<Lease<Held<OpenResponse>>>, Error> {
        match &self.connection {
            Some(connection) => connection.lend_in_turn().await,
            None => Ok(None),
        }
    }

    /// What is here without reading; none when the connection must be asked.
    pub(crate) fn at_hand(&self) -> Result<Option<RawResponse>, Error> {
        match &*self.body() {
            Body::Read { response, .. } => Ok(Some(response.clone())),
            Body::Unread => Ok(None),
            Body::Consumed => Err(Error::invalid_input(
                "body",
                "it was already read piece by piece and is not kept",
            )),
        }
    }

    /// The next piece of a body that is here; none in none at its end.
    pub(crate) fn piece_at_hand(&self) -> Option<Option<Bytes>> {
        match &mut *self.body() {
            Body::Read { response, given } => {
                let first = !std::mem::replace(given, true) && !response.body.is_empty();
                Some(first.then(|| response.body.clone()))
            }
            Body::Unread | Body::Consumed => None,
        }
    }

    pub(crate) async fn read_whole(&self) -> Result<RawResponse, Error> {
        let Some(held) = self.lend_in_turn().await?.and_then(Lease::take) else {
            // Closed, or read by the call before.
            return self.at_hand()?.ok_or_else(closed);
        };
        if held.driver.is_some() {
            return Err(belongs_to_a_thread());
        }
        let response = held.inner.read().await?;
        self.keep(&response);
        Ok(response)
    }

    pub(crate) async fn write_rest(
        &self,
        path: PathBuf,
        tell: impl FnMut(Progress) + Send,
    ) -> Result<PathBuf, Error> {
        let held = self.lend_in_turn().await?.and_then(Lease::take);
        let held = held.ok_or_else(closed)?;
        if held.driver.is_some() {
            return Err(belongs_to_a_thread());
        }
        *self.body() = Body::Consumed;
        held.inner.write_to_file(path, tell).await
    }

    pub(crate) async fn next_piece(&self) -> Result<Option<Bytes>, Error> {
        let Some(mut lease) = self.lend_in_turn().await? else {
            return Ok(None);
        };
        *self.body() = Body::Consumed;
        let piece = slot::read_async(&mut lease, async |response| response.chunk().await)
            .await?
            .flatten();
        if piece.is_none() {
            slot::finish(lease);
        }
        Ok(piece)
    }

    pub(crate) fn keep(&self, response: &RawResponse) {
        *self.body() = Body::Read {
            response: response.clone(),
            given: false,
        };
    }
}

/// The user's function, if there is one.
pub(crate) fn told(teller: Option<Teller>) -> impl FnMut(Progress) + Send {
    move |progress| {
        if let Some(teller) = &teller {
            teller.tell(progress);
        }
    }
}

/// A file that cannot be written is an `OSError`, as everywhere in Python.
pub(crate) fn not_written(py: Python<'_>, error: &Error) -> PyErr {
    let cause = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    let message = error.message().to_owned();
    match cause {
        None => errors::to_python(py, error),
        Some(cause) => match cause.raw_os_error() {
            Some(number) => PyOSError::new_err((number, message)),
            None => io::Error::new(cause.kind(), message).into(),
        },
    }
}

pub(crate) fn closed() -> Error {
    Error::invalid_input("body", "the response was closed before its body was read")
}

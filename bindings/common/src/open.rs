//! An answer whose body is still on its connection.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use handinger::{Answer, Error, Meta, OpenResponse, Progress, RawResponse};

use crate::answer;
use crate::slot::{Lease, Slot};

/// An answer whose body is still on its connection. Dropped, it closes the connection.
pub struct OpenAnswer {
    meta: Arc<Meta>,
    answer: Answer,
    body: Slot<OpenResponse>,
}

impl OpenAnswer {
    /// An answer to a request that promised `answer`.
    #[must_use]
    pub fn new(response: OpenResponse, answer: Answer) -> Self {
        Self {
            meta: Arc::clone(response.meta()),
            answer,
            body: Slot::new(response),
        }
    }

    /// What came with it.
    #[must_use]
    pub fn meta(&self) -> &Arc<Meta> {
        &self.meta
    }

    /// The next piece of the body; none at its end and after [`OpenAnswer::close`].
    ///
    /// # Errors
    /// What broke the body.
    pub async fn chunk(&self) -> Result<Option<Bytes>, Error> {
        let Some(mut lease) = self.body.lend_in_turn().await else {
            return Ok(None);
        };
        let piece = lease.read(async |response| response.chunk().await).await;
        if !matches!(piece, Ok(Some(Some(_)))) {
            drop(lease.take());
        }
        piece.map(Option::flatten)
    }

    /// Reads the whole body and checks it as a call does that is not left open.
    ///
    /// # Errors
    /// What broke the body, what does not fit, and when it was read before.
    pub async fn read(&self) -> Result<RawResponse, Error> {
        let response = self.take().await?.read().await?.check(self.answer)?;
        answer::check(&response, self.answer)?;
        Ok(response)
    }

    /// Writes the rest of the body to a file, or into a folder under the name that the server
    /// suggests; it appears when it is whole. Gives its path.
    ///
    /// # Errors
    /// What broke the body or the file, and when it was read before.
    pub async fn write_to_file(
        &self,
        path: PathBuf,
        tell: Option<impl Fn(Progress) + Send + Sync>,
    ) -> Result<PathBuf, Error> {
        let response = self.take().await?;
        let written = response.write_to_file(path, |progress| {
            if let Some(tell) = &tell {
                tell(progress);
            }
        });
        written.await
    }

    /// Gives up the connection, unless the body was read to its end.
    pub fn close(&self) {
        self.body.close();
    }

    async fn take(&self) -> Result<OpenResponse, Error> {
        let lease = self.body.lend_in_turn().await;
        lease.and_then(Lease::take).ok_or_else(|| {
            Error::invalid_input("body", "it was already read, or the response was closed")
        })
    }
}

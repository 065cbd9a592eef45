//! Answers: whole, or open and read piece by piece.

use std::sync::Arc;

use handinger::{Answer, Error, Meta, OpenResponse, RawResponse};
use serde::de::IgnoredAny;
use tokio_util::sync::CancellationToken;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::files::{NativeProgress, path_text, teller};
use crate::meta::NativeMeta;
use crate::runtime::{Slot, run};

/// An answer whose body is read, and checked where its operation has a model.
#[derive(uniffi::Record)]
pub struct NativeAnswer {
    /// The body.
    pub body: Vec<u8>,
    /// What came with it.
    pub meta: NativeMeta,
}

impl NativeAnswer {
    /// An answer whose body is empty or JSON: the core leaves that of a custom request alone.
    pub(crate) fn of(response: RawResponse, answer: Answer) -> Result<Self, Error> {
        if answer == Answer::Any && !response.body.is_empty() {
            response.parse::<IgnoredAny>()?;
        }
        Ok(response.into())
    }
}

impl From<RawResponse> for NativeAnswer {
    fn from(response: RawResponse) -> Self {
        Self {
            meta: NativeMeta::from(&*response.meta),
            body: response.body.into(),
        }
    }
}

/// An answer whose body is still on its connection. Dropped, it closes the connection.
#[derive(uniffi::Object)]
pub struct NativeResponse {
    meta: Arc<Meta>,
    answer: Answer,
    body: Slot<OpenResponse>,
    closed: CancellationToken,
}

impl NativeResponse {
    pub(crate) fn new(response: OpenResponse, answer: Answer) -> Self {
        Self {
            meta: Arc::clone(response.meta()),
            answer,
            body: Slot::new(response),
            closed: CancellationToken::new(),
        }
    }

    async fn take(&self) -> Result<OpenResponse, Error> {
        self.body.lock().await.take().ok_or_else(|| {
            Error::invalid_input("body", "it was already read, or the response was closed")
        })
    }
}

#[uniffi::export]
impl NativeResponse {
    /// What came with it.
    pub fn meta(&self) -> NativeMeta {
        NativeMeta::from(&*self.meta)
    }

    /// The next piece of the body; none at its end and after `shut`.
    pub async fn chunk(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        run(cancel, async move {
            let mut body = self.body.lock().await;
            let Some(response) = body.as_mut() else {
                return Ok(None);
            };
            let piece = self.closed.run_until_cancelled(response.chunk()).await;
            let piece = piece.unwrap_or(Ok(None));
            if !matches!(piece, Ok(Some(_))) {
                *body = None;
            }
            Ok(piece?.map(Vec::from))
        })
        .await
    }

    /// Reads the whole body and checks it as `call` does.
    pub async fn read(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, async move {
            let response = self.take().await?;
            NativeAnswer::of(response.read().await?.check(self.answer)?, self.answer)
        })
        .await
    }

    /// Writes the rest of the body to a file, or into a folder under the name that the server
    /// suggests; it appears when it is whole. Gives its path.
    pub async fn write_to_file(
        self: Arc<Self>,
        path: String,
        progress: Option<Arc<dyn NativeProgress>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<String, NativeFailure> {
        run(cancel, async move {
            let response = self.take().await?;
            let tell = progress.map(teller);
            let written = response.write_to_file(path, |now| {
                if let Some(tell) = &tell {
                    tell(now);
                }
            });
            path_text(written.await?)
        })
        .await
    }

    /// Gives up the connection, unless the body was read to its end.
    pub fn shut(&self) {
        self.closed.cancel();
        self.body.empty();
    }
}

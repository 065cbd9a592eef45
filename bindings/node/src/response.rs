//! Answers: whole as text, or open and read piece by piece.

use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use handinger::{Answer, Error, Meta, OpenResponse, RawResponse};
use napi::bindgen_prelude::{Buffer, PromiseRaw};
use napi::{Env, JsString};
use napi_derive::napi;
use serde::de::IgnoredAny;
use tokio::sync::{Mutex, watch};

use crate::errors::promise;
use crate::meta;
use crate::progress::ProgressCell;
use crate::scope::Scope;
use crate::text;

/// An answer whose body is read, and checked where its operation has a model.
#[napi]
pub struct NativeAnswer {
    meta: Arc<Meta>,
    body: std::sync::Mutex<Bytes>,
}

impl NativeAnswer {
    pub(crate) fn new(RawResponse { meta, body, .. }: RawResponse) -> Self {
        Self {
            meta,
            body: std::sync::Mutex::new(body),
        }
    }

    /// An answer whose body is empty or JSON: the core leaves that of a custom request alone.
    pub(crate) fn of(response: RawResponse, answer: Answer) -> Result<Self, Error> {
        if answer == Answer::Any && !response.body.is_empty() {
            response.parse::<IgnoredAny>()?;
        }
        Ok(Self::new(response))
    }
}

#[napi]
impl NativeAnswer {
    /// The body as text. It is given once: from then on it is V8's.
    #[napi]
    pub fn take_text<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        let body = std::mem::take(&mut *self.body.lock().unwrap_or_else(PoisonError::into_inner));
        text::to_string(env, body)
    }

    /// What came with it, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        meta::to_json(&self.meta)
    }
}

/// An answer whose body is still on its connection.
#[napi]
pub struct NativeResponse(Arc<Inner>);

/// What the reading of the body owns, too.
struct Inner {
    meta: Arc<Meta>,
    answer: Answer,
    body: Mutex<Option<OpenResponse>>,
    closed: watch::Sender<bool>,
    scope: Scope,
}

impl NativeResponse {
    pub(crate) fn new(response: OpenResponse, answer: Answer, scope: Scope) -> Self {
        Self(Arc::new(Inner {
            meta: Arc::clone(response.meta()),
            answer,
            body: Mutex::new(Some(response)),
            closed: watch::Sender::new(false),
            scope,
        }))
    }
}

impl Inner {
    async fn chunk(&self) -> Result<Option<Buffer>, Error> {
        let mut body = self.body.lock().await;
        let mut closed = self.closed.subscribe();
        let next = async {
            let Some(response) = body.as_mut() else {
                return Ok(None);
            };
            tokio::select! {
                biased;
                _ = closed.wait_for(|closed| *closed) => Ok(None),
                piece = response.chunk() => piece,
            }
        };
        let piece = self.scope.clone().run(next).await;
        if !matches!(piece, Ok(Some(_))) {
            *body = None;
        }
        Ok(piece?.map(|bytes| Buffer::from(Vec::from(bytes))))
    }

    async fn read(&self) -> Result<NativeAnswer, Error> {
        let response = self.take().await?;
        let answer = self.answer;
        let read = async { NativeAnswer::of(response.read().await?.check(answer)?, answer) };
        self.scope.clone().run(read).await
    }

    async fn take(&self) -> Result<OpenResponse, Error> {
        let taken = self.body.lock().await.take();
        taken.ok_or_else(|| {
            Error::invalid_input("body", "it was already read, or the response was closed")
        })
    }
}

#[napi]
impl NativeResponse {
    /// What came with it, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        meta::to_json(&self.0.meta)
    }

    /// The next piece of the body; null at its end and after `close`.
    #[napi]
    pub fn chunk<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, Option<Buffer>>> {
        let inner = Arc::clone(&self.0);
        promise(env, async move { inner.chunk().await })
    }

    /// Reads the whole body and checks it as `call` does.
    #[napi]
    pub fn read<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, NativeAnswer>> {
        let inner = Arc::clone(&self.0);
        promise(env, async move { inner.read().await })
    }

    /// Writes the body to a file, and gives its path. How far it has come stands in `progress`.
    #[napi]
    pub fn write_to_file<'env>(
        &self,
        env: &'env Env,
        path: String,
        progress: Option<&ProgressCell>,
    ) -> napi::Result<PromiseRaw<'env, String>> {
        let inner = Arc::clone(&self.0);
        let tell = progress.map(ProgressCell::teller);
        promise(env, async move {
            let response = inner.take().await?;
            let written = response.write_to_file(path, move |progress| {
                if let Some(tell) = &tell {
                    tell(progress);
                }
            });
            let path = inner.scope.clone().run(written).await?;
            Ok(path.to_string_lossy().into_owned())
        })
    }

    /// Gives up the connection, unless the body was read to its end.
    #[napi]
    pub fn close(&self) {
        self.0.closed.send_replace(true);
        if let Ok(mut body) = self.0.body.try_lock() {
            *body = None;
        }
    }
}

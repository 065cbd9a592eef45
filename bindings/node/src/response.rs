//! Answers: whole as text, or open and read piece by piece.

use std::sync::Arc;

use handinger::{Answer, Error, Meta, OpenResponse, RawResponse};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde::de::IgnoredAny;
use tokio::sync::{Mutex, watch};

use crate::cancel::Cancelled;
use crate::errors::guard;
use crate::meta;

/// An answer whose body is read, and checked where its operation has a model.
#[napi]
pub struct NativeAnswer(RawResponse);

impl NativeAnswer {
    pub(crate) fn new(response: RawResponse) -> Self {
        Self(response)
    }

    /// An answer whose body is empty or JSON: the core leaves that of a custom request alone.
    pub(crate) fn of(response: RawResponse, answer: Answer) -> Result<Self, Error> {
        if answer == Answer::Any && !response.body.is_empty() {
            response.parse::<IgnoredAny>()?;
        }
        Ok(Self(response))
    }
}

#[napi]
impl NativeAnswer {
    /// The body as text.
    #[napi(getter)]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }

    /// What came with it, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        meta::to_json(&self.0.meta)
    }
}

/// An answer whose body is still on its connection.
#[napi]
pub struct NativeResponse {
    meta: Arc<Meta>,
    answer: Answer,
    body: Arc<Mutex<Option<OpenResponse>>>,
    closed: watch::Sender<bool>,
    cancelled: Cancelled,
}

impl NativeResponse {
    pub(crate) fn new(response: OpenResponse, answer: Answer, cancelled: Cancelled) -> Self {
        Self {
            meta: Arc::clone(response.meta()),
            answer,
            body: Arc::new(Mutex::new(Some(response))),
            closed: watch::Sender::new(false),
            cancelled,
        }
    }
}

#[napi]
impl NativeResponse {
    /// What came with it, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        meta::to_json(&self.meta)
    }

    /// The next piece of the body; null at its end and after `close`.
    #[napi]
    pub async fn chunk(&self) -> napi::Result<Option<Buffer>> {
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
        let piece = guard(self.cancelled.clone().or(next)).await;
        if !matches!(piece, Ok(Some(_))) {
            *body = None;
        }
        Ok(piece?.map(|bytes| Buffer::from(Vec::from(bytes))))
    }

    /// Reads the whole body and checks it as `call` does.
    #[napi]
    pub async fn read(&self) -> napi::Result<NativeAnswer> {
        let response = self.body.lock().await.take();
        let answer = self.answer;
        guard(self.cancelled.clone().or(async {
            let response = response.ok_or_else(|| {
                Error::invalid_input("body", "it was already read, or the response was closed")
            })?;
            NativeAnswer::of(response.read().await?.check(answer)?, answer)
        }))
        .await
    }

    /// Gives up the connection, unless the body was read to its end.
    #[napi]
    pub fn close(&self) {
        self.closed.send_replace(true);
        if let Ok(mut body) = self.body.try_lock() {
            *body = None;
        }
    }
}

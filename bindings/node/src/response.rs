//! Answers: whole as text, or open and read piece by piece.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use handinger::{Answer, Error, Meta, OpenResponse, RawResponse};
use handinger_bindings::open::OpenAnswer;
use handinger_bindings::record::MetaRecord;
use napi::bindgen_prelude::{Buffer, PromiseRaw};
use napi::{Env, JsString};
use napi_derive::napi;

use crate::errors::promise;
use crate::progress::ProgressCell;
use crate::scope::Scope;
use crate::text;

/// An answer whose body is read, and checked where its operation has a model.
#[napi]
pub struct NativeAnswer {
    meta: Arc<Meta>,
    body: Mutex<Bytes>,
}

impl NativeAnswer {
    pub(crate) fn new(RawResponse { meta, body, .. }: RawResponse) -> Self {
        Self {
            meta,
            body: Mutex::new(body),
        }
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
        MetaRecord::from(&*self.meta).text()
    }
}

/// An answer whose body is still on its connection.
#[napi]
pub struct NativeResponse(Arc<Inner>);

/// What the reading of the body owns, too.
struct Inner {
    open: OpenAnswer,
    scope: Scope,
}

impl NativeResponse {
    pub(crate) fn new(response: OpenResponse, answer: Answer, scope: Scope) -> Self {
        let open = OpenAnswer::new(response, answer);
        Self(Arc::new(Inner { open, scope }))
    }
}

impl Inner {
    async fn chunk(&self) -> Result<Option<Buffer>, Error> {
        let piece = self.scope.run(self.open.chunk()).await;
        if piece.is_err() {
            // Cancelled, it goes now, not when V8 collects this object.
            self.open.close();
        }
        Ok(piece?.map(|bytes| Buffer::from(Vec::from(bytes))))
    }

    async fn read(&self) -> Result<NativeAnswer, Error> {
        self.scope
            .run(self.open.read())
            .await
            .map(NativeAnswer::new)
    }
}

#[napi]
impl NativeResponse {
    /// What came with it, as JSON text.
    #[napi]
    pub fn meta(&self) -> String {
        MetaRecord::from(&**self.0.open.meta()).text()
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
            let written = inner.open.write_to_file(path.into(), tell);
            let path = inner.scope.run(written).await?;
            Ok(path.to_string_lossy().into_owned())
        })
    }

    /// Gives up the connection, unless the body was read to its end.
    #[napi]
    pub fn close(&self) {
        self.0.open.close();
    }
}

//! Answers: whole, or open and read piece by piece.

use std::sync::Arc;

use handinger::{Answer, OpenResponse, RawResponse};
use handinger_bindings::logs::Log;
use handinger_bindings::open::OpenAnswer;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::files::{NativeProgress, path_text, teller};
use crate::meta::NativeMeta;
use crate::runtime::run;

/// An answer whose body is read, and checked where its operation has a model.
#[derive(uniffi::Record)]
pub struct NativeAnswer {
    /// The body.
    pub body: Vec<u8>,
    /// What came with it.
    pub meta: NativeMeta,
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
    open: OpenAnswer,
    log: Log,
}

impl NativeResponse {
    pub(crate) fn new(response: OpenResponse, answer: Answer, log: Log) -> Self {
        let open = OpenAnswer::new(response, answer);
        Self { open, log }
    }
}

#[uniffi::export]
impl NativeResponse {
    /// What came with it.
    pub fn meta(&self) -> NativeMeta {
        NativeMeta::from(&**self.open.meta())
    }

    /// The next piece of the body; none at its end and after `shut`.
    pub async fn chunk(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            Ok(self.open.chunk().await?.map(Vec::from))
        })
        .await
    }

    /// Reads the whole body and checks it as `call` does.
    pub async fn read(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            self.open.read().await.map(NativeAnswer::from)
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
        run(cancel, self.log.clone(), async move {
            let tell = progress.map(teller);
            path_text(self.open.write_to_file(path.into(), tell).await?)
        })
        .await
    }

    /// Gives up the connection, unless the body was read to its end.
    pub fn shut(&self) {
        self.open.close();
    }
}

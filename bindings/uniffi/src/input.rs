//! What the packages hand over, to what the core takes.

use std::sync::Arc;

use bytes::Bytes;
use handinger::{CallOptions, Error, Request, Upload};
use handinger_bindings::input::{self, Parts};

use crate::files::{NativeProgress, NativeUpload, teller};

/// What to send.
#[derive(uniffi::Record)]
pub struct NativeRequest {
    /// The operation's name, or `request` for one of the caller's own making.
    pub operation: String,
    /// Its parameters as the JSON text of an object; of `request`: `method`, `path`, and `body`
    /// or `content_type`.
    pub params: String,
    /// The body of `request`, when it is not JSON.
    pub content: Option<Vec<u8>>,
    /// Files to send along.
    pub files: Vec<NativeUpload>,
    /// Sees how far they have come.
    pub on_upload: Option<Arc<dyn NativeProgress>>,
    /// The options of the call as the JSON text of an object; blank for none.
    pub options: String,
}

impl NativeRequest {
    pub(crate) fn split(self) -> Result<(Request, CallOptions), Error> {
        let mut options = input::call_options(&self.options)?;
        if let Some(progress) = self.on_upload {
            options = options.on_upload(teller(progress));
        }
        let parts = Parts {
            operation: &self.operation,
            params: input::object("params", &self.params)?,
            content: self.content.map(Bytes::from),
            files: self.files.into_iter().map(Upload::from).collect(),
        };
        Ok((parts.into_request()?, options))
    }
}

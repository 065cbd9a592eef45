//! What the packages hand over, to what the core takes.

use std::sync::Arc;

use bytes::Bytes;
use handinger::{CallOptions, Error, Request, Upload};
use serde_json::{Map, Value};

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
        let mut options = call_options(&self.options)?;
        if let Some(progress) = self.on_upload {
            options = options.on_upload(teller(progress));
        }
        let mut params = object("params", &self.params)?;
        let files = self.files.into_iter().map(Upload::from).collect();
        if self.operation != "request" {
            let request = Request::operation_with_files(&self.operation, params, files)?;
            return Ok((request, options));
        }
        let request = Request::custom(text(&params, "method")?, text(&params, "path")?)?;
        let request = match (self.content, params.remove("body")) {
            (Some(content), _) => {
                request.content(Bytes::from(content), text(&params, "content_type")?)
            }
            (None, Some(body)) => request.json_body(body),
            (None, None) => request,
        };
        Ok((request.files(files), options))
    }
}

/// Decodes the text of an object.
pub(crate) fn object(name: &str, text: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(text).map_err(|error| Error::invalid_input(name, error))
}

/// The options of a call; blank text stands for none.
pub(crate) fn call_options(text: &str) -> Result<CallOptions, Error> {
    if text.is_empty() {
        return Ok(CallOptions::default());
    }
    CallOptions::from_json(&object("options", text)?)
}

fn text<'a>(params: &'a Map<String, Value>, name: &str) -> Result<&'a str, Error> {
    params
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::invalid_input(name, "expected a string"))
}

//! What a language hands over for a call, to what the core takes.

use bytes::Bytes;
use handinger::{CallOptions, Error, Request, Upload};
use serde_json::{Map, Value};

/// The operation that stands for a request of the caller's own making.
pub const CUSTOM: &str = "request";

/// The parts of a call.
pub struct Parts<'a> {
    /// The operation's name, or [`CUSTOM`].
    pub operation: &'a str,
    /// Its parameters; of [`CUSTOM`]: `method`, `path`, and `body` or `content_type`.
    pub params: Map<String, Value>,
    /// The body of [`CUSTOM`], when it is not JSON.
    pub content: Option<Bytes>,
    /// Files to send along.
    pub files: Vec<Upload>,
}

impl Parts<'_> {
    /// The request they make.
    ///
    /// # Errors
    /// What is wrong with a parameter, naming it.
    pub fn into_request(self) -> Result<Request, Error> {
        let Self {
            operation,
            mut params,
            content,
            files,
        } = self;
        if operation != CUSTOM {
            return Request::operation_with_files(operation, params, files);
        }
        let request = Request::custom(text(&params, "method")?, text(&params, "path")?)?;
        let request = match (content, params.remove("body")) {
            (Some(content), _) => request.content(content, text(&params, "content_type")?),
            (None, Some(body)) => request.json_body(body),
            (None, None) => request,
        };
        Ok(request.files(files))
    }
}

fn text<'a>(params: &'a Map<String, Value>, name: &str) -> Result<&'a str, Error> {
    params
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::invalid_input(name, "expected a string"))
}

/// Decodes the JSON text of an object.
///
/// # Errors
/// When it is none, naming what it was for.
pub fn object(name: &str, text: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(text).map_err(|error| Error::invalid_input(name, error))
}

/// Decodes the JSON text of an array.
///
/// # Errors
/// When it is none, naming what it was for.
pub fn array(name: &str, text: &str) -> Result<Vec<Value>, Error> {
    serde_json::from_str(text).map_err(|_| Error::invalid_input(name, "expected an array"))
}

/// The options of a call, from the JSON text of an object; blank text stands for none.
///
/// # Errors
/// When one is unknown, of the wrong type or out of its limits.
pub fn call_options(text: &str) -> Result<CallOptions, Error> {
    if text.is_empty() {
        return Ok(CallOptions::default());
    }
    CallOptions::from_json(&object("options", text)?)
}

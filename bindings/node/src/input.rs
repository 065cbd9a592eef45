//! JSON text from JavaScript to what the core takes.

use handinger::{CallOptions, Error, Request};
use serde_json::{Map, Value};

use crate::body::Taken;

/// Decodes the text of an object.
pub(crate) fn object(name: &str, text: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(text).map_err(|error| Error::invalid_input(name, error))
}

/// Decodes the text of an array.
pub(crate) fn array(name: &str, text: &str) -> Result<Vec<Value>, Error> {
    serde_json::from_str(text).map_err(|_| Error::invalid_input(name, "expected an array"))
}

/// The options of a call; blank text stands for none.
pub(crate) fn call_options(text: &str) -> Result<CallOptions, Error> {
    if text.is_empty() {
        return Ok(CallOptions::default());
    }
    CallOptions::from_json(&object("options", text)?)
}

/// An operation by its name, or `request` with `method`, `path` and perhaps a body.
pub(crate) fn request(operation: &str, params: &str, body: Taken) -> Result<Request, Error> {
    let mut params = object("params", params)?;
    if operation != "request" {
        return Request::operation_with_files(operation, params, body.files);
    }
    let request = Request::custom(text(&params, "method")?, text(&params, "path")?)?;
    if let Some(content) = body.content {
        return Ok(request.content(content, text(&params, "content_type")?));
    }
    Ok(match params.remove("body") {
        Some(body) => request.json_body(body),
        None => request,
    })
}

fn text<'a>(params: &'a Map<String, Value>, name: &str) -> Result<&'a str, Error> {
    params
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::invalid_input(name, "expected a string"))
}

//! Deliveries of webhooks: from what a web framework gives to what the core checks.

use handinger::{Error, webhooks};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::errors::{self, OrRaise};
use crate::objects::{self, Check};
use crate::shape;

/// The delivery as a model, once its token was found right.
pub(crate) fn verify<'py>(
    headers: &Bound<'py, PyAny>,
    body: &[u8],
    token: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let py = headers.py();
    // The headers of `http.server` and their like have `items`, but are no mapping.
    let given = match headers.getattr(intern!(py, "items")) {
        Ok(items) => items.call0()?,
        Err(_) => headers.clone(),
    };
    let mut pairs = Vec::new();
    for pair in given.try_iter().map_err(|_| not_headers(py))? {
        let pair = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>();
        let (name, value) = pair.map_err(|_| not_headers(py))?;
        pairs.push((bytes(&name)?, bytes(&value)?));
    }
    webhooks::verify(pairs, body, token).or_raise(py)?;
    let registry = shape::registry(py)?;
    let root = registry.named("WebhookDelivery")?;
    objects::build(py, registry, root, body, Check::Done)
}

/// A name or a value, as text or as bytes.
fn bytes(part: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = part.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    let text = part.cast::<PyString>().map_err(|_| ());
    text.and_then(|text| text.to_cow().map_err(|_| ()))
        .map(|text| text.as_bytes().to_vec())
        .map_err(|()| not_headers(part.py()))
}

fn not_headers(py: Python<'_>) -> PyErr {
    let expected = "expected a mapping or pairs of names and values, each text or bytes";
    errors::to_python(py, &Error::invalid_input("headers", expected))
}

/// The error for a body that something has decoded already.
pub(crate) fn not_raw(body: &Bound<'_, PyAny>) -> PyErr {
    let problem = format!(
        "expected the raw body as bytes or text, before anything decodes it, got {}",
        body.get_type()
    );
    errors::to_python(body.py(), &Error::invalid_input("body", problem))
}

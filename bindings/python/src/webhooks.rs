//! Deliveries of webhooks: from what a web framework gives to what the core checks.

use handinger::{Error, webhooks};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyString};

use crate::errors::OrRaise;
use crate::objects::{self, Check};
use crate::shape;

/// The delivery as a model, once its token was found right.
pub(crate) fn verify<'py>(
    headers: &Bound<'py, PyAny>,
    body: &[u8],
    token: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let py = headers.py();
    let given = match headers.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => headers.clone(),
    };
    let mut pairs = Vec::new();
    for pair in given.try_iter()? {
        let (name, value) = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
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
        .map_err(|()| Error::invalid_input("headers", "expected names and values of text or bytes"))
        .or_raise(part.py())
}

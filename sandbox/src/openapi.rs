//! The description of the API: written by hand as YAML, served as JSON.

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::Value;

use crate::json;

const SOURCE: &str = include_str!("../openapi.yaml");

static JSON: LazyLock<Bytes> = LazyLock::new(|| {
    // A test proves that the source can be read.
    let document = serde_saphyr::from_str::<Value>(SOURCE).unwrap_or_default();
    json::text(&document).into()
});

/// The OpenAPI document as JSON.
pub(crate) fn document() -> Bytes {
    JSON.clone()
}

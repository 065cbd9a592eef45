//! What came with an answer, as JSON text.

use handinger::Meta;
use serde_json::json;

/// Status, headers and the rest; decoded only when JavaScript asks.
pub(crate) fn to_json(meta: &Meta) -> String {
    let headers: Vec<_> = meta
        .headers
        .iter()
        .map(|(name, value)| {
            [
                name.as_str().into(),
                String::from_utf8_lossy(value.as_bytes()),
            ]
        })
        .collect();
    json!({
        "status": meta.status,
        "headers": headers,
        "method": meta.method.as_str(),
        "url": meta.url.as_str(),
        "http_version": meta.http_version,
        "request_id": meta.request_id,
        "retries_taken": meta.retries_taken,
        "elapsed": meta.elapsed.as_secs_f64(),
    })
    .to_string()
}

//! Deliveries of webhooks: whether they are genuine, and what they are.

use handinger::{Error, webhooks};
use napi_derive::napi;

use crate::errors::guard_now;

/// Checks a delivery; JavaScript decodes it itself. `headers` is the text of a JSON array of pairs.
#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "what JavaScript gives is owned"
)]
pub(crate) fn verify_webhook(headers: String, body: &[u8], token: String) -> napi::Result<()> {
    guard_now(|| {
        let headers: Vec<(String, String)> = serde_json::from_str(&headers)
            .map_err(|_| Error::invalid_input("headers", "expected names and values of text"))?;
        webhooks::verify(headers, body, &token).map(drop)
    })
}

//! Whether a delivery to a webhook is genuine.

use handinger::webhooks;

use crate::error::{NativeFailure, guard_now};
use crate::meta::NativeHeader;

/// Checks that a delivery carries the token of its webhook and is what a delivery is.
#[uniffi::export]
#[allow(
    clippy::needless_pass_by_value,
    reason = "what the host gives is owned"
)]
pub fn verify_webhook(
    headers: Vec<NativeHeader>,
    body: Vec<u8>,
    token: &str,
) -> Result<(), NativeFailure> {
    guard_now(|| {
        let headers = headers.iter().map(|header| (&header.name, &header.value));
        webhooks::verify(headers, &body, token).map(drop)
    })
}

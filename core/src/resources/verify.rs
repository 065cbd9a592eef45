//! The receiving end of a webhook: whether a delivery is genuine, and what it says.

use subtle::ConstantTimeEq;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::models::WebhookDelivery;
use crate::wire::decode;

/// The header that carries the webhook's token.
const TOKEN_HEADER: &str = "X-Handinger-Token";

/// Checks that a delivery carries the token of the webhook, and gives what it says.
///
/// `headers` are those of the request, in any case; `body` is its body as it came; `token` is that
/// of the webhook, as [`crate::Webhooks::retrieve`] gives it, space around it aside. The time it takes does not depend on
/// how much of the token is right.
///
/// ```
/// # fn run() -> Result<(), handinger::Error> {
/// let headers = [("x-handinger-token", "whsec_1")];
/// let body = br#"{"type": "task.completed", "taskId": "tsk_1"}"#;
/// let delivery = handinger::webhooks::verify(headers, body, "whsec_1")?;
/// assert_eq!(delivery.task_id.as_deref(), Some("tsk_1"));
/// # Ok(())
/// # }
/// # run().unwrap();
/// ```
///
/// # Errors
/// [`ErrorKind::WebhookVerification`] when the token is missing or wrong,
/// [`ErrorKind::ResponseValidation`] when the body is not what a delivery is.
pub fn verify<N: AsRef<[u8]>, V: AsRef<[u8]>>(
    headers: impl IntoIterator<Item = (N, V)>,
    body: &[u8],
    token: &str,
) -> Result<WebhookDelivery, Error> {
    // From a file or an environment variable it comes with a line break at times.
    let token = token.trim();
    if token.is_empty() {
        // Else a delivery with an empty header would pass.
        return Err(Error::invalid_input(
            "token",
            "expected the webhook's token, got an empty string",
        ));
    }
    let named = |name: &[u8]| name.eq_ignore_ascii_case(TOKEN_HEADER.as_bytes());
    let mut tokens = headers
        .into_iter()
        .filter(|(name, _)| named(name.as_ref()))
        .map(|(_, value)| value);
    match (tokens.next(), tokens.next()) {
        (Some(given), None) if bool::from(given.as_ref().ct_eq(token.as_bytes())) => {
            decode::document(body, "WebhookDelivery")
        }
        (Some(_), None) => Err(refused("carries another token than the webhook's")),
        (None, _) => Err(refused("carries no token")),
        (Some(_), Some(_)) => Err(refused("carries several tokens")),
    }
}

fn refused(problem: &str) -> Error {
    Error::new(
        ErrorKind::WebhookVerification,
        Outcome::NotSent,
        format!("The delivery is not genuine: it {problem} in {TOKEN_HEADER}."),
    )
    .with_field(TOKEN_HEADER)
}

//! What an answer that is no success tells: whether it leads elsewhere, what the server says, and
//! what may have begun.

use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, StatusCode, header};
use url::Url;

use super::Exchange;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::meta::Meta;
use crate::base::redact;
use crate::base::shown::cut;
use crate::pipeline::prepare;
use crate::pipeline::retry;
use crate::settings::options::IDEMPOTENCY_KEY;
use crate::wire::decode;
use crate::wire::response::OpenResponse;

impl Exchange<'_> {
    /// Where the answer points to, when it is a redirect that may be followed: a read may go
    /// anywhere, anything else only within its origin and only when its method is kept.
    pub(super) fn redirect_target(&self, response: &OpenResponse) -> Result<Option<Url>, Error> {
        let meta = response.meta();
        let status = StatusCode::from_u16(meta.status).unwrap_or_default();
        let location = meta
            .headers
            .get(header::LOCATION)
            .and_then(|location| location.to_str().ok());
        let (true, true, Some(location)) =
            (self.follow_redirects, status.is_redirection(), location)
        else {
            return Ok(None);
        };
        let Ok(target) = meta.url.join(location) else {
            return Ok(None);
        };
        let reads = matches!(self.prepared.method, Method::GET | Method::HEAD);
        let keeps_method = matches!(meta.status, 307 | 308);
        if matches!(target.scheme(), "http" | "https")
            && (reads || (keeps_method && prepare::same_origin(&target, &meta.url)))
        {
            return Ok(Some(target));
        }
        let outcome = self.outcome_of(meta);
        let message = format!(
            "The server redirected this {} to {}; it is not followed, for it would not arrive as the same request. \
             Is base_url right?",
            self.prepared.method,
            redact::url(&target)
        );
        Err(Error::new(ErrorKind::Status, outcome, message).with_response(meta, None))
    }

    /// The error of an answer that is no success, in the server's own words where it has some.
    pub(super) fn status_error(&self, meta: &Meta, body: Bytes) -> Error {
        let said = server_words(&body);
        let message = match said {
            said if said.is_empty() => format!("Error code: {}", meta.status),
            said => format!("Error code: {} - {said}", meta.status),
        };
        let outcome = self.outcome_of(meta);
        Error::new(ErrorKind::of_status(meta.status), outcome, message)
            .with_response(meta, Some(body))
            .with_retry_after(retry::asked_wait(&meta.headers, SystemTime::now()))
    }

    /// What a status that is no success tells of the call.
    pub(super) fn outcome_of(&self, meta: &Meta) -> Outcome {
        let keyed = self.policy.paid && self.prepared.headers.contains_key(IDEMPOTENCY_KEY);
        match meta.status {
            // It may come from something between us and a server that has begun the work.
            500.. => Outcome::Unknown,
            // The call was worked on, and its result lies elsewhere.
            302 | 303 if self.policy.paid => Outcome::Unknown,
            // A call under the same key may be at work.
            409 if keyed && retry::status_is_passing(409, &meta.headers) => Outcome::Unknown,
            _ => Outcome::Rejected,
        }
    }
}

/// `error` of an error body, which the service fills with a sentence; else the text as it is.
fn server_words(body: &[u8]) -> String {
    const SHOWN: usize = 1000;
    let sentence = decode::words(body);
    let text = sentence.unwrap_or_else(|| String::from_utf8_lossy(body).trim().to_owned());
    cut(&text, SHOWN)
}

//! What lies behind a transport failure: which phase, what the server may have seen, and
//! whether trying again can help.

use std::error::Error as StdError;
use std::io;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome, Phase};
use crate::files::form::UploadFailed;

/// A failed attempt to get an answer. `sent` tells whether the request had begun to leave.
pub(crate) fn of_request(error: reqwest::Error, sent: bool) -> Error {
    let error = error.without_url();
    let failed = chain(&error)
        .find_map(upload_failed)
        .map(|failed| (failed.to_string(), failed.field.clone()));
    if let Some((problem, field)) = failed {
        let outcome = if sent {
            Outcome::Unknown
        } else {
            Outcome::NotSent
        };
        return Error::new(ErrorKind::InvalidInput, outcome, problem)
            .with_field(field)
            .with_source(error);
    }
    let phase = phase(&error);
    let outcome = if error.is_connect() || !sent {
        Outcome::NotSent
    } else {
        Outcome::Unknown
    };
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Connection
    };
    let message = if error.is_connect() && error.is_timeout() {
        "Request timed out: no connection could be made in time.".to_owned()
    } else {
        describe(phase, &error)
    };
    Error::new(kind, outcome, message)
        .with_phase(phase)
        .with_source(error)
}

/// A body that broke off after a successful start.
pub(crate) fn of_body(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let found = phase(&error);
    let phase = if matches!(found, Phase::Protocol) || error.is_decode() {
        found
    } else {
        Phase::Body
    };
    let message = format!(
        "Connection error: the response broke off: {}",
        innermost(&error)
    );
    Error::new(ErrorKind::Connection, Outcome::Accepted, message)
        .with_phase(phase)
        .with_source(error)
}

/// The call's own deadline passed.
pub(crate) fn deadline_passed(outcome: Outcome) -> Error {
    Error::new(ErrorKind::Timeout, outcome, "Request timed out.")
}

/// Whether another attempt could end differently: bad certificates and the like stay bad.
pub(crate) fn is_final(error: &Error) -> bool {
    error.phase() == Some(Phase::Tls)
        && chain(error).any(|cause| cause.to_string().contains("certificate"))
}

fn phase(error: &reqwest::Error) -> Phase {
    if chain(error)
        .any(|cause| cause.downcast_ref::<rustls::Error>().is_some() || inner_is_tls(cause))
    {
        return Phase::Tls;
    }
    let texts: Vec<String> = chain(error)
        .map(|cause| cause.to_string().to_ascii_lowercase())
        .collect();
    let says = |word: &str| texts.iter().any(|text| text.contains(word));
    if says("dns error") || says("failed to lookup address") {
        Phase::Dns
    } else if says("tunnel") || says("proxy") || says("socks") {
        Phase::Proxy
    } else if error.is_connect() {
        Phase::Connect
    } else if says("invalid http") || says("error parsing") || says("protocol error") {
        Phase::Protocol
    } else {
        Phase::Request
    }
}

/// I/O errors hold their cause, at times another I/O error, where `source` does not reach it.
fn inner_is_tls(cause: &(dyn StdError + 'static)) -> bool {
    let Some(inner) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    else {
        return false;
    };
    inner.downcast_ref::<rustls::Error>().is_some() || inner_is_tls(inner)
}

/// I/O errors hold their cause where `source` does not reach it.
fn upload_failed<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a UploadFailed> {
    let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
    inner.downcast_ref()
}

fn describe(phase: Phase, error: &reqwest::Error) -> String {
    let detail = innermost(error);
    match phase {
        Phase::Dns => format!("Connection error: the host name could not be resolved: {detail}"),
        Phase::Connect => format!("Connection error: no connection could be made: {detail}"),
        Phase::Tls => format!(
            "Connection error: the TLS handshake failed: {detail}. Further certificate authorities are read from \
             SSL_CERT_FILE, SSL_CERT_DIR, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and NODE_EXTRA_CA_CERTS"
        ),
        Phase::Proxy => format!("Connection error: the proxy failed: {detail}"),
        Phase::Protocol => {
            format!("Connection error: the server broke the rules of HTTP: {detail}")
        }
        Phase::Request | Phase::Body => {
            format!("Connection error: the connection broke before the answer: {detail}")
        }
    }
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| (**cause).source())
}

//! What lies behind a transport failure: which phase, what the server may have seen, and
//! whether trying again can help. Errors are told apart by their types; where a library keeps its
//! types to itself, by words of its messages, which the tests below hold it to.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome, Phase};
use crate::base::limits::MAX_HEADERS;
use crate::files::form::UploadFailed;
use crate::settings::proxy::Proxy;
use crate::wire::body::BodyPanicked;

/// A failed attempt to get an answer. `sent` tells whether the request had begun to leave, `proxy`
/// through what it was to go.
pub(crate) fn of_request(error: reqwest::Error, sent: bool, proxy: Option<&Proxy>) -> Error {
    let error = error.without_url();
    let causes = all(&error);
    let not_sent = error.is_connect() || !sent || causes.iter().any(|cause| not_processed(*cause));
    let outcome = if not_sent {
        Outcome::NotSent
    } else {
        Outcome::Unknown
    };
    let failed =
        find::<UploadFailed>(&causes).map(|failed| (failed.to_string(), failed.field.clone()));
    if let Some((problem, field)) = failed {
        drop(causes);
        return Error::new(ErrorKind::InvalidInput, outcome, problem)
            .with_field(field)
            .with_source(error);
    }
    if let Some(panicked) = find::<BodyPanicked>(&causes) {
        return Error::new(ErrorKind::Internal, outcome, panicked.to_string());
    }
    let phase = phase(error.is_connect(), proxy.is_some(), &causes);
    let late = error.is_connect() && error.is_timeout();
    let (kind, message) = if late {
        let message = "Request timed out: no connection could be made in time";
        (ErrorKind::Timeout, format!("{message}{}.", through(proxy)))
    } else {
        let message = describe(phase, &causes);
        (ErrorKind::Connection, message + &through(proxy))
    };
    drop(causes);
    Error::new(kind, outcome, message)
        .with_phase(phase)
        .with_source(error)
}

/// A body that broke off after a successful start.
pub(crate) fn of_body(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let causes = all(&error);
    let phase = if causes.iter().any(|cause| breaks_the_rules(*cause)) {
        Phase::Protocol
    } else {
        Phase::Body
    };
    let message = format!(
        "Connection error: the response broke off: {}",
        innermost(&causes)
    );
    drop(causes);
    Error::new(ErrorKind::Connection, Outcome::Accepted, message)
        .with_phase(phase)
        .with_source(error)
}

/// The call's own deadline passed.
pub(crate) fn deadline_passed(outcome: Outcome) -> Error {
    Error::new(ErrorKind::Timeout, outcome, "Request timed out.")
}

/// A file stood still for longer than files may.
pub(crate) fn stalled(stall: Duration) -> Error {
    let message = format!(
        "Request timed out: nothing of the file came for {} s.",
        stall.as_secs_f64()
    );
    Error::new(ErrorKind::Timeout, Outcome::Accepted, message).with_phase(Phase::Body)
}

/// Whether another attempt could end differently: bad certificates and the like stay bad.
pub(crate) fn is_final(error: &Error) -> bool {
    all(error)
        .into_iter()
        .any(|cause| refuses_trust(cause) || has_too_many_headers(cause))
}

/// Whether a TLS failure is about who the peers are and what they speak, not about the line.
fn refuses_trust(cause: &(dyn StdError + 'static)) -> bool {
    use rustls::{AlertDescription, Error};
    match cause.downcast_ref::<Error>() {
        Some(Error::AlertReceived(alert)) => matches!(
            alert,
            AlertDescription::AccessDenied
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRequired
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateUnknown
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
                | AlertDescription::NoApplicationProtocol
                | AlertDescription::NoCertificate
                | AlertDescription::ProtocolVersion
                | AlertDescription::UnknownCA
                | AlertDescription::UnrecognisedName
                | AlertDescription::UnsupportedCertificate
        ),
        Some(
            Error::InvalidCertificate(_)
            | Error::InvalidCertRevocationList(_)
            | Error::NoApplicationProtocol
            | Error::NoCertificatesPresented
            | Error::PeerIncompatible(_)
            | Error::UnsupportedNameType,
        ) => true,
        _ => false,
    }
}

/// Whether the protocol itself says that the server has not processed the request.
fn not_processed(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<h2::Error>().is_some_and(|error| {
        // A stream that the peer's GOAWAY closes is above the last one it takes up.
        error.is_remote()
            && (error.is_go_away()
                || (error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)))
    })
}

fn breaks_the_rules(cause: &(dyn StdError + 'static)) -> bool {
    use h2::Reason;
    let http1 = cause
        .downcast_ref::<hyper::Error>()
        .is_some_and(hyper::Error::is_parse);
    http1
        || cause.downcast_ref::<h2::Error>().is_some_and(|error| {
            matches!(
                error.reason(),
                Some(
                    Reason::PROTOCOL_ERROR
                        | Reason::FLOW_CONTROL_ERROR
                        | Reason::FRAME_SIZE_ERROR
                        | Reason::COMPRESSION_ERROR
                        | Reason::STREAM_CLOSED
                )
            )
        })
}

fn has_too_many_headers(cause: &(dyn StdError + 'static)) -> bool {
    cause
        .downcast_ref::<hyper::Error>()
        .is_some_and(|error| error.is_parse() && error.to_string().contains("too large"))
}

/// Names the proxy: what fails on the way is as often its fault as the server's.
fn through(proxy: Option<&Proxy>) -> String {
    match proxy {
        Some(proxy) => format!(" (through the proxy {}, {})", proxy.shown, proxy.source),
        None => String::new(),
    }
}

fn phase(connecting: bool, has_proxy: bool, causes: &[&(dyn StdError + 'static)]) -> Phase {
    let words: Vec<String> = causes
        .iter()
        .map(|cause| cause.to_string().to_ascii_lowercase())
        .collect();
    let says = |word: &str| words.iter().any(|words| words.contains(word));
    if find::<rustls::Error>(causes).is_some() {
        Phase::Tls
    } else if connecting && has_proxy {
        // Up to the server's own TLS it is the proxy that is spoken to.
        Phase::Proxy
    } else if connecting && says("dns error") {
        Phase::Dns
    } else if connecting {
        Phase::Connect
    } else if causes.iter().any(|cause| breaks_the_rules(*cause)) {
        Phase::Protocol
    } else {
        Phase::Request
    }
}

fn describe(phase: Phase, causes: &[&(dyn StdError + 'static)]) -> String {
    let detail = innermost(causes);
    match phase {
        Phase::Dns => format!("Connection error: the host name could not be resolved: {detail}"),
        Phase::Connect => format!("Connection error: no connection could be made: {detail}"),
        Phase::Tls => format!(
            "Connection error: the TLS handshake failed: {detail}. Further certificate authorities are read from \
             SSL_CERT_FILE, SSL_CERT_DIR, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and NODE_EXTRA_CA_CERTS"
        ),
        Phase::Proxy => format!("Connection error: the proxy failed: {detail}"),
        Phase::Protocol if causes.iter().any(|cause| has_too_many_headers(*cause)) => format!(
            "Connection error: the response has more headers than the limit of {MAX_HEADERS}, or larger ones than \
             can be read: {detail}"
        ),
        Phase::Protocol => {
            format!("Connection error: the server broke the rules of HTTP: {detail}")
        }
        Phase::Request | Phase::Body => {
            format!("Connection error: the connection broke before the answer: {detail}")
        }
    }
}

fn innermost(causes: &[&(dyn StdError + 'static)]) -> String {
    causes.last().map(ToString::to_string).unwrap_or_default()
}

fn find<'a, T: StdError + 'static>(causes: &[&'a (dyn StdError + 'static)]) -> Option<&'a T> {
    causes.iter().find_map(|cause| cause.downcast_ref())
}

/// The error and all its causes, outermost first; also those that I/O errors hold where `source`
/// does not reach them.
fn all<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let held = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match held {
            Some(held) => Some(held as &(dyn StdError + 'static)),
            None => (**cause).source(),
        }
    })
    .collect()
}

//! Whether and when a failed attempt is followed by another. Pure: no I/O, no clock of its own.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::wire::cause;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// What a call allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) max_retries: u32,
    /// Whether nobody has set `max_retries`: what costs nothing may then be asked for longer.
    pub(crate) unlimited: bool,
    /// Whether this is a free read after a paid run.
    pub(crate) free_read: bool,
    pub(crate) max_retry_wait: Duration,
    /// Whether a paid call may be sent again when its outcome is unknown: as its caller wishes,
    /// else when it has a key under which the server runs it once.
    pub(crate) retry_unknown: bool,
    /// Whether the key is the caller's own: an earlier call may be at work under it.
    pub(crate) callers_key: bool,
    pub(crate) paid: bool,
    /// Whether the client can look what became of a call before it sends it again.
    pub(crate) can_look: bool,
}

/// What follows a failed attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Another attempt after this wait.
    Again(Duration),
    /// No other attempt.
    Final,
}

/// Decides on the failed attempt number `retries` (0 for the first), before which it was `known`
/// how far the call had come.
pub(crate) fn decide(error: &Error, retries: u32, known: Outcome, policy: &Policy) -> Verdict {
    let counted = retries < policy.max_retries;
    let allowed = (counted || (policy.unlimited && costs_nothing(error, known, policy)))
        && may_be_sent_again(error, policy)
        && is_passing(error);
    if !allowed {
        return Verdict::Final;
    }
    match error.retry_after() {
        Some(wait) if wait > policy.max_retry_wait => Verdict::Final,
        Some(wait) => Verdict::Again(wait),
        None => Verdict::Again(backoff(retries, fastrand::f64())),
    }
}

/// Whether asking on until the deadline cannot cost anything, and what was paid for is at stake:
/// a read, a run under our key that is still at work, or a server that is away.
fn costs_nothing(error: &Error, known: Outcome, policy: &Policy) -> bool {
    let at_work = error.kind() == ErrorKind::Conflict && error.outcome() == Outcome::Unknown;
    let begun = known >= Outcome::Unknown;
    policy.free_read
        || (at_work && (begun || policy.callers_key))
        || (begun && error.outcome() == Outcome::NotSent)
}

fn may_be_sent_again(error: &Error, policy: &Policy) -> bool {
    let settled = matches!(error.outcome(), Outcome::NotSent | Outcome::Rejected);
    settled || !policy.paid || policy.retry_unknown || policy.can_look
}

fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connection | ErrorKind::Timeout => !cause::is_final(error),
        // It has been answered, in a way that asking again does not change.
        ErrorKind::ResponseValidation => false,
        _ => error
            .status()
            .is_some_and(|status| status_is_passing(status, error.headers())),
    }
}

/// Whether a status may be another one when the call is sent again: as the server says, else as
/// HTTP has it.
pub(crate) fn status_is_passing(status: u16, headers: &HeaderMap) -> bool {
    match headers
        .get("x-should-retry")
        .map(http::HeaderValue::as_bytes)
    {
        Some(word) if word.eq_ignore_ascii_case(b"true") => true,
        Some(word) if word.eq_ignore_ascii_case(b"false") => false,
        _ => matches!(status, 408 | 409 | 429 | 500..),
    }
}

/// The wait before retry number `retries` (0 for the first), `jitter` from 0 to 1.
pub(crate) fn backoff(retries: u32, jitter: f64) -> Duration {
    let doubled = FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(retries))
        .min(LONGEST_WAIT);
    doubled.mul_f64(1.0 - 0.25 * jitter)
}

/// The wait a server asks for: `retry-after-ms`, else `retry-after` in seconds or as a date.
/// What is no wait (junk, negative, a date gone by) counts as none.
pub(crate) fn asked_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    let number = |text: &str, unit: f64| {
        text.parse::<f64>()
            .ok()
            .filter(|number| *number > 0.0)
            .and_then(|number| Duration::try_from_secs_f64(number * unit).ok())
            .filter(|wait| !wait.is_zero())
    };
    if let Some(wait) = text("retry-after-ms").and_then(|text| number(text, 0.001)) {
        return Some(wait);
    }
    let after = text("retry-after")?;
    number(after, 1.0).or_else(|| {
        httpdate::parse_http_date(after)
            .ok()?
            .duration_since(now)
            .ok()
            .filter(|wait| !wait.is_zero())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    /// Names and values of headers.
    type Given<'a> = &'a [(&'a str, &'a str)];

    fn headers(pairs: Given<'_>) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    (*name).parse().unwrap(),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn waits_a_server_asks_for() {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 02:00:00 GMT").unwrap();
        let cases: [(Given<'_>, Option<f64>); 14] = [
            (&[], None),
            (&[("retry-after", "20")], Some(20.0)),
            (&[("retry-after", "0.5")], Some(0.5)),
            (&[("retry-after", "86400")], Some(86_400.0)),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-10")], None),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "inf")], None),
            (&[("retry-after", "1e300")], None),
            (&[("retry-after", "soon")], None),
            (
                &[("retry-after", "Tue, 24 Nov 2026 02:00:30 GMT")],
                Some(30.0),
            ),
            (&[("retry-after", "Tue, 24 Nov 2026 01:59:00 GMT")], None),
            (
                &[("retry-after-ms", "1500"), ("retry-after", "20")],
                Some(1.5),
            ),
            (
                &[("retry-after-ms", "junk"), ("retry-after", "20")],
                Some(20.0),
            ),
        ];
        for (given, expected) in cases {
            let wait = asked_wait(&headers(given), now).map(|wait| wait.as_secs_f64());
            assert_eq!(wait, expected, "{given:?}");
        }
    }

    #[test]
    fn backoff_doubles_to_its_cap_and_jitters_down_by_a_quarter() {
        let waits: Vec<f64> = (0..7)
            .map(|retries| backoff(retries, 0.0).as_secs_f64())
            .collect();
        assert_eq!(waits, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]);
        assert_eq!(backoff(1, 1.0).as_secs_f64(), 0.75);
        assert_eq!(backoff(u32::MAX, 0.0), LONGEST_WAIT);
    }

    #[test]
    fn the_server_may_overrule_the_status() {
        assert!(status_is_passing(
            400,
            &headers(&[("x-should-retry", "true")])
        ));
        assert!(!status_is_passing(
            503,
            &headers(&[("x-should-retry", "false")])
        ));
        for (status, passing) in [
            (400, false),
            (402, false),
            (404, false),
            (408, true),
            (409, true),
            (429, true),
            (500, true),
            (599, true),
        ] {
            assert_eq!(
                status_is_passing(status, &HeaderMap::new()),
                passing,
                "{status}"
            );
        }
    }
}

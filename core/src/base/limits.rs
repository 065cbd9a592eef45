//! How long connections may be idle or silent.

use std::time::Duration;

// Idle sockets are given up before the edges of the service and of clouds give them up.
pub(crate) const POOL_IDLE: Duration = Duration::from_secs(20);
// A dead peer is noticed within 75 s: 30 s of silence, then three probes. A healthy one may
// stay silent for as long as it likes.
pub(crate) const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
pub(crate) const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
pub(crate) const KEEPALIVE_PROBES: u32 = 3;
/// How long sent bytes may stay unacknowledged.
#[cfg(any(target_os = "android", target_os = "linux"))]
pub(crate) const USER_TIMEOUT: Duration = Duration::from_secs(75);
/// The same for quick calls: half of their own limit at most, so that there is time to try again.
#[cfg(any(target_os = "android", target_os = "linux"))]
pub(crate) const QUICK_USER_TIMEOUT: Duration = Duration::from_secs(20);
pub(crate) const QUICK_PING_INTERVAL: Duration = Duration::from_secs(10);
pub(crate) const QUICK_PING_TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const PING_INTERVAL: Duration = Duration::from_secs(30);
pub(crate) const PING_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request waits for a stream of HTTP/2 before it takes a further connection.
pub(crate) const STREAM_WAIT: Duration = Duration::from_millis(500);
/// How long a file may stand still on its way to us. Its length has no limit.
pub(crate) const STALL: Duration = Duration::from_secs(60);
/// How long, and how far, the body of an answer that is an error is read.
pub(crate) const ERROR_BODY_WAIT: Duration = Duration::from_secs(5);
pub(crate) const ERROR_BODY_BYTES: usize = 1024 * 1024;
/// How many headers an answer may have: far more than any service sends.
pub(crate) const MAX_HEADERS: usize = 1000;

/// The limits set here, in seconds, for `effective_config`.
pub(crate) fn connection_limits() -> [(&'static str, f64); 6] {
    [
        ("pool_idle_timeout", POOL_IDLE.as_secs_f64()),
        ("tcp_keepalive_idle", KEEPALIVE_IDLE.as_secs_f64()),
        ("tcp_keepalive_interval", KEEPALIVE_INTERVAL.as_secs_f64()),
        ("http2_ping_interval", PING_INTERVAL.as_secs_f64()),
        ("http2_ping_timeout", PING_TIMEOUT.as_secs_f64()),
        ("file_stall_timeout", STALL.as_secs_f64()),
    ]
}

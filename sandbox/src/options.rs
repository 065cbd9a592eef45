//! What can be set when a sandbox starts.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;

use crate::surface::Surface;

/// Settings of a [`Sandbox`](crate::Sandbox); the default suits tests.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Loopback port to listen on; 0 takes a free one. Default 0.
    pub port: u16,
    /// How many times faster than the wall clock sandbox time runs, above 0 and at most 1 000 000.
    /// Default 1.
    pub speed: f64,
    /// Keys that are welcome. Default none: any key is.
    pub api_keys: Vec<String>,
    /// Zone in which cron patterns are read, by its IANA name. Default `UTC`.
    pub timezone: String,
    /// Folder that keeps the state over restarts; made if it is not there. Default none: the state
    /// is in memory.
    pub data: Option<PathBuf>,
    /// Which server is played, until it is changed and after each reset. Default: one that can do
    /// everything.
    pub surface: Surface,
    /// Serve https, under an authority that is made at the start. Default false.
    pub tls: bool,
    /// Silence on an event stream after which a comment is sent, in sandbox time. Default 15 s.
    pub heartbeat: Duration,
    /// Largest request body in bytes; a larger one is answered with status 413. Default 64 MiB.
    pub max_body_bytes: usize,
    /// Workers kept; beyond it the oldest finished ones are forgotten. Default 10 000.
    pub max_workers: usize,
    /// Requests kept in the request log; beyond it the oldest are dropped. Default 10 000.
    pub max_requests: usize,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            port: 0,
            speed: 1.0,
            api_keys: Vec::new(),
            timezone: "UTC".to_owned(),
            data: None,
            surface: Surface::default(),
            tls: false,
            heartbeat: Duration::from_secs(15),
            max_body_bytes: 64 << 20,
            max_workers: 10_000,
            max_requests: 10_000,
        }
    }
}

/// Shows everything but the keys.
impl fmt::Debug for SandboxOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxOptions")
            .field("port", &self.port)
            .field("speed", &self.speed)
            .field("timezone", &self.timezone)
            .field("data", &self.data)
            .field("surface", &self.surface)
            .field("tls", &self.tls)
            .field("heartbeat", &self.heartbeat)
            .field("max_body_bytes", &self.max_body_bytes)
            .field("max_workers", &self.max_workers)
            .field("max_requests", &self.max_requests)
            .finish_non_exhaustive()
    }
}

impl SandboxOptions {
    pub(crate) fn zone(&self) -> io::Result<Tz> {
        self.timezone.parse().map_err(|_| {
            let message = format!(
                "timezone: expected an IANA name such as Europe/Madrid, got `{}`",
                self.timezone
            );
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })
    }
}

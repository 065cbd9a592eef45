//! What the host hears of calls under way: their log records and attempts.

use std::sync::Arc;

use handinger::{ClientBuilder, Error};
use handinger_bindings::logs::{self, Log, LogRecord, Sink};
use handinger_bindings::panics;
use handinger_bindings::record::AttemptRecord;
use serde_json::Value;
use tokio::task::block_in_place;
use tracing::Level;
use tracing::level_filters::LevelFilter;

use crate::files::NativeHostFailure;

/// How much a log record matters.
#[derive(uniffi::Enum)]
pub enum NativeLogLevel {
    /// A call failed for good in a way that is not told elsewhere.
    Error,
    /// Something is wrong that the client makes do with.
    Warn,
    /// What a person may want to know of a call: that it is tried again, that a stream broke.
    Info,
    /// Every attempt.
    Debug,
}

impl From<Level> for NativeLogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            Level::DEBUG | Level::TRACE => Self::Debug,
        }
    }
}

/// A log record.
#[derive(uniffi::Record)]
pub struct NativeLogRecord {
    /// How much it matters.
    pub level: NativeLogLevel,
    /// What it says.
    pub message: String,
    /// What goes with it, as the JSON text of an object.
    pub fields: String,
}

impl From<LogRecord> for NativeLogRecord {
    fn from(record: LogRecord) -> Self {
        Self {
            level: record.level.into(),
            message: record.message,
            fields: Value::Object(record.fields).to_string(),
        }
    }
}

/// One attempt of a call, told when it has ended. Times are in seconds.
#[derive(uniffi::Record)]
pub struct NativeAttempt {
    /// 1 for the first attempt.
    pub number: i32,
    /// The method.
    pub method: String,
    /// The URL, without query values.
    pub url: String,
    /// The status, when an answer came.
    pub status: Option<i32>,
    /// What went wrong, if anything.
    pub error: Option<String>,
    /// The wait until the next attempt; none when this was the last.
    pub wait: Option<f64>,
    /// Time since the start of the call.
    pub elapsed: f64,
}

impl From<AttemptRecord> for NativeAttempt {
    fn from(attempt: AttemptRecord) -> Self {
        Self {
            number: i32::try_from(attempt.number).unwrap_or(i32::MAX),
            method: attempt.method,
            url: attempt.url,
            status: attempt.status.map(i32::from),
            error: attempt.error,
            wait: attempt.wait,
            elapsed: attempt.elapsed,
        }
    }
}

/// Hears of the calls of a client, on the threads that make them.
#[uniffi::export(foreign)]
pub trait NativeListener: Send + Sync {
    /// Takes a log record.
    fn log(&self, record: NativeLogRecord) -> Result<(), NativeHostFailure>;

    /// Takes an attempt, before its call goes on.
    fn attempt(&self, attempt: NativeAttempt) -> Result<(), NativeHostFailure>;
}

/// Who hears what of the calls of a client.
#[derive(uniffi::Record)]
pub struct NativeWatch {
    /// Who hears it.
    pub listener: Arc<dyn NativeListener>,
    /// How much is logged: `off`, or records of this level and above. None for what
    /// `HANDINGER_LOG` says.
    pub log_level: Option<String>,
    /// How much is logged when neither says it.
    pub default_log_level: String,
    /// Whether attempts are wanted.
    pub attempts: bool,
}

impl NativeWatch {
    /// Where the records go, and a builder with the hook.
    pub(crate) fn set_up(self, builder: ClientBuilder) -> Result<(Log, ClientBuilder), Error> {
        let mut problem = None;
        let named = |name: &str| logs::level_named("log_level", name);
        let level = match &self.log_level {
            Some(name) => named(name)?,
            None => match logs::level_of_environment() {
                Ok(Some(level)) => level,
                Ok(None) => named(&self.default_log_level)?,
                Err(error) => {
                    problem = Some(error);
                    LevelFilter::WARN
                }
            },
        };
        let listener = Arc::clone(&self.listener);
        let log = Log::to(Told { level, listener });
        if let Some(problem) = problem {
            let problem = problem.message();
            log.during(|| tracing::warn!(target: "handinger", "{problem}; it counts as \"warn\""));
        }
        if !self.attempts {
            return Ok((log, builder));
        }
        let builder = builder.on_attempt(move |attempt| {
            let attempt = AttemptRecord::from(attempt);
            if let Err(problem) = tell(|| self.listener.attempt(attempt.into())) {
                tracing::warn!(target: "handinger", problem, "a hook failed");
            }
        });
        Ok((log, builder))
    }
}

/// A listener for records of a level and above.
struct Told {
    level: LevelFilter,
    listener: Arc<dyn NativeListener>,
}

impl Sink for Told {
    fn wants(&self) -> LevelFilter {
        self.level
    }

    fn put(&self, record: LogRecord) {
        // There is nowhere to tell of a listener that fails: the packages do it themselves.
        let _ = tell(|| self.listener.log(record.into()));
    }
}

/// Calls the host. It may block, for which the runtime makes room, or fail, which breaks no call.
fn tell(call: impl FnOnce() -> Result<(), NativeHostFailure>) -> Result<(), String> {
    let told = panics::caught(|| block_in_place(|| Ok(call())));
    told.map_err(|panic| panic.message().to_owned())?
        .map_err(|failure| failure.to_string())
}

//! The core's log records, for the loggers of other languages.

use std::fmt::{self, Write};
use std::future::Future;
use std::sync::Arc;

use handinger::Error;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// What the records of the core are written under.
const TARGET: &str = "handinger";
const VARIABLE: &str = "HANDINGER_LOG";
/// What a person may ask for; more than `debug` there is none.
const NAMES: [&str; 5] = ["off", "error", "warn", "info", "debug"];

/// The records of the level of this name and above.
///
/// # Errors
/// When there is no such level; `field` is what it was given for.
pub fn level_named(field: &str, name: &str) -> Result<LevelFilter, Error> {
    let lower = name.trim().to_ascii_lowercase();
    let known = NAMES.contains(&lower.as_str());
    let level = known.then(|| lower.parse().ok()).flatten();
    level.ok_or_else(|| {
        let names = NAMES.join(", ");
        Error::invalid_input(field, format_args!("expected one of {names}, got {name:?}"))
    })
}

/// The records that `HANDINGER_LOG` asks for; none when it is blank or not there.
///
/// # Errors
/// When it names no level.
pub fn level_of_environment() -> Result<Option<LevelFilter>, Error> {
    match std::env::var(VARIABLE) {
        Ok(name) if !name.trim().is_empty() => level_named(VARIABLE, &name).map(Some),
        _ => Ok(None),
    }
}

/// The name of a level in lower case.
#[must_use]
pub fn name_of(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG | Level::TRACE => "debug",
    }
}

/// One log record.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRecord {
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub message: String,
    /// What goes with it.
    pub fields: Map<String, Value>,
}

impl LogRecord {
    fn of(event: &Event<'_>) -> Self {
        let mut record = Self {
            level: *event.metadata().level(),
            message: String::new(),
            fields: Map::new(),
        };
        event.record(&mut record);
        record
    }

    /// All of it in one line: the message, then the fields as `name=value`.
    #[must_use]
    pub fn into_line(self) -> String {
        let mut line = self.message;
        for (name, value) in &self.fields {
            // Writing to a string cannot fail.
            let _ = match value {
                Value::String(text) => write!(line, " {name}={text}"),
                value => write!(line, " {name}={value}"),
            };
        }
        line
    }

    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.fields.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for LogRecord {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            _ => self.set(field, value),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }
}

/// Where records go.
pub trait Sink: Send + Sync + 'static {
    /// The records it wants. When that changes, [`wants_changed`] has to be called.
    fn wants(&self) -> LevelFilter;

    /// Takes a record, on whichever thread writes it: it has to be quick, and must not panic.
    fn put(&self, record: LogRecord);
}

impl<S: Sink> Sink for Arc<S> {
    fn wants(&self) -> LevelFilter {
        (**self).wants()
    }

    fn put(&self, record: LogRecord) {
        (**self).put(record);
    }
}

/// Has the records of all that is asked anew: what was of no interest may be now.
pub fn wants_changed() {
    tracing::callsite::rebuild_interest_cache();
}

/// Collects the core's records for a sink. Its spans are for Rust programs only.
pub struct Collector<S>(pub S);

impl<S: Sink> Subscriber for Collector<S> {
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0.wants())
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && *metadata.level() <= self.0.wants()
            && metadata.target().starts_with(TARGET)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.0.put(LogRecord::of(event));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Where the records of one client's calls go, apart from those of others.
#[derive(Clone, Default)]
pub struct Log(Option<Dispatch>);

impl Log {
    /// To a sink; nowhere if it wants none.
    pub fn to(sink: impl Sink) -> Self {
        Self((sink.wants() != LevelFilter::OFF).then(|| Dispatch::new(Collector(sink))))
    }

    /// Does work whose records go here.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(dispatch) => tracing::dispatcher::with_default(dispatch, work),
            None => work(),
        }
    }

    /// Waits for work whose records go here.
    pub async fn of<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.0 {
            Some(dispatch) => work.with_subscriber(dispatch.clone()).await,
            None => work.await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Kept(LevelFilter, Arc<Mutex<Vec<String>>>);

    impl Sink for Kept {
        fn wants(&self) -> LevelFilter {
            self.0
        }

        fn put(&self, record: LogRecord) {
            let line = format!("{} {}", name_of(record.level), record.into_line());
            self.1.lock().expect("a lock").push(line);
        }
    }

    fn log(level: LevelFilter) -> (Log, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::default();
        (Log::to(Kept(level, Arc::clone(&lines))), lines)
    }

    fn speak(who: &str) {
        tracing::info!(target: "handinger", who, wait = 0.5, again = true, "retrying");
        tracing::debug!(target: "handinger", "attempt ended");
        tracing::info!(target: "hyper", "not ours");
    }

    #[tokio::test]
    async fn each_log_gets_its_own_records_at_its_own_level() {
        let (info, at_info) = log(LevelFilter::INFO);
        let (debug, at_debug) = log(LevelFilter::DEBUG);
        let (off, at_off) = log(LevelFilter::OFF);
        let call = |log: Log, who: &'static str| async move {
            log.of(async {
                tokio::task::yield_now().await;
                speak(who);
            })
            .await;
        };
        tokio::join!(call(info, "a"), call(debug.clone(), "b"), call(off, "c"));
        debug.during(|| speak("d"));
        speak("nobody");
        let retrying = |who: &str| format!("info retrying who={who} wait=0.5 again=true");
        assert_eq!(*at_info.lock().expect("a lock"), [retrying("a")]);
        assert_eq!(
            *at_debug.lock().expect("a lock"),
            [
                retrying("b"),
                "debug attempt ended".into(),
                retrying("d"),
                "debug attempt ended".into()
            ]
        );
        assert!(at_off.lock().expect("a lock").is_empty());
    }

    #[test]
    fn levels_are_named_without_case() {
        assert_eq!(level_named("x", " Debug").ok(), Some(LevelFilter::DEBUG));
        assert_eq!(level_named("x", "off").ok(), Some(LevelFilter::OFF));
        for wrong in ["", "loud", "3"] {
            let error = level_named("log_level", wrong).expect_err(wrong);
            assert_eq!(error.field(), Some("log_level"));
        }
    }
}

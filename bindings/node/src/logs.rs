//! The core's log records, each handed to the watch of the client whose call wrote it.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use handinger::Error;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use crate::watch::Watch;

const TARGET: &str = "handinger";

tokio::task_local! {
    /// The watch of the call that is at work on this thread now.
    static WATCH: Arc<Watch>;
}

/// The most talkative level that any watch wants.
static LOUDEST: AtomicU8 = AtomicU8::new(Level::Off as u8);

/// How much is told, from nothing on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    const ALL: [Self; 5] = [Self::Off, Self::Error, Self::Warn, Self::Info, Self::Debug];

    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        let mut all = Self::ALL.into_iter();
        all.find(|level| level.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::invalid_input(
                "log_level",
                format_args!("expected one of {names}, got {name:?}"),
            )
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    fn of(level: tracing::Level) -> Self {
        match level {
            tracing::Level::ERROR => Self::Error,
            tracing::Level::WARN => Self::Warn,
            tracing::Level::INFO => Self::Info,
            tracing::Level::DEBUG | tracing::Level::TRACE => Self::Debug,
        }
    }

    fn filter(level: u8) -> LevelFilter {
        match level {
            0 => LevelFilter::OFF,
            1 => LevelFilter::ERROR,
            2 => LevelFilter::WARN,
            3 => LevelFilter::INFO,
            _ => LevelFilter::DEBUG,
        }
    }
}

/// Sees to it that records of this level and above are collected.
///
/// # Errors
/// When another collector was installed in this module's place.
pub(crate) fn listen(level: Level) -> Result<(), Error> {
    static INSTALLED: Mutex<bool> = Mutex::new(false);
    if LOUDEST.fetch_max(level as u8, Ordering::AcqRel) >= level as u8 {
        return Ok(());
    }
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if !*installed {
        tracing::subscriber::set_global_default(Collector)
            .map_err(|error| Error::internal(error.to_string()))?;
        *installed = true;
    }
    // What was found to be of no interest may be now.
    tracing::callsite::rebuild_interest_cache();
    Ok(())
}

/// Runs a call; what it writes is handed to its client's watch.
pub(crate) fn seen_by<F: Future>(watch: Arc<Watch>, call: F) -> impl Future<Output = F::Output> {
    WATCH.scope(watch, call)
}

/// The same for what does not wait.
pub(crate) fn seen_by_now<T>(watch: Arc<Watch>, work: impl FnOnce() -> T) -> T {
    WATCH.sync_scope(watch, work)
}

/// Collects the events of the core; its spans are only for Rust programs.
struct Collector;

impl Subscriber for Collector {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_event() && metadata.target().starts_with(TARGET) {
            // It depends on whose call writes.
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(Level::filter(LOUDEST.load(Ordering::Acquire)))
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let level = Level::of(*metadata.level());
        metadata.is_event() && WATCH.try_with(|watch| watch.wants(level)).unwrap_or(false)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut content = Content::default();
        event.record(&mut content);
        let level = Level::of(*event.metadata().level());
        // Without a watch nobody asked for it.
        let _ = WATCH.try_with(|watch| watch.log(level, content.message, content.fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What an event says: its message and its fields.
#[derive(Default)]
struct Content {
    message: String,
    fields: Map<String, Value>,
}

impl Content {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.fields.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Content {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        match field.name() {
            "message" => self.message = text,
            _ => self.put(field, text),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            _ => self.put(field, value),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}

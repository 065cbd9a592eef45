//! The core's log records, each handed to the watch of the client whose call wrote it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use handinger::Error;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Span, Subscriber};
use tracing_core::span::Current;

use crate::watch::Watch;

const TARGET: &str = "handinger";

/// The watches there are, by their number.
static WATCHES: Mutex<BTreeMap<u64, Weak<Watch>>> = Mutex::new(BTreeMap::new());

/// The most talkative level that any watch wants.
static LOUDEST: AtomicU8 = AtomicU8::new(Level::Off as u8);

/// What the collector is told of the one kind of span that it knows.
static SPAN: OnceLock<&'static Metadata<'static>> = OnceLock::new();

thread_local! {
    /// The numbers of the watches whose calls are at work on this thread now, innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

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

/// Makes a watch known, and gives the number it goes by.
pub(crate) fn register(watch: &Weak<Watch>) -> NonZeroU64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    watches().insert(number, watch.clone());
    NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN)
}

/// Forgets a watch.
pub(crate) fn forget(number: NonZeroU64) {
    watches().remove(&number.get());
}

fn watches() -> MutexGuard<'static, BTreeMap<u64, Weak<Watch>>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The span in which a call of that watch's client runs: whatever is written in it, or in what it
/// spawns, is for that watch.
pub(crate) fn span_of(number: NonZeroU64) -> Span {
    tracing::error_span!(target: TARGET, "watched", number)
}

/// Hands the watch of the innermost call at work on this thread to a function.
fn with_watch<T>(then: impl FnOnce(&Watch) -> T) -> Option<T> {
    let number = ENTERED.with_borrow(|entered| entered.last().copied())?;
    let watch = watches().get(&number).and_then(Weak::upgrade)?;
    Some(then(&watch))
}

/// Collects the events of the core; of spans it knows but one.
struct Collector;

impl Subscriber for Collector {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_ours(metadata) {
            Interest::always()
        } else if metadata.is_event() && metadata.target().starts_with(TARGET) {
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
        is_ours(metadata)
            || (metadata.is_event() && with_watch(|watch| watch.wants(level)).unwrap_or(false))
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        SPAN.get_or_init(|| span.metadata());
        let mut number = Number(1);
        span.record(&mut number);
        Id::from_u64(number.0)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut content = Content::default();
        event.record(&mut content);
        let level = Level::of(*event.metadata().level());
        with_watch(|watch| watch.log(level, content.message, content.fields));
    }

    fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }

    fn exit(&self, _: &Id) {
        ENTERED.with_borrow_mut(Vec::pop);
    }

    fn current_span(&self) -> Current {
        let entered = ENTERED.with_borrow(|entered| entered.last().copied());
        match (entered, SPAN.get()) {
            (Some(number), Some(metadata)) => Current::new(Id::from_u64(number), metadata),
            _ => Current::none(),
        }
    }
}

/// Whether it is the span that tells whose call is at work.
fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.name() == "watched" && metadata.target() == TARGET
}

/// The number of a span's watch.
struct Number(u64);

impl Visit for Number {
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}

    fn record_u64(&mut self, _: &Field, value: u64) {
        self.0 = value;
    }
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

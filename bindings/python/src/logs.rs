//! The core's log records for Python's `logging`, without ever waiting for the interpreter.
//!
//! A record is put into a bounded queue by whichever thread writes it, and handed to the
//! logger `handinger` by the next Python thread that passes by: at the end of a call, or when
//! an event loop takes its finished calls.

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::exit;

const TARGET: &str = "handinger";
/// Records kept while no Python thread passes by; later ones are counted, not kept.
const CAPACITY: usize = 4096;

/// Above every level there is.
const OFF: u8 = u8::MAX;

/// The number of the lowest level, as Python's `logging` counts, that is kept.
static THRESHOLD: AtomicU8 = AtomicU8::new(OFF);
static WAITING: AtomicBool = AtomicBool::new(false);
static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    records: VecDeque::new(),
    lost: 0,
});

struct Queue {
    records: VecDeque<(u8, String)>,
    lost: usize,
}

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps records of this level of Python's `logging` and above; until then none are kept.
///
/// # Errors
/// When another collector was installed in this module's place.
pub(crate) fn set_level(level: u8) -> PyResult<()> {
    static INSTALLED: Mutex<bool> = Mutex::new(false);
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if level <= number(Level::ERROR) && !*installed {
        tracing::subscriber::set_global_default(Collector)
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        *installed = true;
    }
    THRESHOLD.store(level, Ordering::Relaxed);
    // What was found to be of no interest may be now.
    tracing::callsite::rebuild_interest_cache();
    Ok(())
}

/// Hands what waits to the Python logger. Costs one load when nothing does.
pub(crate) fn flush(py: Python<'_>) {
    if !WAITING.swap(false, Ordering::AcqRel) {
        return;
    }
    let (records, lost) = {
        let mut queue = queue();
        (
            std::mem::take(&mut queue.records),
            std::mem::take(&mut queue.lost),
        )
    };
    let _inside = exit::enter(py);
    if let Err(error) = hand_over(py, records, lost) {
        error.write_unraisable(py, None);
    }
}

fn hand_over(py: Python<'_>, records: VecDeque<(u8, String)>, lost: usize) -> PyResult<()> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let logger = LOGGER
        .get_or_try_init(py, || {
            py.import("logging")?
                .call_method1("getLogger", (TARGET,))
                .map(Bound::unbind)
        })?
        .bind(py);
    for (level, message) in records {
        logger.call_method1("log", (level, "%s", message))?;
    }
    if lost > 0 {
        logger.call_method1("warning", ("%d log records were lost", lost))?;
    }
    Ok(())
}

/// The number of a level in Python's `logging`.
const fn number(level: Level) -> u8 {
    match level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        Level::DEBUG => 10,
        Level::TRACE => 5,
    }
}

/// Collects the events of the core; its spans are only for Rust programs.
struct Collector;

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && number(*metadata.level()) >= THRESHOLD.load(Ordering::Relaxed)
            && metadata.target().starts_with(TARGET)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        let mut queue = queue();
        if queue.records.len() < CAPACITY {
            queue
                .records
                .push_back((number(*event.metadata().level()), line.finish()));
        } else {
            queue.lost += 1;
        }
        WAITING.store(true, Ordering::Release);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// An event as one line: its message, then its fields as `name=value`.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn finish(mut self) -> String {
        self.message.push_str(&self.fields);
        self.message
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

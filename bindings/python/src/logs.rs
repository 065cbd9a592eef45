//! The core's log records for Python's `logging`, without ever waiting for the interpreter.
//!
//! A record is put into a bounded queue by whichever thread writes it, and handed to the
//! logger `handinger` by the next Python thread that passes by: at the end of a call, or when
//! an event loop takes its finished calls.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use handinger_bindings::logs::{self, Collector, LogRecord, Sink};
use handinger_bindings::queue::Queue;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tracing::Level;
use tracing::level_filters::LevelFilter;

use crate::exit;

/// Above every level there is.
const OFF: u8 = u8::MAX;

/// The number of the lowest level, as Python's `logging` counts, that is kept.
static THRESHOLD: AtomicU8 = AtomicU8::new(OFF);
static QUEUE: Queue<LogRecord> = Queue::new();

/// Keeps records of this level of Python's `logging` and above; until then none are kept.
///
/// # Errors
/// When another collector was installed in this module's place.
pub(crate) fn set_level(level: u8) -> PyResult<()> {
    static INSTALLED: Mutex<bool> = Mutex::new(false);
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    THRESHOLD.store(level, Ordering::Relaxed);
    if level <= number(Level::ERROR) && !*installed {
        tracing::subscriber::set_global_default(Collector(Waiting))
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        *installed = true;
    }
    logs::wants_changed();
    Ok(())
}

/// The records that wait for a Python thread.
struct Waiting;

impl Sink for Waiting {
    fn wants(&self) -> LevelFilter {
        let threshold = THRESHOLD.load(Ordering::Relaxed);
        let wanted = |level: &Level| number(*level) >= threshold;
        let talkative = [
            Level::TRACE,
            Level::DEBUG,
            Level::INFO,
            Level::WARN,
            Level::ERROR,
        ];
        LevelFilter::from(talkative.into_iter().find(wanted))
    }

    fn put(&self, record: LogRecord) {
        QUEUE.push(record);
    }
}

/// Hands what waits to the Python logger. Costs one load when nothing does.
pub(crate) fn flush(py: Python<'_>) {
    let Some((records, lost)) = QUEUE.take() else {
        return;
    };
    let _inside = exit::enter(py);
    if let Err(error) = hand_over(py, records, lost) {
        error.write_unraisable(py, None);
    }
}

fn hand_over(py: Python<'_>, records: VecDeque<LogRecord>, lost: usize) -> PyResult<()> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let logger = LOGGER
        .get_or_try_init(py, || {
            py.import("logging")?
                .call_method1("getLogger", ("handinger",))
                .map(Bound::unbind)
        })?
        .bind(py);
    for record in records {
        let level = number(record.level);
        logger.call_method1("log", (level, "%s", record.into_line()))?;
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

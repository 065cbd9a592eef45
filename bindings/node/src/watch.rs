//! What JavaScript hears of calls under way: their attempts and log records. They wait here until
//! it takes them, in order; a wake-up tells it that some do.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::{Attempt, Error};
use napi::Status;
use napi::bindgen_prelude::Unknown;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::watch;
use tracing::Span;

use crate::errors::guard_now;
use crate::logs::{self, Level};

/// Records kept while JavaScript is busy; later ones are counted, not kept.
const CAPACITY: usize = 4096;

/// Calls a function of JavaScript on its thread. Weak: it keeps no process alive. One call waits
/// at most, for it says no more than "look".
pub(crate) type WakeUp = ThreadsafeFunction<(), Unknown<'static>, (), Status, false, true, 1>;

/// Wakes JavaScript up. That it is about to look already, or is gone, is as good.
pub(crate) fn wake(wake_up: &WakeUp) {
    wake_up.call((), ThreadsafeFunctionCallMode::NonBlocking);
}

/// Keeps what calls have to tell until JavaScript takes it.
#[napi]
pub struct NativeWatch {
    pub(crate) watch: Arc<Watch>,
    /// Goes with this object, which JavaScript keeps as long as a call is under way.
    _thread: watch::Sender<()>,
}

/// The end of the thread of JavaScript that makes calls. Nobody is left then to take their results.
#[derive(Clone)]
pub(crate) struct ThreadEnd(watch::Receiver<()>);

impl ThreadEnd {
    /// Returns once the thread ends.
    pub(crate) async fn come(&mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "what JavaScript gives is owned"
)]
impl NativeWatch {
    /// Keeps log records of that level and above, and the attempts of calls if they are wanted.
    /// `wake_up` is called when something waits.
    #[napi(constructor)]
    pub fn new(level: String, attempts: bool, wake_up: WakeUp) -> napi::Result<Self> {
        guard_now(|| {
            let level = Level::named(&level)?;
            logs::listen(level)?;
            let (thread, end) = watch::channel(());
            Ok(Self {
                watch: Arc::new_cyclic(|this| Watch {
                    number: logs::register(this),
                    level,
                    attempts,
                    thread: ThreadEnd(end),
                    wake_up,
                    waiting: AtomicBool::new(false),
                    queue: Mutex::default(),
                }),
                _thread: thread,
            })
        })
    }

    /// What waits, as the text of a JSON array; null when nothing does.
    #[napi]
    pub fn take(&self) -> napi::Result<Option<String>> {
        guard_now(|| self.watch.take())
    }
}

/// The Rust side of a watch.
pub(crate) struct Watch {
    number: NonZeroU64,
    level: Level,
    pub(crate) attempts: bool,
    pub(crate) thread: ThreadEnd,
    wake_up: WakeUp,
    waiting: AtomicBool,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    records: VecDeque<Record>,
    lost: usize,
}

/// What JavaScript is told.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Log {
        level: &'static str,
        message: String,
        fields: Map<String, Value>,
    },
    Attempt {
        number: u32,
        method: String,
        url: String,
        status: Option<u16>,
        error: Option<String>,
        wait: Option<f64>,
        elapsed: f64,
    },
    /// So many records were lost.
    Lost(usize),
}

impl Drop for Watch {
    fn drop(&mut self) {
        logs::forget(self.number);
    }
}

impl Watch {
    /// The span in which calls run that this watch hears of.
    pub(crate) fn span(&self) -> Span {
        if self.level == Level::Off {
            Span::none()
        } else {
            logs::span_of(self.number)
        }
    }

    pub(crate) fn wants(&self, level: Level) -> bool {
        level <= self.level
    }

    pub(crate) fn log(&self, level: Level, message: String, fields: Map<String, Value>) {
        self.push(Record::Log {
            level: level.name(),
            message,
            fields,
        });
    }

    pub(crate) fn attempt(&self, attempt: &Attempt<'_>) {
        self.push(Record::Attempt {
            number: attempt.number,
            method: attempt.method.to_string(),
            url: attempt.url.to_owned(),
            status: attempt.status,
            error: attempt.error.map(|error| error.message().to_owned()),
            wait: attempt.wait.map(|wait| wait.as_secs_f64()),
            elapsed: attempt.elapsed.as_secs_f64(),
        });
    }

    fn push(&self, record: Record) {
        let mut queue = self.queue();
        if queue.records.len() < CAPACITY {
            queue.records.push_back(record);
        } else {
            queue.lost += 1;
        }
        drop(queue);
        if !self.waiting.swap(true, Ordering::AcqRel) {
            wake(&self.wake_up);
        }
    }

    fn take(&self) -> Result<Option<String>, Error> {
        if !self.waiting.swap(false, Ordering::AcqRel) {
            return Ok(None);
        }
        let Queue { mut records, lost } = std::mem::take(&mut *self.queue());
        if lost > 0 {
            records.push_back(Record::Lost(lost));
        }
        serde_json::to_string(&records)
            .map(Some)
            .map_err(|error| Error::internal(error.to_string()))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

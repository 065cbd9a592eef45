//! What JavaScript hears of calls under way: their attempts and log records. They wait here until
//! it takes them, in order; a wake-up tells it that some do.

use std::sync::Arc;

use handinger::{Attempt, Error};
use handinger_bindings::logs::{self, Log, LogRecord, Sink};
use handinger_bindings::queue::Queue;
use handinger_bindings::record::AttemptRecord;
use napi::Status;
use napi::bindgen_prelude::Unknown;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::level_filters::LevelFilter;

use crate::errors::guard_now;
use crate::number;

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
    _thread: DropGuard,
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
            let inbox = Arc::new(Inbox {
                level: logs::level_named("log_level", &level)?,
                wake_up,
                queue: Queue::new(),
            });
            let thread = CancellationToken::new();
            Ok(Self {
                watch: Arc::new(Watch {
                    log: Log::to(Arc::clone(&inbox)),
                    inbox,
                    attempts,
                    thread: thread.clone(),
                }),
                _thread: thread.drop_guard(),
            })
        })
    }

    /// What waits, as the text of a JSON array; null when nothing does.
    #[napi]
    pub fn take(&self) -> napi::Result<Option<String>> {
        guard_now(|| self.watch.inbox.take())
    }
}

/// The Rust side of a watch.
pub(crate) struct Watch {
    inbox: Arc<Inbox>,
    /// Whether the attempts of calls are wanted.
    pub(crate) attempts: bool,
    /// Cancelled when the thread of JavaScript ends that makes the calls: nobody is left then to
    /// take their results.
    pub(crate) thread: CancellationToken,
    /// Where the log records of calls go.
    pub(crate) log: Log,
}

impl Watch {
    pub(crate) fn attempt(&self, attempt: &Attempt<'_>) {
        self.inbox.push(Told::Attempt(attempt.into()));
    }
}

/// What waits for JavaScript.
struct Inbox {
    level: LevelFilter,
    wake_up: WakeUp,
    queue: Queue<Record>,
}

/// What JavaScript is told, and of which call.
#[derive(Serialize)]
struct Record {
    call: u32,
    #[serde(flatten)]
    told: Told,
}

/// What JavaScript is told.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Log {
        level: &'static str,
        message: String,
        fields: Map<String, Value>,
    },
    Attempt(AttemptRecord),
    /// So many records were lost.
    Lost(usize),
}

impl Inbox {
    fn push(&self, told: Told) {
        let call = number::current();
        if self.queue.push(Record { call, told }) {
            wake(&self.wake_up);
        }
    }

    fn take(&self) -> Result<Option<String>, Error> {
        let Some((mut waiting, lost)) = self.queue.take() else {
            return Ok(None);
        };
        if lost > 0 {
            let told = Told::Lost(lost);
            waiting.push_back(Record { call: 0, told });
        }
        let text = serde_json::to_string(&waiting);
        text.map(Some)
            .map_err(|error| Error::internal(error.to_string()))
    }
}

impl Sink for Inbox {
    fn wants(&self) -> LevelFilter {
        self.level
    }

    fn put(&self, record: LogRecord) {
        self.push(Told::Log {
            level: logs::name_of(record.level),
            message: record.message,
            fields: record.fields,
        });
    }
}

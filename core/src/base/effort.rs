//! How far a call has come, for whoever gives it up before it has ended.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use tokio::time::Instant;
use url::Url;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};

tokio::task_local! {
    /// That of the call at work.
    static CURRENT: Effort;
}

/// How far one call has come. A call that is dropped can tell nobody any more what may have
/// happened at the server; this can.
#[derive(Clone, Debug, Default)]
pub struct Effort(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// What the first exchange of the call has come to; those within it are parts of it.
    exchange: Option<Exchange>,
}

#[derive(Debug)]
struct Exchange {
    method: Method,
    url: Url,
    task_id: Option<String>,
    started: Instant,
    attempts: u32,
    /// What earlier attempts may have done.
    known: Outcome,
    /// Whether the attempt under way has begun to leave; none before it is sent.
    leaving: Option<Arc<AtomicBool>>,
}

impl Effort {
    /// Waits for the work of one call, and notes how far it comes.
    pub async fn of<T>(&self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self.clone(), work).await
    }

    /// The error of the call, which its caller has cancelled.
    #[must_use]
    pub fn cancelled(&self) -> Error {
        let state = self.state();
        let Some(exchange) = &state.exchange else {
            return cancelled(Outcome::NotSent);
        };
        let left = exchange.leaving.as_ref();
        let now = match left.is_some_and(|left| left.load(Ordering::Relaxed)) {
            true => Outcome::Unknown,
            false => Outcome::NotSent,
        };
        let elapsed: Duration = exchange.started.elapsed();
        cancelled(exchange.known.max(now))
            .with_request(&exchange.method, &exchange.url)
            .with_effort(exchange.attempts, elapsed)
            .with_task(exchange.task_id.as_deref())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cancelled(outcome: Outcome) -> Error {
    Error::new(ErrorKind::Cancelled, outcome, "Request was aborted.")
}

/// Where an exchange notes how far it comes; nowhere when nobody asked, or when it is within another.
pub(crate) struct Notes(Option<Effort>);

impl Notes {
    pub(crate) fn begin(
        method: &Method,
        url: &Url,
        task_id: Option<&str>,
        started: Instant,
    ) -> Self {
        let current = CURRENT.try_with(Effort::clone).ok();
        Self(current.filter(|effort| {
            let mut state = effort.state();
            let first = state.exchange.is_none();
            state.exchange.get_or_insert_with(|| Exchange {
                method: method.clone(),
                url: url.clone(),
                task_id: task_id.map(str::to_owned),
                started,
                attempts: 0,
                known: Outcome::NotSent,
                leaving: None,
            });
            first
        }))
    }

    /// An attempt begins, after others that may have done what is known.
    pub(crate) fn attempt(&self, number: u32, known: Outcome) {
        self.note(|exchange| {
            exchange.attempts = number;
            exchange.known = exchange.known.max(known);
            exchange.leaving = None;
        });
    }

    /// The attempt is sent, and this tells whether it has begun to leave.
    pub(crate) fn leaving(&self, mark: Arc<AtomicBool>) {
        self.note(|exchange| exchange.leaving = Some(mark));
    }

    fn note(&self, note: impl FnOnce(&mut Exchange)) {
        if let Some(effort) = &self.0
            && let Some(exchange) = &mut effort.state().exchange
        {
            note(exchange);
        }
    }
}

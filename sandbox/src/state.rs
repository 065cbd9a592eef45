//! Everything behind the routes, and the ways in which runs are started.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::connections::Connections;
use crate::error::ApiError;
use crate::faults::FaultBook;
use crate::idempotency::{Outcome, Submission};
use crate::input::RunRequest;
use crate::ledger::{Ledger, RunKind};
use crate::lock::lock;
use crate::options::SandboxOptions;
use crate::request_log::RequestLog;
use crate::schedules::{Schedule, Timing};
use crate::store::{Started, Store};
use crate::worker::{Turn, Worker};

/// The state of a sandbox.
pub(crate) struct App {
    pub(crate) base_url: String,
    pub(crate) options: SandboxOptions,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    pub(crate) faults: FaultBook,
    pub(crate) requests: RequestLog,
    store: Mutex<Store>,
}

impl App {
    pub(crate) fn new(base_url: String, options: SandboxOptions) -> Self {
        Self {
            clock: Clock::new(options.speed),
            connections: Connections::default(),
            faults: FaultBook::default(),
            requests: RequestLog::new(options.max_requests),
            store: Mutex::default(),
            base_url,
            options,
        }
    }

    /// Starts the first turn of a new worker.
    pub(crate) fn create(
        self: &Arc<Self>,
        submission: Submission,
        request: &RunRequest,
    ) -> Result<Started, ApiError> {
        let mut store = lock(&self.store);
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let worker = Arc::new(Worker::new(&self.base_url, self.clock.now().timestamp()));
        store.keep(Arc::clone(&worker), self.options.max_workers);
        self.start(store, worker, submission, RunKind::Create, request)
    }

    /// Starts a further turn of a worker.
    pub(crate) fn resume(
        self: &Arc<Self>,
        id: &str,
        submission: Submission,
        request: &RunRequest,
    ) -> Result<Started, ApiError> {
        let store = lock(&self.store);
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let worker = store.worker(id)?;
        self.start(store, worker, submission, RunKind::Continue, request)
    }

    /// Accepts a turn, remembers its key, and lets it play.
    fn start(
        self: &Arc<Self>,
        mut store: MutexGuard<'_, Store>,
        worker: Arc<Worker>,
        submission: Submission,
        kind: RunKind,
        request: &RunRequest,
    ) -> Result<Started, ApiError> {
        let turn = store.accept(&worker, kind, submission.key.clone(), request, &self.clock)?;
        let index = turn.index;
        let outcome = Outcome::Turn {
            worker_id: worker.id.clone(),
            turn: index,
        };
        store.idempotency.remember(submission, outcome);
        drop(store);
        self.play(&worker, turn);
        Ok(Started {
            worker,
            turn: index,
            replayed: false,
        })
    }

    /// Plays a turn in a task of its own: a client that leaves does not stop it.
    fn play(self: &Arc<Self>, worker: &Arc<Worker>, turn: Turn) {
        if turn.script.duration.is_zero() {
            worker.play_at_once(&turn.script);
            return;
        }
        let (app, worker) = (Arc::clone(self), Arc::clone(worker));
        tokio::spawn(async move { worker.play(turn.script, &app.clock).await });
    }

    /// Adds a schedule to a worker; returns its JSON and whether it was there before.
    pub(crate) fn schedule(
        self: &Arc<Self>,
        worker_id: &str,
        submission: Submission,
        run: RunRequest,
        timing: Timing,
    ) -> Result<(Value, bool), ApiError> {
        let mut store = lock(&self.store);
        let worker = store.worker(worker_id)?;
        if let Some(Outcome::Schedule { answer }) = store.idempotency.find(&submission)? {
            return Ok((answer, true));
        }
        let next_run_at = timing
            .first(self.clock.now())
            .ok_or_else(|| ApiError::bad_request("when.cron: the pattern never matches."))?;
        let schedule = Schedule {
            id: crate::ids::new("sch_"),
            run,
            timing,
            next_run_at,
        };
        let answer = schedule.body();
        let outcome = Outcome::Schedule {
            answer: answer.clone(),
        };
        store.idempotency.remember(submission, outcome);
        let task = tokio::spawn(Arc::clone(self).keep_firing(worker, schedule.clone()));
        store.schedules.add(worker_id, schedule, task);
        Ok((answer, false))
    }

    /// The schedules of a worker, as the API lists them.
    pub(crate) fn schedules(&self, worker_id: &str) -> Result<Value, ApiError> {
        let store = lock(&self.store);
        store.worker(worker_id)?;
        Ok(json!({ "schedules": store.schedules.of(worker_id), "workerId": worker_id }))
    }

    pub(crate) fn cancel_schedule(&self, worker_id: &str, id: &str) -> Result<(), ApiError> {
        let mut store = lock(&self.store);
        store.worker(worker_id)?;
        if store.schedules.remove(worker_id, id) {
            return Ok(());
        }
        Err(ApiError::not_found(format!(
            "Worker `{worker_id}` has no schedule `{id}`."
        )))
    }

    /// Fires a schedule at each of its times, after the turn that may be playing then.
    async fn keep_firing(self: Arc<Self>, worker: Arc<Worker>, schedule: Schedule) {
        let mut next = Some(schedule.next_run_at);
        while let Some(moment) = next {
            self.clock.sleep_until(moment).await;
            worker.idle().await;
            next = self.fire(&worker, &schedule.id, moment);
        }
    }

    /// Starts the turn of a schedule that is due. Returns when to come back; never after its last
    /// time or when it was cancelled.
    fn fire(
        self: &Arc<Self>,
        worker: &Arc<Worker>,
        id: &str,
        moment: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let mut store = lock(&self.store);
        let run = store.schedules.find(&worker.id, id)?.run.clone();
        let Ok(turn) = store.accept(worker, RunKind::Schedule, None, &run, &self.clock) else {
            // Another turn was quicker.
            return Some(moment);
        };
        let next = store.schedules.fired(&worker.id, id, self.clock.now());
        drop(store);
        self.play(worker, turn);
        next
    }

    pub(crate) fn worker(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        lock(&self.store).worker(id)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        lock(&self.store).ledger.clone()
    }

    /// Forgets workers, schedules, keys, ledger, faults and requests; the speed stays.
    pub(crate) fn reset(&self) {
        *lock(&self.store) = Store::default();
        self.faults.clear();
        self.requests.clear();
    }
}

//! Everything behind the routes, and the ways in which runs are started.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::connections::Connections;
use crate::error::ApiError;
use crate::faults::FaultBook;
use crate::idempotency::{Outcome, Submission};
use crate::input::{RunRequest, TaskRequest};
use crate::ledger::{Ledger, RunKind};
use crate::lock::lock;
use crate::options::SandboxOptions;
use crate::request_log::RequestLog;
use crate::schedules::{Schedule, Timing};
use crate::store::{Started, Store};
use crate::template::{Template, TemplateFields};
use crate::worker::{TaskOrigin, Turn, Worker};

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

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Starts the first turn of a new worker.
    pub(crate) fn create(
        self: &Arc<Self>,
        submission: Submission,
        request: &RunRequest,
    ) -> Result<Started, ApiError> {
        let mut store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let template = Template::for_input(&request.input, self.clock.now());
        let id = template.id.clone();
        store.enlist(template, true, self.options.max_workers);
        let worker = self.new_task(&mut store, &id, request, TaskOrigin::Worker);
        self.start(store, worker, submission, RunKind::Create, request)
    }

    /// Makes a worker that has nothing to do yet; returns its JSON and whether it was there before.
    pub(crate) fn create_template(
        &self,
        submission: Submission,
        fields: TemplateFields,
    ) -> Result<(Value, bool), ApiError> {
        let mut store = self.store();
        if let Some(Outcome::Answer(answer)) = store.idempotency.find(&submission)? {
            return Ok((answer, true));
        }
        let template = Template::new(fields, self.clock.now());
        let answer = template.body(&self.base_url);
        store.enlist(template, false, self.options.max_workers);
        let outcome = Outcome::Answer(answer.clone());
        store.idempotency.remember(submission, outcome);
        Ok((answer, false))
    }

    /// Changes what a worker is told from its next task on; returns its JSON.
    pub(crate) fn update_template(
        &self,
        id: &str,
        fields: TemplateFields,
    ) -> Result<Value, ApiError> {
        let mut store = self.store();
        let template = &mut store.profile_mut(id)?.template;
        template.update(fields, self.clock.now());
        Ok(template.body(&self.base_url))
    }

    pub(crate) fn delete_worker(&self, id: &str) -> Result<(), ApiError> {
        self.store().delete(id)
    }

    /// Starts a task, or a further turn of one that is known.
    pub(crate) fn create_task(
        self: &Arc<Self>,
        submission: Submission,
        request: TaskRequest,
    ) -> Result<Started, ApiError> {
        let mut store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let TaskRequest {
            worker_id,
            task_id,
            run,
        } = request;
        let known = task_id.as_deref().and_then(|id| store.task(id).ok());
        let worker = match known {
            Some(task) => {
                store.profile(&task.id)?;
                continued(&task, worker_id.as_deref())?;
                task
            }
            None => {
                let id = self.worker_for(&mut store, worker_id, &run)?;
                self.new_task(&mut store, &id, &run, TaskOrigin::Request { task_id })
            }
        };
        self.start(store, worker, submission, RunKind::Task, &run)
    }

    /// The worker that a new task names, or a new one with the input as its instructions.
    fn worker_for(
        &self,
        store: &mut Store,
        worker_id: Option<String>,
        run: &RunRequest,
    ) -> Result<String, ApiError> {
        if let Some(id) = worker_id {
            store.profile(&id)?;
            return Ok(id);
        }
        let template = Template::for_input(&run.input, self.clock.now());
        let id = template.id.clone();
        store.enlist(template, false, self.options.max_workers);
        Ok(id)
    }

    fn new_task(
        &self,
        store: &mut Store,
        worker_id: &str,
        run: &RunRequest,
        origin: TaskOrigin,
    ) -> Arc<Worker> {
        let mut head = origin.head(&run.directives.instruction, self.clock.now());
        if let Ok(profile) = store.profile(worker_id) {
            head.output_schema
                .clone_from(&profile.template.output_schema);
        }
        let worker = Arc::new(Worker::new(&self.base_url, worker_id, head));
        store.assign(&worker, self.options.max_workers);
        worker
    }

    /// Starts a further turn of a worker.
    pub(crate) fn resume(
        self: &Arc<Self>,
        id: &str,
        submission: Submission,
        request: &RunRequest,
    ) -> Result<Started, ApiError> {
        let mut store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let worker = match store.newest(id)? {
            Some(worker) => worker,
            None => self.new_task(&mut store, id, request, TaskOrigin::Worker),
        };
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
            task_id: worker.task.id.clone(),
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
            worker.play_at_once(&turn.script, self.clock.now());
            self.announce(Arc::clone(worker), turn.index);
            return;
        }
        let (app, worker) = (Arc::clone(self), Arc::clone(worker));
        tokio::spawn(async move {
            worker.play(turn.script, &app.clock).await;
            app.announce(worker, turn.index);
        });
    }

    /// Adds a schedule to a worker; returns its JSON and whether it was there before.
    pub(crate) fn schedule(
        self: &Arc<Self>,
        worker_id: &str,
        submission: Submission,
        run: RunRequest,
        timing: Timing,
    ) -> Result<(Value, bool), ApiError> {
        let mut store = self.store();
        store.profile(worker_id)?;
        if let Some(Outcome::Answer(answer)) = store.idempotency.find(&submission)? {
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
        let outcome = Outcome::Answer(answer.clone());
        store.idempotency.remember(submission, outcome);
        let task =
            tokio::spawn(Arc::clone(self).keep_firing(worker_id.to_owned(), schedule.clone()));
        store.schedules.add(worker_id, schedule, task);
        Ok((answer, false))
    }

    /// The schedules of a worker, as the API lists them.
    pub(crate) fn schedules(&self, worker_id: &str) -> Result<Value, ApiError> {
        let store = self.store();
        store.profile(worker_id)?;
        Ok(json!({
            "schedules": store.schedules.of(worker_id),
            "timezone": "UTC",
            "workerId": worker_id,
        }))
    }

    pub(crate) fn cancel_schedule(&self, worker_id: &str, id: &str) -> Result<(), ApiError> {
        let mut store = self.store();
        store.profile(worker_id)?;
        if store.schedules.remove(worker_id, id) {
            return Ok(());
        }
        Err(ApiError::not_found(format!(
            "Worker `{worker_id}` has no schedule `{id}`."
        )))
    }

    /// Fires a schedule at each of its times, after the turn that may be playing then.
    async fn keep_firing(self: Arc<Self>, worker_id: String, schedule: Schedule) {
        let mut next = Some(schedule.next_run_at);
        while let Some(moment) = next {
            self.clock.sleep_until(moment).await;
            let ongoing = self.store().ongoing(&worker_id);
            if let Some(worker) = ongoing {
                worker.idle().await;
            }
            next = self.fire(&worker_id, &schedule.id, moment);
        }
    }

    /// Starts the turn of a schedule that is due. Returns when to come back; never after its last
    /// time or when it was cancelled.
    fn fire(
        self: &Arc<Self>,
        worker_id: &str,
        id: &str,
        moment: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let mut store = self.store();
        let run = store.schedules.find(worker_id, id)?.run.clone();
        let worker = match store.ongoing(worker_id) {
            Some(worker) => worker,
            None => self.new_task(&mut store, worker_id, &run, TaskOrigin::Schedule),
        };
        let Ok(turn) = store.accept(&worker, RunKind::Schedule, None, &run, &self.clock) else {
            // Another turn was quicker.
            return Some(moment);
        };
        let next = store.schedules.fired(worker_id, id, self.clock.now());
        drop(store);
        self.play(&worker, turn);
        next
    }

    /// A worker at its newest task; one that waits for its first task is pending.
    pub(crate) fn worker(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        let newest = self.store().newest(id)?;
        Ok(newest.unwrap_or_else(|| {
            let head = TaskOrigin::Request { task_id: None }.head("", self.clock.now());
            Arc::new(Worker::new(&self.base_url, id, head))
        }))
    }

    /// A worker at each of its tasks, newest first.
    pub(crate) fn workers(&self, id: &str) -> Result<Vec<Arc<Worker>>, ApiError> {
        self.store().tasks_of(id)
    }

    /// A worker at one of its tasks. One that was started with its input goes on as before there
    /// were tasks: it ignores an id that is none of its own.
    pub(crate) fn worker_at(&self, id: &str, task_id: &str) -> Result<Arc<Worker>, ApiError> {
        let store = self.store();
        store.profile(id)?;
        let named = store.task(task_id).ok().filter(|task| task.id == id);
        named
            .or_else(|| store.ongoing(id))
            .ok_or_else(|| ApiError::not_found(format!("Worker `{id}` has no task `{task_id}`.")))
    }

    pub(crate) fn task(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        self.store().task(id)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.store().ledger.clone()
    }

    /// Forgets workers, schedules, keys, ledger, faults and requests; the speed stays.
    pub(crate) fn reset(&self) {
        *self.store() = Store::default();
        self.faults.clear();
        self.requests.clear();
    }
}

/// Whether a further turn of a task may begin; one that was asked for under another worker's id,
/// or after the task was archived, never may.
fn continued(task: &Worker, worker_id: Option<&str>) -> Result<(), ApiError> {
    if worker_id.is_some_and(|id| id != task.id) {
        return Err(ApiError::final_conflict(format!(
            "taskId: task `{}` belongs to another worker.",
            task.task.id
        )));
    }
    if task.is_archived() {
        return Err(ApiError::final_conflict(format!(
            "taskId: task `{}` is archived.",
            task.task.id
        )));
    }
    Ok(())
}

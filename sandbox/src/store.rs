//! What a sandbox remembers of the work it was given. One lock guards it as a whole, so that a
//! run, its ledger entry and its idempotency key come into being together.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::StatusCode;

use crate::changes::{Change, Delivery, TurnStart};
use crate::error::ApiError;
use crate::idempotency::{IdempotencyTable, Outcome, Submission};
use crate::journal::Journal;
use crate::ledger::{Ledger, LedgerEntry};
use crate::schedules::ScheduleBook;
use crate::surface::Keys;
use crate::template::Template;
use crate::webhooks::{Execution, Outbox, Webhook};
use crate::worker::{TaskHead, Worker};

pub(crate) struct Store {
    /// The sandbox's own address, for the addresses in answers.
    base_url: String,
    /// Workers kept, and as many tasks.
    limit: usize,
    journal: Option<Journal>,
    profiles: HashMap<String, Profile>,
    /// Ids of the workers, oldest first.
    order: VecDeque<String>,
    tasks: HashMap<String, Arc<Worker>>,
    /// Ids of the tasks, oldest first.
    task_order: VecDeque<String>,
    pub(crate) outbox: Outbox,
    pub(crate) idempotency: IdempotencyTable,
    pub(crate) ledger: Ledger,
    pub(crate) schedules: ScheduleBook,
}

/// A worker and what belongs to it as a whole.
pub(crate) struct Profile {
    pub(crate) template: Template,
    /// Started with its first input, so that all further work goes on from there.
    pub(crate) is_single: bool,
    /// Ids of its tasks, oldest first.
    tasks: Vec<String>,
    pub(crate) webhook: Webhook,
}

/// A run that was started by this request, or by an earlier one under the same key.
pub(crate) struct Started {
    pub(crate) worker: Arc<Worker>,
    pub(crate) turn: usize,
    pub(crate) replayed: bool,
}

impl Store {
    pub(crate) fn new(base_url: String, limit: usize) -> Self {
        Self {
            base_url,
            limit,
            journal: None,
            profiles: HashMap::new(),
            order: VecDeque::new(),
            tasks: HashMap::new(),
            task_order: VecDeque::new(),
            outbox: Outbox::default(),
            idempotency: IdempotencyTable::default(),
            ledger: Ledger::default(),
            schedules: ScheduleBook::default(),
        }
    }

    /// Takes in what a journal holds, and keeps it up from now on. Returns the time to go on from.
    pub(crate) fn restore(
        &mut self,
        mut journal: Journal,
    ) -> std::io::Result<Option<DateTime<Utc>>> {
        let moment = journal.replay(|at, changes| {
            changes
                .into_iter()
                .try_for_each(|change| self.apply(at, change))
                .map_err(|error| error.to_string())
        })?;
        self.journal = Some(journal);
        Ok(moment)
    }

    /// Accepts changes: writes them down, then applies them. After an error nothing has changed.
    pub(crate) fn commit(
        &mut self,
        now: DateTime<Utc>,
        changes: impl Into<Vec<Change>>,
    ) -> Result<(), ApiError> {
        let changes = changes.into();
        if let Some(journal) = &mut self.journal {
            journal
                .append(now, &changes)
                .map_err(|error| not_kept(&error))?;
        }
        changes
            .into_iter()
            .try_for_each(|change| self.apply(now, change))
    }

    /// Forgets everything, on disk too.
    pub(crate) fn clear(&mut self) -> Result<(), ApiError> {
        let mut journal = self.journal.take();
        let cleared = journal.as_mut().map_or(Ok(()), Journal::clear);
        *self = Self {
            journal,
            ..Self::new(std::mem::take(&mut self.base_url), self.limit)
        };
        cleared.map_err(|error| not_kept(&error))
    }

    fn apply(&mut self, now: DateTime<Utc>, change: Change) -> Result<(), ApiError> {
        match change {
            Change::WorkerMade {
                template,
                is_single,
            } => self.enlist(template, is_single),
            Change::WorkerChanged { template } => {
                let known = &mut self.profile_mut(&template.id)?.template;
                *known = template;
            }
            Change::WorkerDeleted { worker_id } => self.delete(&worker_id),
            Change::TaskMade { worker_id, head } => self.assign(&worker_id, head),
            Change::TaskArchived { task_id } => self.task(&task_id)?.archive(),
            Change::TurnBegun(start) => self.begin(now, start)?,
            Change::TurnEnded { task_id } => self.end(now, task_id)?,
            Change::KeyUsed {
                caller,
                key,
                contents,
                outcome,
            } => self.idempotency.remember(caller, key, contents, outcome),
            Change::ScheduleMade {
                worker_id,
                schedule,
            } => self.schedules.add(&worker_id, schedule),
            Change::ScheduleFired {
                worker_id,
                schedule_id,
                next_run_at,
            } => self.schedules.fired(&worker_id, &schedule_id, next_run_at),
            Change::ScheduleCancelled {
                worker_id,
                schedule_id,
            } => self.schedules.remove(&worker_id, &schedule_id),
            Change::WebhookSet {
                worker_id,
                token,
                target,
            } => self.profile_mut(&worker_id)?.webhook.set(token, target),
            Change::Delivered {
                delivery,
                execution,
                is_settled,
            } => self.delivered(&delivery, execution, is_settled),
        }
        Ok(())
    }

    pub(crate) fn profile(&self, id: &str) -> Result<&Profile, ApiError> {
        self.profiles.get(id).ok_or_else(|| no_worker(id))
    }

    pub(crate) fn profile_mut(&mut self, id: &str) -> Result<&mut Profile, ApiError> {
        self.profiles.get_mut(id).ok_or_else(|| no_worker(id))
    }

    /// A worker at its newest task; none before its first one.
    pub(crate) fn newest(&self, id: &str) -> Result<Option<Arc<Worker>>, ApiError> {
        let tasks = self.profile(id)?.tasks.iter().rev();
        Ok(tasks
            .filter_map(|id| self.tasks.get(id))
            .find(|task| !task.is_archived())
            .cloned())
    }

    /// The worker whose one task all further work goes on from.
    pub(crate) fn ongoing(&self, id: &str) -> Option<Arc<Worker>> {
        self.profile(id).ok().filter(|profile| profile.is_single)?;
        self.newest(id).ok().flatten()
    }

    /// The workers at each of a worker's tasks, newest first.
    pub(crate) fn tasks_of(&self, id: &str) -> Result<Vec<Arc<Worker>>, ApiError> {
        let tasks = self.profile(id)?.tasks.iter().rev();
        Ok(tasks.filter_map(|id| self.tasks.get(id)).cloned().collect())
    }

    pub(crate) fn task(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        self.tasks
            .get(id)
            .cloned()
            .ok_or_else(|| ApiError::not_found(format!("There is no task `{id}`.")))
    }

    /// The tasks in which a turn is playing.
    pub(crate) fn busy(&self) -> Vec<Arc<Worker>> {
        let tasks = self.tasks.values().filter(|task| task.is_busy());
        tasks.cloned().collect()
    }

    /// The run that the same request started before.
    pub(crate) fn replay(&self, submission: &Submission) -> Result<Option<Started>, ApiError> {
        let Some(Outcome::Turn { task_id, turn }) = self.idempotency.find(submission)? else {
            return Ok(None);
        };
        let Some(worker) = self.tasks.get(&task_id).cloned() else {
            return Ok(None);
        };
        if submission.keys == Keys::Conflict && !worker.has_finished(turn) {
            let key = submission.key.as_deref().unwrap_or_default();
            return Err(in_progress(key));
        }
        Ok(Some(Started {
            worker,
            turn,
            replayed: true,
        }))
    }

    /// Adds a worker. When there are too many the oldest is forgotten, unless it has work left.
    fn enlist(&mut self, template: Template, is_single: bool) {
        self.order.push_back(template.id.clone());
        let profile = Profile {
            template,
            is_single,
            tasks: Vec::new(),
            webhook: Webhook::default(),
        };
        self.profiles.insert(profile.template.id.clone(), profile);
        if self.order.len() <= self.limit {
            return;
        }
        let Some(oldest) = self.order.pop_front() else {
            return;
        };
        if self.has_work(&oldest) {
            self.order.push_back(oldest);
        } else {
            self.forget(&oldest);
        }
    }

    fn has_work(&self, id: &str) -> bool {
        let busy = |task: &Arc<Worker>| task.is_busy();
        self.schedules.has_any(id) || self.tasks_of(id).is_ok_and(|tasks| tasks.iter().any(busy))
    }

    fn forget(&mut self, id: &str) {
        for task in self.profiles.remove(id).into_iter().flat_map(|it| it.tasks) {
            self.tasks.remove(&task);
        }
    }

    /// Takes a worker and its schedules away; its tasks stay.
    fn delete(&mut self, id: &str) {
        self.profiles.remove(id);
        self.order.retain(|known| known != id);
        self.schedules.remove_all(id);
    }

    /// Adds a task to its worker. When there are too many the oldest is forgotten, unless it is
    /// played or its worker has to come back to it.
    fn assign(&mut self, worker_id: &str, head: TaskHead) {
        let worker = Arc::new(Worker::new(&self.base_url, worker_id, head));
        let id = worker.task.id.clone();
        if let Some(profile) = self.profiles.get_mut(worker_id) {
            profile.tasks.push(id.clone());
        }
        self.tasks.insert(id.clone(), worker);
        self.task_order.push_back(id);
        if self.task_order.len() <= self.limit {
            return;
        }
        let Some(oldest) = self.task_order.pop_front() else {
            return;
        };
        let Some(task) = self.tasks.get(&oldest) else {
            return;
        };
        if task.is_busy() || self.schedules.has_any(&task.id) {
            self.task_order.push_back(oldest);
            return;
        }
        if let Some(profile) = self.profiles.get_mut(&task.id) {
            profile.tasks.retain(|known| *known != oldest);
        }
        self.tasks.remove(&oldest);
    }

    /// Begins a turn and enters it in the ledger; a conflict while another one is played.
    fn begin(&mut self, now: DateTime<Utc>, start: TurnStart) -> Result<(), ApiError> {
        let worker = self.task(&start.task_id)?;
        let bill = worker
            .begin(&start.run, &start.ids, now)
            .ok_or_else(|| still_running(&worker))?;
        self.ledger.enter(LedgerEntry {
            id: start.ids.ledger_entry,
            worker_id: worker.id.clone(),
            task_id: start.task_id,
            kind: start.kind,
            idempotency_key: start.idempotency_key,
            input: start.run.input,
            budget: start.run.budget,
            cost_usd: bill.cost_usd(),
            credits: bill.credits,
            at: now,
        });
        Ok(())
    }

    /// Ends the turn that is playing; the webhook of its worker, if it has one, is to be told.
    fn end(&mut self, now: DateTime<Utc>, task_id: String) -> Result<(), ApiError> {
        let worker = self.task(&task_id)?;
        let turn = worker.end(now);
        let profile = self.profiles.get(&worker.id);
        if profile.is_some_and(|profile| profile.webhook.recipient().is_some()) {
            self.outbox.add(Delivery { task_id, turn });
        }
        Ok(())
    }

    fn delivered(&mut self, delivery: &Delivery, execution: Option<Execution>, is_settled: bool) {
        self.outbox.attempted(delivery, is_settled);
        let worker_id = self.tasks.get(&delivery.task_id).map(|task| &task.id);
        let profile = worker_id.and_then(|id| self.profiles.get_mut(id));
        if let (Some(profile), Some(execution)) = (profile, execution) {
            profile.webhook.log(execution);
        }
    }
}

fn no_worker(id: &str) -> ApiError {
    ApiError::not_found(format!("There is no worker `{id}`."))
}

/// The refusal of a turn while another one is played.
pub(crate) fn still_running(worker: &Worker) -> ApiError {
    let what = match worker.task.is_explicit {
        true => format!("Task `{}`", worker.task.id),
        false => format!("Worker `{}`", worker.id),
    };
    ApiError::new(
        StatusCode::CONFLICT,
        format!("{what} is still running; wait until it has completed."),
    )
}

fn in_progress(key: &str) -> ApiError {
    ApiError::new(
        StatusCode::CONFLICT,
        format!("The request under Idempotency-Key `{key}` is still in progress."),
    )
}

fn not_kept(error: &std::io::Error) -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("Nothing was accepted, since it could not be kept: {error}."),
    )
}

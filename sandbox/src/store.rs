//! What a sandbox remembers of the work it was given. One lock guards it as a whole, so that a
//! run, its ledger entry and its idempotency key come into being together.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use http::StatusCode;

use crate::clock::Clock;
use crate::error::ApiError;
use crate::idempotency::{IdempotencyTable, Outcome, Submission};
use crate::input::RunRequest;
use crate::ledger::{Ledger, LedgerEntry, RunKind};
use crate::schedules::ScheduleBook;
use crate::template::Template;
use crate::webhooks::Webhook;
use crate::worker::{Turn, Worker};

#[derive(Default)]
pub(crate) struct Store {
    profiles: HashMap<String, Profile>,
    /// Ids of the workers, oldest first.
    order: VecDeque<String>,
    tasks: HashMap<String, Arc<Worker>>,
    /// Ids of the tasks, oldest first.
    task_order: VecDeque<String>,
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

    /// The run that the same request started before.
    pub(crate) fn replay(&self, submission: &Submission) -> Result<Option<Started>, ApiError> {
        Ok(match self.idempotency.find(submission)? {
            Some(Outcome::Turn { task_id, turn }) => {
                self.tasks.get(&task_id).map(|worker| Started {
                    worker: Arc::clone(worker),
                    turn,
                    replayed: true,
                })
            }
            _ => None,
        })
    }

    /// Adds a worker. When there are too many the oldest is forgotten, unless it has work left.
    pub(crate) fn enlist(&mut self, template: Template, is_single: bool, limit: usize) {
        self.order.push_back(template.id.clone());
        let profile = Profile {
            template,
            is_single,
            tasks: Vec::new(),
            webhook: Webhook::default(),
        };
        self.profiles.insert(profile.template.id.clone(), profile);
        if self.order.len() <= limit {
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
    pub(crate) fn delete(&mut self, id: &str) -> Result<(), ApiError> {
        self.profiles.remove(id).ok_or_else(|| no_worker(id))?;
        self.order.retain(|known| known != id);
        self.schedules.remove_all(id);
        Ok(())
    }

    /// Adds a task to its worker. When there are too many the oldest is forgotten, unless it is
    /// played or its worker has to come back to it.
    pub(crate) fn assign(&mut self, worker: &Arc<Worker>, limit: usize) {
        let id = worker.task.id.clone();
        if let Some(profile) = self.profiles.get_mut(&worker.id) {
            profile.tasks.push(id.clone());
        }
        self.tasks.insert(id.clone(), Arc::clone(worker));
        self.task_order.push_back(id);
        if self.task_order.len() <= limit {
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

    /// Accepts a turn and enters it in the ledger; a conflict while another one is played.
    pub(crate) fn accept(
        &mut self,
        worker: &Worker,
        kind: RunKind,
        idempotency_key: Option<String>,
        request: &RunRequest,
        clock: &Clock,
    ) -> Result<Turn, ApiError> {
        let now = clock.now();
        let turn = worker
            .begin(request, now)
            .ok_or_else(|| still_running(worker))?;
        let bill = &turn.script.closing.bill;
        self.ledger.enter(LedgerEntry {
            id: crate::ids::new("led_"),
            worker_id: worker.id.clone(),
            task_id: worker.task.id.clone(),
            kind,
            idempotency_key,
            input: request.input.clone(),
            budget: request.budget,
            cost_usd: bill.cost_usd(),
            credits: bill.credits,
            at: now,
        });
        Ok(turn)
    }
}

fn no_worker(id: &str) -> ApiError {
    ApiError::not_found(format!("There is no worker `{id}`."))
}

fn still_running(worker: &Worker) -> ApiError {
    let what = match worker.task.is_explicit {
        true => format!("Task `{}`", worker.task.id),
        false => format!("Worker `{}`", worker.id),
    };
    ApiError::new(
        StatusCode::CONFLICT,
        format!("{what} is still running; wait until it has completed."),
    )
}

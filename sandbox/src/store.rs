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
use crate::worker::{Turn, Worker};

#[derive(Default)]
pub(crate) struct Store {
    workers: HashMap<String, Arc<Worker>>,
    /// Ids of the workers, oldest first.
    order: VecDeque<String>,
    pub(crate) idempotency: IdempotencyTable,
    pub(crate) ledger: Ledger,
    pub(crate) schedules: ScheduleBook,
}

/// A run that was started by this request, or by an earlier one under the same key.
pub(crate) struct Started {
    pub(crate) worker: Arc<Worker>,
    pub(crate) turn: usize,
    pub(crate) replayed: bool,
}

impl Store {
    pub(crate) fn worker(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        self.workers
            .get(id)
            .cloned()
            .ok_or_else(|| ApiError::not_found(format!("There is no worker `{id}`.")))
    }

    /// The run that the same request started before.
    pub(crate) fn replay(&self, submission: &Submission) -> Result<Option<Started>, ApiError> {
        Ok(match self.idempotency.find(submission)? {
            Some(Outcome::Turn { worker_id, turn }) => {
                self.workers.get(&worker_id).map(|worker| Started {
                    worker: Arc::clone(worker),
                    turn,
                    replayed: true,
                })
            }
            _ => None,
        })
    }

    /// Adds a worker. When there are too many the oldest is forgotten, unless it has work left.
    pub(crate) fn keep(&mut self, worker: Arc<Worker>, limit: usize) {
        self.order.push_back(worker.id.clone());
        self.workers.insert(worker.id.clone(), worker);
        if self.order.len() <= limit {
            return;
        }
        let Some(oldest) = self.order.pop_front() else {
            return;
        };
        let busy = self
            .workers
            .get(&oldest)
            .is_some_and(|worker| worker.is_busy());
        if busy || self.schedules.has_any(&oldest) {
            self.order.push_back(oldest);
        } else {
            self.workers.remove(&oldest);
        }
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
        let turn = worker.begin(request).ok_or_else(|| {
            ApiError::new(
                StatusCode::CONFLICT,
                format!(
                    "Worker `{}` is still running; wait until it has completed.",
                    worker.id
                ),
            )
        })?;
        let bill = &turn.script.closing.bill;
        self.ledger.enter(LedgerEntry {
            id: crate::ids::new("led_"),
            worker_id: worker.id.clone(),
            kind,
            idempotency_key,
            input: request.input.clone(),
            budget: request.budget,
            cost_usd: bill.cost_usd(),
            credits: bill.credits,
            at: clock.now(),
        });
        Ok(turn)
    }
}

//! Makes schedules and fires them when their time has come.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Schedule, Timing};
use crate::changes::{Change, TurnIds, TurnStart};
use crate::error::ApiError;
use crate::idempotency::{Outcome, Submission};
use crate::input::RunRequest;
use crate::ledger::RunKind;
use crate::state::App;
use crate::worker::TaskOrigin;

/// Wall-clock time after which a turn that could not be kept is tried again.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

impl App {
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
        let now = self.clock.now();
        let next_run_at = timing
            .first(now, self.zone)
            .ok_or_else(|| ApiError::bad_request("when.cron: the pattern never matches."))?;
        let schedule = Schedule {
            id: crate::ids::new("sch_"),
            run,
            timing,
            next_run_at,
        };
        let answer = schedule.body();
        let worker_id = worker_id.to_owned();
        let mut changes = vec![Change::ScheduleMade {
            worker_id,
            schedule,
        }];
        changes.extend(submission.settled(Outcome::Answer(answer.clone())));
        store.commit(now, changes)?;
        drop(store);
        self.attend_schedules();
        Ok((answer, false))
    }

    /// The schedules of a worker, as the API lists them.
    pub(crate) fn schedules(&self, worker_id: &str) -> Result<Value, ApiError> {
        let store = self.store();
        store.profile(worker_id)?;
        Ok(json!({
            "schedules": store.schedules.of(worker_id),
            "timezone": self.zone.name(),
            "workerId": worker_id,
        }))
    }

    pub(crate) fn cancel_schedule(&self, worker_id: &str, id: &str) -> Result<(), ApiError> {
        let mut store = self.store();
        store.profile(worker_id)?;
        if store.schedules.find(worker_id, id).is_none() {
            return Err(ApiError::not_found(format!(
                "Worker `{worker_id}` has no schedule `{id}`."
            )));
        }
        let change = Change::ScheduleCancelled {
            worker_id: worker_id.to_owned(),
            schedule_id: id.to_owned(),
        };
        store.commit(self.clock.now(), [change])
    }

    /// Sees to it that each schedule is fired.
    pub(crate) fn attend_schedules(self: &Arc<Self>) {
        self.store().schedules.attend(|worker_id, schedule| {
            tokio::spawn(Arc::clone(self).keep_firing(worker_id, schedule.clone()))
        });
    }

    /// Fires a schedule at each of its times, after the turn that may be playing then.
    async fn keep_firing(self: Arc<Self>, worker_id: String, schedule: Schedule) {
        let mut next = Some(schedule.next_run_at);
        while let Some(moment) = next {
            self.clock.sleep_until(moment).await;
            // One that is always due must leave time for others.
            tokio::task::yield_now().await;
            let ongoing = self.store().ongoing(&worker_id);
            if let Some(worker) = ongoing {
                worker.idle().await;
            }
            next = match self.fire(&worker_id, &schedule.id) {
                Ok(next) => next,
                Err(_) => {
                    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                    Some(moment)
                }
            };
        }
    }

    /// Starts the turn of a schedule that is due. Returns when to come back; never after its last
    /// time or when it was cancelled.
    fn fire(
        self: &Arc<Self>,
        worker_id: &str,
        id: &str,
    ) -> Result<Option<DateTime<Utc>>, ApiError> {
        let mut store = self.store();
        let Some(schedule) = store.schedules.find(worker_id, id).cloned() else {
            return Ok(None);
        };
        let mut changes = Vec::new();
        let task_id = match store.ongoing(worker_id) {
            // Another turn was quicker.
            Some(worker) if worker.is_busy() => return Ok(Some(schedule.next_run_at)),
            Some(worker) => worker.task.id.clone(),
            None => {
                let head = self.head(&store, worker_id, &schedule.run, TaskOrigin::Schedule);
                let task_id = head.id.clone();
                let worker_id = worker_id.to_owned();
                changes.push(Change::TaskMade { worker_id, head });
                task_id
            }
        };
        let now = self.clock.now();
        let next_run_at = schedule.timing.next(schedule.next_run_at, now, self.zone);
        changes.push(Change::TurnBegun(TurnStart {
            task_id: task_id.clone(),
            kind: RunKind::Schedule,
            ids: TurnIds::new(),
            idempotency_key: None,
            run: schedule.run,
        }));
        changes.push(Change::ScheduleFired {
            worker_id: worker_id.to_owned(),
            schedule_id: id.to_owned(),
            next_run_at,
        });
        store.commit(now, changes)?;
        let worker = store.task(&task_id)?;
        drop(store);
        self.play(worker);
        Ok(next_run_at)
    }
}

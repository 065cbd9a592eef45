//! Schedules: what they run, when, and the tasks that wait for that time.

mod timing;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::input::RunRequest;
use crate::timestamp;

pub(crate) use timing::Timing;

/// A schedule of a worker.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    pub(crate) id: String,
    pub(crate) run: RunRequest,
    pub(crate) timing: Timing,
    pub(crate) next_run_at: DateTime<Utc>,
}

impl Schedule {
    /// The schedule as the API shows it.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "id": self.id,
            "budget": self.run.budget,
            "input": self.run.input,
            "nextRunAt": timestamp::text(self.next_run_at),
        });
        match &self.timing {
            Timing::Scheduled { .. } => body["type"] = "scheduled".into(),
            Timing::Delayed { seconds } => {
                body["type"] = "delayed".into();
                body["delayInSeconds"] = (*seconds).into();
            }
            Timing::Cron { text, .. } => {
                body["type"] = "cron".into();
                body["cron"] = text.as_str().into();
            }
            Timing::Interval { seconds } => {
                body["type"] = "interval".into();
                body["intervalSeconds"] = (*seconds).into();
            }
        }
        body
    }
}

/// The schedules of all workers.
#[derive(Default)]
pub(crate) struct ScheduleBook {
    by_worker: HashMap<String, Vec<Entry>>,
}

struct Entry {
    schedule: Schedule,
    /// Waits for the time and fires.
    task: JoinHandle<()>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ScheduleBook {
    /// Adds a schedule with the task that fires it.
    pub(crate) fn add(&mut self, worker_id: &str, schedule: Schedule, task: JoinHandle<()>) {
        let entries = self.by_worker.entry(worker_id.to_owned()).or_default();
        entries.push(Entry { schedule, task });
    }

    /// The schedules of a worker, oldest first.
    pub(crate) fn of(&self, worker_id: &str) -> Vec<Value> {
        self.entries(worker_id)
            .iter()
            .map(|entry| entry.schedule.body())
            .collect()
    }

    pub(crate) fn has_any(&self, worker_id: &str) -> bool {
        !self.entries(worker_id).is_empty()
    }

    /// One schedule, if it has not been cancelled.
    pub(crate) fn find(&self, worker_id: &str, id: &str) -> Option<&Schedule> {
        self.entries(worker_id)
            .iter()
            .map(|entry| &entry.schedule)
            .find(|schedule| schedule.id == id)
    }

    /// Notes that a schedule fired: it waits for its next time, or is gone after its last.
    /// Returns the next time.
    pub(crate) fn fired(
        &mut self,
        worker_id: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let entries = self.by_worker.get_mut(worker_id)?;
        let schedule = &mut entries
            .iter_mut()
            .find(|entry| entry.schedule.id == id)?
            .schedule;
        let next = schedule.timing.next(schedule.next_run_at, now);
        match next {
            Some(next) => schedule.next_run_at = next,
            None => {
                self.remove(worker_id, id);
            }
        }
        next
    }

    /// Removes a schedule; `false` when there is none of that id.
    pub(crate) fn remove(&mut self, worker_id: &str, id: &str) -> bool {
        let Some(entries) = self.by_worker.get_mut(worker_id) else {
            return false;
        };
        let before = entries.len();
        entries.retain(|entry| entry.schedule.id != id);
        let removed = entries.len() < before;
        if entries.is_empty() {
            self.by_worker.remove(worker_id);
        }
        removed
    }

    /// Removes the schedules of a worker.
    pub(crate) fn remove_all(&mut self, worker_id: &str) {
        self.by_worker.remove(worker_id);
    }

    fn entries(&self, worker_id: &str) -> &[Entry] {
        self.by_worker.get(worker_id).map_or(&[], Vec::as_slice)
    }
}

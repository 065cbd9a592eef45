//! Schedules: what they run, when, and the tasks that wait for that time.

mod firing;
mod timing;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::input::RunRequest;
use crate::timestamp;

pub(crate) use timing::Timing;

/// A schedule of a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
        if let Value::Object(when) = self.timing.when() {
            for (name, value) in when {
                // Of a single date only the next run tells.
                if name != "date" {
                    body[name] = value;
                }
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
    task: Option<JoinHandle<()>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl ScheduleBook {
    /// Adds a schedule, which nothing fires yet.
    pub(crate) fn add(&mut self, worker_id: &str, schedule: Schedule) {
        let entries = self.by_worker.entry(worker_id.to_owned()).or_default();
        let task = None;
        entries.push(Entry { schedule, task });
    }

    /// Gives each schedule that nothing fires yet the task that will.
    fn attend(&mut self, mut task: impl FnMut(String, &Schedule) -> JoinHandle<()>) {
        for (worker_id, entries) in &mut self.by_worker {
            for entry in entries.iter_mut().filter(|entry| entry.task.is_none()) {
                entry.task = Some(task(worker_id.clone(), &entry.schedule));
            }
        }
    }

    /// Reads the patterns in a zone that may be another than before. What is due stays due.
    pub(crate) fn reset_patterns(&mut self, now: DateTime<Utc>, zone: Tz) {
        let schedules = self.by_worker.values_mut().flatten();
        for schedule in schedules.map(|entry| &mut entry.schedule) {
            if let (Timing::Cron { .. }, true) = (&schedule.timing, schedule.next_run_at > now)
                && let Some(next) = schedule.timing.first(now, zone)
            {
                schedule.next_run_at = next;
            }
        }
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
    pub(crate) fn fired(&mut self, worker_id: &str, id: &str, next_run_at: Option<DateTime<Utc>>) {
        let Some(next) = next_run_at else {
            return self.remove(worker_id, id);
        };
        let entries = self.by_worker.get_mut(worker_id).into_iter().flatten();
        for entry in entries.filter(|entry| entry.schedule.id == id) {
            entry.schedule.next_run_at = next;
        }
    }

    /// Removes a schedule, if there is one of that id.
    pub(crate) fn remove(&mut self, worker_id: &str, id: &str) {
        let Some(entries) = self.by_worker.get_mut(worker_id) else {
            return;
        };
        entries.retain(|entry| entry.schedule.id != id);
        if entries.is_empty() {
            self.by_worker.remove(worker_id);
        }
    }

    /// Removes the schedules of a worker.
    pub(crate) fn remove_all(&mut self, worker_id: &str) {
        self.by_worker.remove(worker_id);
    }

    fn entries(&self, worker_id: &str) -> &[Entry] {
        self.by_worker.get(worker_id).map_or(&[], Vec::as_slice)
    }
}

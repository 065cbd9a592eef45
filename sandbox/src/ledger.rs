//! The ledger: every run that was started and what it cost, so that a test can prove "paid once".

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::agent::micros;
use crate::budget::Budget;
use crate::timestamp;

/// Entries kept; the totals go on counting beyond it.
const KEPT_ENTRIES: usize = 100_000;

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunKind {
    /// `POST /api/workers`.
    Create,
    /// `POST /api/workers/{workerId}`.
    Continue,
    /// `POST /api/tasks`.
    Task,
    /// A schedule that fired.
    Schedule,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerEntry {
    /// Id of the entry.
    pub id: String,
    /// The worker that ran.
    pub worker_id: String,
    /// The task it worked on.
    pub task_id: String,
    /// What started the run.
    pub kind: RunKind,
    /// The `Idempotency-Key` under which it was started, if any.
    pub idempotency_key: Option<String>,
    /// The instruction.
    pub input: String,
    /// The budget it ran under.
    pub budget: Budget,
    /// What it cost, in US dollars.
    pub cost_usd: f64,
    /// What it cost, in credits.
    pub credits: u64,
    /// When it was accepted, in sandbox time.
    #[serde(serialize_with = "timestamp::serialize")]
    pub at: DateTime<Utc>,
}

/// All runs since the start or the last reset.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// Runs started.
    pub runs: u64,
    /// Their cost in US dollars.
    pub cost_usd: f64,
    /// Their cost in credits.
    pub credits: u64,
    /// Runs started under each `Idempotency-Key`, of the entries; those without a key are not in it.
    pub runs_by_key: BTreeMap<String, u64>,
    /// Runs of each task, of the entries.
    pub runs_by_task: BTreeMap<String, u64>,
    /// The runs, oldest first; at most the last 100 000.
    pub entries: VecDeque<LedgerEntry>,
}

fn uncount(runs: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = runs.get_mut(name) {
        *count -= 1;
        if *count == 0 {
            runs.remove(name);
        }
    }
}

impl Ledger {
    pub(crate) fn enter(&mut self, entry: LedgerEntry) {
        self.runs += 1;
        self.cost_usd = micros(self.cost_usd + entry.cost_usd);
        self.credits += entry.credits;
        if self.entries.len() == KEPT_ENTRIES
            && let Some(oldest) = self.entries.pop_front()
        {
            uncount(&mut self.runs_by_task, &oldest.task_id);
            if let Some(key) = &oldest.idempotency_key {
                uncount(&mut self.runs_by_key, key);
            }
        }
        *self.runs_by_task.entry(entry.task_id.clone()).or_default() += 1;
        if let Some(key) = entry.idempotency_key.clone() {
            *self.runs_by_key.entry(key).or_default() += 1;
        }
        self.entries.push_back(entry);
    }
}

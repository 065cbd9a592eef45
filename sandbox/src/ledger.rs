//! The ledger: every run that was started and what it cost, so that a test can prove "paid once".

use std::collections::VecDeque;

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
    /// The runs, oldest first; at most the last 100 000.
    pub entries: VecDeque<LedgerEntry>,
}

impl Ledger {
    pub(crate) fn enter(&mut self, entry: LedgerEntry) {
        self.runs += 1;
        self.cost_usd = micros(self.cost_usd + entry.cost_usd);
        self.credits += entry.credits;
        if self.entries.len() == KEPT_ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }
}

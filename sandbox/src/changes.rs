//! What can happen to the state. Everything that is accepted is a list of changes: written to the
//! journal first, if there is one, and applied then; a restart applies them again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::auth::Caller;
use crate::idempotency::{Contents, Outcome};
use crate::ids;
use crate::input::RunRequest;
use crate::ledger::RunKind;
use crate::schedules::Schedule;
use crate::template::Template;
use crate::webhooks::{Execution, Target};
use crate::worker::TaskHead;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    WorkerMade {
        template: Template,
        is_single: bool,
    },
    /// A worker as it is told to be from its next task on.
    WorkerChanged {
        template: Template,
    },
    WorkerDeleted {
        worker_id: String,
    },
    TaskMade {
        worker_id: String,
        head: TaskHead,
    },
    TaskArchived {
        task_id: String,
    },
    TurnBegun(TurnStart),
    TurnEnded {
        task_id: String,
    },
    KeyUsed {
        caller: Caller,
        key: String,
        contents: Contents,
        outcome: Outcome,
    },
    ScheduleMade {
        worker_id: String,
        schedule: Schedule,
    },
    /// A schedule fired; without a next time it is gone.
    ScheduleFired {
        worker_id: String,
        schedule_id: String,
        next_run_at: Option<DateTime<Utc>>,
    },
    ScheduleCancelled {
        worker_id: String,
        schedule_id: String,
    },
    WebhookSet {
        worker_id: String,
        token: Option<String>,
        target: Option<Target>,
    },
    /// An attempt to deliver, if there was one, and whether none has to follow.
    Delivered {
        delivery: Delivery,
        execution: Option<Execution>,
        is_settled: bool,
    },
}

/// A turn that was accepted. What the agent makes of it follows from here alone, so that a turn
/// which was playing when the process ended goes on word for word.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TurnStart {
    pub(crate) task_id: String,
    pub(crate) kind: RunKind,
    pub(crate) ids: TurnIds,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) run: RunRequest,
}

/// The random part of a turn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TurnIds {
    pub(crate) ledger_entry: String,
    pub(crate) turn: String,
    pub(crate) user_message: String,
    pub(crate) message: String,
}

impl TurnIds {
    pub(crate) fn new() -> Self {
        Self {
            ledger_entry: ids::new("led_"),
            turn: ids::new("trn_"),
            user_message: ids::new("msg_"),
            message: ids::new("msg_"),
        }
    }
}

/// The end of a turn that a webhook has to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) task_id: String,
    pub(crate) turn: usize,
}

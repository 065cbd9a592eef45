//! Webhooks: where a worker tells of its finished tasks, and what became of each delivery.

mod delivery;
mod outbox;
mod target;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::changes::Change;
use crate::error::ApiError;
use crate::state::App;
use crate::timestamp;

pub(crate) use outbox::Outbox;
pub(crate) use target::Target;

/// Executions kept per worker; the oldest are forgotten.
const KEPT_EXECUTIONS: usize = 1000;
const PAGE_LENGTH: usize = 50;

/// The webhook of a worker.
#[derive(Default)]
pub(crate) struct Webhook {
    token: Option<String>,
    target: Option<Target>,
    /// Newest first.
    executions: VecDeque<Execution>,
}

/// One attempt to deliver.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Execution {
    id: String,
    created_at: DateTime<Utc>,
    duration_ms: u64,
    /// The status answered, or why there was no answer.
    outcome: Result<u16, String>,
    task_id: String,
    task_title: String,
    url: String,
}

impl Webhook {
    /// The webhook as the API shows it.
    fn body(&self) -> Value {
        json!({ "token": self.token, "url": self.target.as_ref().map(Target::url) })
    }

    pub(crate) fn set(&mut self, token: Option<String>, target: Option<Target>) {
        self.token = token;
        self.target = target;
    }

    /// What a delivery needs: the address and the token as they are now.
    pub(crate) fn recipient(&self) -> Option<(Target, String)> {
        Some((self.target.clone()?, self.token.clone()?))
    }

    pub(crate) fn log(&mut self, execution: Execution) {
        self.executions.truncate(KEPT_EXECUTIONS - 1);
        self.executions.push_front(execution);
    }

    fn page(&self, worker_id: &str, page: usize) -> Value {
        let skipped = (page - 1).saturating_mul(PAGE_LENGTH);
        let shown = self.executions.iter().skip(skipped).take(PAGE_LENGTH);
        json!({
            "logs": shown.map(|execution| execution.body(worker_id)).collect::<Vec<_>>(),
            "page": page,
            "pageCount": self.executions.len().div_ceil(PAGE_LENGTH),
            "totalCount": self.executions.len(),
        })
    }
}

impl Execution {
    fn is_taken(&self) -> bool {
        matches!(self.outcome, Ok(200..=299))
    }

    fn body(&self, worker_id: &str) -> Value {
        let status = self.outcome.as_ref().ok();
        let error = match &self.outcome {
            Ok(200..=299) => None,
            Ok(status) => Some(format!("The endpoint answered with status {status}.")),
            Err(reason) => Some(reason.clone()),
        };
        json!({
            "id": self.id,
            "createdAt": timestamp::text(self.created_at),
            "durationMs": self.duration_ms,
            "errorMessage": error,
            "requestStatus": if error.is_none() { "success" } else { "error" },
            "responseStatus": status,
            "taskId": self.task_id,
            "taskTitle": self.task_title,
            "url": self.url,
            "workerId": worker_id,
        })
    }
}

fn new_token() -> String {
    crate::ids::new("whk_")
}

impl App {
    pub(crate) fn webhook(&self, worker_id: &str) -> Result<Value, ApiError> {
        Ok(self.store().profile(worker_id)?.webhook.body())
    }

    /// Sets or clears the address; the first address brings a token, later ones keep it.
    pub(crate) fn point_webhook(
        &self,
        worker_id: &str,
        target: Option<Target>,
    ) -> Result<Value, ApiError> {
        self.change_webhook(worker_id, |webhook| {
            let token = webhook.token.clone();
            let token = token.or_else(|| target.is_some().then(new_token));
            (token, target)
        })
    }

    /// Takes address and token away; what was delivered stays in the log.
    pub(crate) fn delete_webhook(&self, worker_id: &str) -> Result<Value, ApiError> {
        self.change_webhook(worker_id, |_| (None, None))
    }

    pub(crate) fn regenerate_token(&self, worker_id: &str) -> Result<Value, ApiError> {
        self.change_webhook(worker_id, |webhook| {
            (Some(new_token()), webhook.target.clone())
        })
    }

    fn change_webhook(
        &self,
        worker_id: &str,
        change: impl FnOnce(&Webhook) -> (Option<String>, Option<Target>),
    ) -> Result<Value, ApiError> {
        let mut store = self.store();
        let (token, target) = change(&store.profile(worker_id)?.webhook);
        let change = Change::WebhookSet {
            worker_id: worker_id.to_owned(),
            token,
            target,
        };
        store.commit(self.clock.now(), [change])?;
        Ok(store.profile(worker_id)?.webhook.body())
    }

    /// A page of the deliveries of a worker, newest first; pages count from 1.
    pub(crate) fn webhook_executions(
        &self,
        worker_id: &str,
        page: usize,
    ) -> Result<Value, ApiError> {
        let store = self.store();
        Ok(store.profile(worker_id)?.webhook.page(worker_id, page))
    }
}

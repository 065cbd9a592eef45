//! Webhooks: where a worker tells of its finished tasks, and what became of each delivery.

mod delivery;
mod target;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::state::App;
use crate::timestamp;

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
struct Execution {
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

    /// Sets or clears the address; the first address brings a token, later ones keep it.
    fn point(&mut self, target: Option<Target>) {
        if target.is_some() && self.token.is_none() {
            self.token = Some(new_token());
        }
        self.target = target;
    }

    /// What a delivery needs: the address and the token as they are now.
    fn recipient(&self) -> Option<(Target, String)> {
        Some((self.target.clone()?, self.token.clone()?))
    }

    fn log(&mut self, execution: Execution) {
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

    pub(crate) fn point_webhook(
        &self,
        worker_id: &str,
        target: Option<Target>,
    ) -> Result<Value, ApiError> {
        let mut store = self.store();
        let webhook = &mut store.profile_mut(worker_id)?.webhook;
        webhook.point(target);
        Ok(webhook.body())
    }

    /// Takes address and token away; what was delivered stays in the log.
    pub(crate) fn delete_webhook(&self, worker_id: &str) -> Result<Value, ApiError> {
        let mut store = self.store();
        let webhook = &mut store.profile_mut(worker_id)?.webhook;
        webhook.token = None;
        webhook.target = None;
        Ok(webhook.body())
    }

    pub(crate) fn regenerate_token(&self, worker_id: &str) -> Result<Value, ApiError> {
        let mut store = self.store();
        let webhook = &mut store.profile_mut(worker_id)?.webhook;
        webhook.token = Some(new_token());
        Ok(webhook.body())
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

//! Webhooks: a worker sends word to an address of the caller's when a task has ended.

use crate::api::operation::Operation;
use crate::api::operations::webhooks::{
    DELETE, LIST_EXECUTIONS, REGENERATE_TOKEN, RETRIEVE, UPDATE,
};
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::models::{Webhook, WebhookExecutionList};
use crate::resources::executions::WebhookExecutions;

/// The webhook calls of a [`Client`]. Only the creator of a worker may make them.
#[derive(Clone, Debug)]
pub struct Webhooks {
    client: Client,
}

impl Webhooks {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The webhook of a worker; both its fields are none when there is none.
    pub fn retrieve(&self, worker_id: impl Into<String>) -> Call<Webhook> {
        self.on_worker(&RETRIEVE, worker_id)
    }

    /// Sets the address, at most 2048 characters; the first time the service makes a token, which
    /// later addresses keep.
    pub fn update(&self, worker_id: impl Into<String>, url: impl Into<String>) -> Call<Webhook> {
        self.on_worker(&UPDATE, worker_id)
            .with_param("url", url.into())
    }

    /// Takes the address away.
    pub fn clear(&self, worker_id: impl Into<String>) -> Call<Webhook> {
        self.on_worker(&UPDATE, worker_id)
            .with_param("url", serde_json::Value::Null)
    }

    /// Removes the webhook with its token.
    pub fn delete(&self, worker_id: impl Into<String>) -> Call<Webhook> {
        self.on_worker(&DELETE, worker_id)
    }

    /// One page of the deliveries, newest first, at most 50; `page` counts from 1.
    pub fn list_executions(
        &self,
        worker_id: impl Into<String>,
        page: u32,
    ) -> Call<WebhookExecutionList> {
        self.on_worker(&LIST_EXECUTIONS, worker_id)
            .with_param("page", page)
    }

    /// All deliveries, newest first, page by page.
    #[must_use]
    pub fn executions(&self, worker_id: impl Into<String>) -> WebhookExecutions {
        WebhookExecutions::new(self.client.clone(), worker_id.into())
    }

    /// Makes a new token in place of the old one; the address stays.
    pub fn regenerate_token(&self, worker_id: impl Into<String>) -> Call<Webhook> {
        self.on_worker(&REGENERATE_TOKEN, worker_id)
    }

    fn on_worker<T>(&self, operation: &'static Operation, worker_id: impl Into<String>) -> Call<T> {
        Call::new(&self.client, operation, &()).with_param("worker_id", worker_id.into())
    }
}

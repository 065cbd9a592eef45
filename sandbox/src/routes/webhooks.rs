//! The webhook of a worker: look at, set, take away, and see what was delivered.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::Value;

use crate::error::ApiError;
use crate::input::JsonPayload;
use crate::state::App;
use crate::webhooks::Target;

/// Query of `GET /api/workers/{workerId}/webhook/executions`.
#[derive(Deserialize)]
pub(super) struct ExecutionsQuery {
    page: Option<String>,
}

pub(super) async fn retrieve(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.webhook(&worker_id).map(Json)
}

pub(super) async fn update(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
    JsonPayload(payload): JsonPayload,
) -> Result<Json<Value>, ApiError> {
    let target = Target::read(&payload.fields)?;
    app.point_webhook(&worker_id, target).map(Json)
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.delete_webhook(&worker_id).map(Json)
}

pub(super) async fn regenerate_token(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.regenerate_token(&worker_id).map(Json)
}

pub(super) async fn executions(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
    Query(query): Query<ExecutionsQuery>,
) -> Result<Json<Value>, ApiError> {
    let asked = query.page.as_deref().unwrap_or("1");
    let page = asked.parse::<i64>().ok().filter(|page| *page >= 1);
    let page = page.and_then(|page| usize::try_from(page).ok());
    let page = page.ok_or_else(|| {
        ApiError::bad_request(format!(
            "page: expected an integer of at least 1, got \"{asked}\"."
        ))
    })?;
    app.webhook_executions(&worker_id, page).map(Json)
}

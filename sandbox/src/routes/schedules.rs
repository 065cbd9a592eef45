//! Schedules of a worker: make, list, cancel.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::HeaderMap;
use serde_json::{Value, json};

use super::workers::{mark_replayed, submission};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::JsonPayload;
use crate::schedules::Timing;
use crate::state::App;

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    JsonPayload(payload): JsonPayload,
) -> Result<Response, ApiError> {
    app.worker(&worker_id)?;
    let place = format!("/api/workers/{worker_id}/schedules");
    let submission = submission(&app, caller, &headers, &place, payload.fingerprint)?;
    let timing = Timing::read(&payload.fields)?;
    let run = payload.into_run()?;
    let (body, replayed) = app.schedule(&worker_id, submission, run, timing)?;
    let mut response = Json(body).into_response();
    if replayed {
        mark_replayed(&mut response);
    }
    Ok(response)
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Path(worker_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.schedules(&worker_id).map(Json)
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Path((worker_id, schedule_id)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    app.cancel_schedule(&worker_id, &schedule_id)?;
    Ok(Json(json!({ "cancelled": true })))
}

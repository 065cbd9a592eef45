//! Tasks: start or continue, look at, archive.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Json};
use http::HeaderMap;
use serde_json::{Value, json};

use super::workers::{answer, submission};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::events::StreamTweaks;
use crate::input::Payload;
use crate::state::App;

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(tweaks): Extension<StreamTweaks>,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, ApiError> {
    let submission = submission(&app, caller, &headers, "/api/tasks", payload.fingerprint)?;
    let request = payload.into_task()?;
    let stream = request.run.stream;
    let started = app.create_task(submission, request)?;
    Ok(answer(app, started, stream, &headers, tweaks).await)
}

pub(super) async fn retrieve(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let task = app.task(&id)?;
    let mut body = json!({ "task": task.task_body() });
    // Later versions list the turns apart.
    if !app.surface.current().has((25, 1)) {
        body["turns"] = task.turns_body()["items"].take();
    }
    Ok(Json(body))
}

/// Archives a task, once or again.
pub(super) async fn archive(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.archive_task(&id)?;
    Ok(Json(json!({ "archived": true })))
}

pub(super) async fn turns(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(app.task(&id)?.turns_body()))
}

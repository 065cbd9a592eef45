//! Workers as templates of tasks: make, change, delete.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::workers::mark_replayed;
use crate::error::ApiError;
use crate::idempotency::Submission;
use crate::input::{Fields, JsonPayload};
use crate::state::App;
use crate::template::TemplateFields;

/// `POST /api/workers` without an input.
pub(super) fn create(
    app: &App,
    submission: Submission,
    fields: &Fields,
) -> Result<Response, ApiError> {
    let fields = TemplateFields::of_create(fields)?;
    let (body, replayed) = app.create_template(submission, fields)?;
    let mut response = Json(body).into_response();
    if replayed {
        mark_replayed(&mut response);
    }
    Ok(response)
}

pub(super) async fn update(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    JsonPayload(payload): JsonPayload,
) -> Result<Json<Value>, ApiError> {
    let fields = TemplateFields::of_update(&payload.fields)?;
    app.update_template(&id, fields).map(Json)
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.delete_worker(&id)?;
    Ok(Json(json!({ "deleted": true })))
}

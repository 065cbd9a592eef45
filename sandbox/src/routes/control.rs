//! The control surface: what was seen and started, and what should go wrong next.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::MAX_SPEED;
use crate::connections::ConnectionCount;
use crate::error::ApiError;
use crate::ledger::Ledger;
use crate::openapi;
use crate::state::App;
use crate::surface::Surface;
use crate::timestamp;

/// The longest leap in seconds: a hundred years.
const MAX_ADVANCE: f64 = 3_155_760_000.0;

/// The longest absence in seconds: an hour.
const MAX_AWAY: f64 = 3600.0;
/// Time for the answer to leave before the server does.
const FAREWELL: Duration = Duration::from_millis(20);

/// Query of `GET /_sandbox/requests`.
#[derive(Deserialize)]
pub(super) struct RequestsQuery {
    path: Option<String>,
}

/// Body of `POST /_sandbox/speed`.
#[derive(Deserialize)]
struct Speed {
    speed: f64,
}

/// Body of `POST /_sandbox/advance`.
#[derive(Deserialize)]
struct Advance {
    seconds: f64,
}

/// Body of `POST /_sandbox/away`.
#[derive(Deserialize)]
struct Away {
    seconds: f64,
}

pub(super) async fn openapi() -> impl IntoResponse {
    let media_type = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, media_type)], openapi::document())
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "speed": app.clock.speed(),
        "now": timestamp::text(app.clock.now()),
    }))
}

pub(super) async fn ledger(State(app): State<Arc<App>>) -> Json<Ledger> {
    Json(app.ledger())
}

pub(super) async fn requests(
    State(app): State<Arc<App>>,
    Query(query): Query<RequestsQuery>,
) -> Json<Value> {
    let mut records = app.requests.all();
    if let Some(path) = query.path {
        records.retain(|record| record.path == path);
    }
    Json(json!({ "requests": records }))
}

pub(super) async fn clear_requests(State(app): State<Arc<App>>) -> StatusCode {
    app.requests.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn faults(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "faults": app.faults.all() }))
}

pub(super) async fn add_faults(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let json = serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("The body is not valid JSON: {error}.")))?;
    app.add_faults(json)
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn surface(State(app): State<Arc<App>>) -> Json<Surface> {
    Json(Surface::clone(&app.surface.current()))
}

pub(super) async fn set_surface(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let json = serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("The body is not valid JSON: {error}.")))?;
    let surface =
        Surface::from_json(json).map_err(|error| ApiError::bad_request(error.to_string()))?;
    app.surface.set(surface);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn reset_surface(State(app): State<Arc<App>>) -> StatusCode {
    app.surface.reset();
    StatusCode::NO_CONTENT
}

pub(super) async fn connections(State(app): State<Arc<App>>) -> Json<ConnectionCount> {
    Json(app.connections.count())
}

pub(super) async fn set_speed(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let Speed { speed } = serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("speed: {error}.")))?;
    if !(speed > 0.0 && speed <= MAX_SPEED) {
        return Err(ApiError::bad_request(format!(
            "speed: expected a number above 0 and at most {MAX_SPEED}, got {speed}."
        )));
    }
    app.clock.set_speed(speed);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn advance(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let Advance { seconds } = serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("seconds: {error}.")))?;
    if !(0.0..=MAX_ADVANCE).contains(&seconds) {
        return Err(ApiError::bad_request(format!(
            "seconds: expected a number from 0 to {MAX_ADVANCE}, got {seconds}."
        )));
    }
    app.advance(Duration::from_secs_f64(seconds)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers first, and goes away a moment later.
pub(super) async fn go_away(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let Away { seconds } = serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("seconds: {error}.")))?;
    if !(0.0..=MAX_AWAY).contains(&seconds) {
        return Err(ApiError::bad_request(format!(
            "seconds: expected a number from 0 to {MAX_AWAY}, got {seconds}."
        )));
    }
    tokio::spawn(async move {
        tokio::time::sleep(FAREWELL).await;
        app.outage.begin(Duration::from_secs_f64(seconds));
    });
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn reset(State(app): State<Arc<App>>) -> Result<StatusCode, ApiError> {
    app.reset()?;
    Ok(StatusCode::NO_CONTENT)
}

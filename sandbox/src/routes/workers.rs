//! Workers: start, look at, continue, watch, and write to.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::templates;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::events::{self, StreamTweaks, Subscription};
use crate::idempotency::{Contents, Submission};
use crate::input::Payload;
use crate::state::App;
use crate::store::Started;
use crate::surface::{Reply, Streams};
use crate::worker::Worker;

/// Query of `GET /api/workers/{workerId}`.
#[derive(Deserialize)]
pub(super) struct RetrieveQuery {
    stream: Option<String>,
    #[serde(rename = "taskId")]
    task_id: Option<String>,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(tweaks): Extension<StreamTweaks>,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, ApiError> {
    let submission = submission(&app, caller, &headers, "/api/workers", payload.fingerprint)?;
    let surface = app.surface.current();
    if payload.is_run() && surface.lost((7, 0)) {
        return Err(ApiError::bad_request(
            "input: a worker takes none in this version of the service; start a task.",
        ));
    }
    if !payload.is_run() && surface.has((7, 0)) {
        return templates::create(&app, submission, &payload.fields);
    }
    let request = payload.into_run()?;
    let stream = request.stream;
    let started = app.create(submission, request)?;
    Ok(answer(app, started, stream, &headers, tweaks).await)
}

pub(super) async fn resume(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    Extension(tweaks): Extension<StreamTweaks>,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, ApiError> {
    app.worker(&id)?;
    let place = format!("/api/workers/{id}");
    let submission = submission(&app, caller, &headers, &place, payload.fingerprint)?;
    let request = payload.into_run()?;
    let stream = request.stream;
    let started = app.resume(&id, submission, request)?;
    Ok(answer(app, started, stream, &headers, tweaks).await)
}

/// Reads what makes a repeated request recognizable.
pub(super) fn submission(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    path: &str,
    fingerprint: [u8; 32],
) -> Result<Submission, ApiError> {
    let key = headers
        .get("idempotency-key")
        .map(|value| match value.to_str() {
            Ok(key) if is_key(key) => Ok(key.to_owned()),
            _ => Err(ApiError::bad_request(
                "Idempotency-Key: expected 1 to 255 visible characters.",
            )),
        })
        .transpose()?;
    Ok(Submission {
        caller,
        key,
        contents: Contents {
            path: path.to_owned(),
            digest: fingerprint,
        },
        keys: app.surface.current().keys,
    })
}

fn is_key(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The worker when its turn is over, or the events of that turn at once; or what else the server
/// that is played makes of such a request.
pub(super) async fn answer(
    app: Arc<App>,
    started: Started,
    stream: bool,
    headers: &HeaderMap,
    tweaks: StreamTweaks,
) -> Response {
    let Started {
        worker,
        turn,
        replayed,
    } = started;
    let mut response = match app.surface.current().reply(stream) {
        Reply::Stream => events::respond(
            app,
            Subscription {
                worker,
                turn: Some(turn),
                last_id: events::last_event_id(headers),
                is_return: replayed,
                tweaks,
            },
        ),
        Reply::Snapshot => json_text(worker.snapshot().into_bytes()),
        Reply::Finished => json_text(worker.finished(turn).await.as_bytes().to_vec()),
    };
    if replayed {
        mark_replayed(&mut response);
    }
    response
}

/// Says that an answer belongs to an earlier request under the same key.
pub(super) fn mark_replayed(response: &mut Response) {
    response
        .headers_mut()
        .insert("idempotent-replayed", HeaderValue::from_static("true"));
}

/// A response of text that is JSON already.
pub(super) fn json_text(text: Vec<u8>) -> Response {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        text,
    )
        .into_response()
}

pub(super) async fn retrieve(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(query): Query<RetrieveQuery>,
    Extension(tweaks): Extension<StreamTweaks>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let surface = app.surface.current();
    let task_id = named_task(query.task_id.as_deref())?;
    let worker = match task_id.filter(|_| surface.task_query) {
        Some(task_id) => app.worker_at(&id, task_id)?,
        None => app.worker(&id)?,
    };
    let asked = match query.stream.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => {
            return Err(ApiError::bad_request(format!(
                "stream: expected true or false, got \"{other}\"."
            )));
        }
    };
    if (asked || events::accepts_events(&headers)) && surface.streams == Streams::Served {
        return Ok(watch(app, worker, &headers, tweaks));
    }
    Ok(json_text(worker.snapshot().into_bytes()))
}

/// The task that a query names; an empty name is none.
pub(super) fn named_task(task_id: Option<&str>) -> Result<Option<&str>, ApiError> {
    match task_id {
        Some("") => Err(ApiError::bad_request(
            "taskId: expected a string of at least 1 character, got an empty string.",
        )),
        other => Ok(other),
    }
}

pub(super) async fn stream(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(tweaks): Extension<StreamTweaks>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let worker = app.worker(&id)?;
    Ok(watch(app, worker, &headers, tweaks))
}

/// Everything a worker streams.
fn watch(
    app: Arc<App>,
    worker: Arc<Worker>,
    headers: &HeaderMap,
    tweaks: StreamTweaks,
) -> Response {
    events::respond(
        app,
        Subscription {
            worker,
            turn: None,
            last_id: events::last_event_id(headers),
            is_return: true,
            tweaks,
        },
    )
}

/// The address that writes to the worker; as a bare string, as servers sent it up to 0.9, when
/// such a one is played or the request has the header `X-Sandbox-Email: bare`.
pub(super) async fn email(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let worker = app.worker(&id)?;
    let digest = Sha256::digest(worker.id.as_bytes());
    let tag: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let address = format!("worker-{tag}@agents.handinger.example");
    let asked_bare = headers
        .get("x-sandbox-email")
        .is_some_and(|value| value == "bare");
    if asked_bare || !app.surface.current().has((10, 0)) {
        return Ok(address.into_response());
    }
    Ok(axum::Json(json!({ "email": address })).into_response())
}

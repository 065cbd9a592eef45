//! The routes: the API of the service, and the control surface of the sandbox.

mod control;
mod files;
mod schedules;
mod tasks;
mod templates;
mod webhooks;
mod workers;

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::{Method, StatusCode, Uri, header};

use crate::error::ApiError;
use crate::state::App;

/// The API, without authorization: the server has checked it before.
pub(crate) fn api(app: &Arc<App>) -> Router {
    let routes = Router::new()
        .route("/api/workers", post(workers::create))
        .route(
            "/api/workers/{id}",
            get(workers::retrieve)
                .post(workers::resume)
                .patch(templates::update)
                .delete(templates::delete),
        )
        .route("/api/workers/{id}/stream", get(workers::stream))
        .route("/api/workers/{id}/email", get(workers::email))
        .route("/api/workers/{id}/files/{*path}", get(files::retrieve))
        .route(
            "/api/workers/{id}/schedules",
            get(schedules::list).post(schedules::create),
        )
        .route(
            "/api/workers/{id}/schedules/{schedule_id}",
            delete(schedules::cancel),
        )
        .route(
            "/api/workers/{id}/webhook",
            get(webhooks::retrieve)
                .put(webhooks::update)
                .delete(webhooks::delete),
        )
        .route(
            "/api/workers/{id}/webhook/regenerate-token",
            post(webhooks::regenerate_token),
        )
        .route(
            "/api/workers/{id}/webhook/executions",
            get(webhooks::executions),
        )
        .route("/api/tasks", post(tasks::create))
        .route(
            "/api/tasks/{id}",
            get(tasks::retrieve).delete(tasks::archive),
        )
        .route("/api/tasks/{id}/turns", get(tasks::turns));
    finish(routes, app)
}

/// Control of the sandbox itself; no authorization, no faults.
pub(crate) fn control(app: &Arc<App>) -> Router {
    let routes = Router::new()
        .route("/_sandbox/health", get(control::health))
        .route("/_sandbox/ledger", get(control::ledger))
        .route(
            "/_sandbox/requests",
            get(control::requests).delete(control::clear_requests),
        )
        .route(
            "/_sandbox/faults",
            get(control::faults)
                .post(control::add_faults)
                .delete(control::clear_faults),
        )
        .route("/_sandbox/connections", get(control::connections))
        .route("/_sandbox/speed", post(control::set_speed))
        .route("/_sandbox/advance", post(control::advance))
        .route("/_sandbox/reset", post(control::reset));
    finish(routes, app)
}

fn finish(routes: Router<Arc<App>>, app: &Arc<App>) -> Router {
    routes
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(map_response(uniform_error))
        // The server has already limited the body.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(app))
}

/// Refusals of the framework, such as a path that is not UTF-8, are plain text; the API has one
/// form for all errors.
async fn uniform_error(response: Response) -> Response {
    let is_text = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/plain"));
    if !(response.status().is_client_error() && is_text) {
        return response;
    }
    let status = response.status();
    let text = to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap_or_default();
    ApiError::new(status, String::from_utf8_lossy(&text)).into_response()
}

async fn no_route(method: Method, uri: Uri) -> ApiError {
    ApiError::not_found(format!("There is no {method} {}.", uri.path()))
}

async fn no_method(method: Method, uri: Uri) -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not allowed on {}.", uri.path()),
    )
}

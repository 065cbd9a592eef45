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
use axum::routing::{MethodRouter, delete, get, post};
use http::{Method, StatusCode, Uri, header};

use crate::error::ApiError;
use crate::state::App;

/// Paths and what their methods do.
type Routes = Vec<(&'static str, MethodRouter<Arc<App>>)>;

/// The API, without authorization: the server has checked it before.
pub(crate) fn api(app: &Arc<App>) -> Router {
    finish(api_routes(), app)
}

/// Every path of the API, in the words of its description.
fn api_routes() -> Routes {
    vec![
        ("/api/workers", post(workers::create)),
        (
            "/api/workers/{workerId}",
            get(workers::retrieve)
                .post(workers::resume)
                .patch(templates::update)
                .delete(templates::delete),
        ),
        ("/api/workers/{workerId}/stream", get(workers::stream)),
        ("/api/workers/{workerId}/email", get(workers::email)),
        (
            "/api/workers/{workerId}/files/{*filePath}",
            get(files::retrieve),
        ),
        (
            "/api/workers/{workerId}/schedules",
            get(schedules::list).post(schedules::create),
        ),
        (
            "/api/workers/{workerId}/schedules/{scheduleId}",
            delete(schedules::cancel),
        ),
        (
            "/api/workers/{workerId}/webhook",
            get(webhooks::retrieve)
                .put(webhooks::update)
                .delete(webhooks::delete),
        ),
        (
            "/api/workers/{workerId}/webhook/regenerate-token",
            post(webhooks::regenerate_token),
        ),
        (
            "/api/workers/{workerId}/webhook/executions",
            get(webhooks::executions),
        ),
        ("/api/tasks", post(tasks::create)),
        (
            "/api/tasks/{taskId}",
            get(tasks::retrieve).delete(tasks::archive),
        ),
        ("/api/tasks/{taskId}/turns", get(tasks::turns)),
    ]
}

/// Control of the sandbox itself; no authorization, no faults.
pub(crate) fn control(app: &Arc<App>) -> Router {
    let routes = vec![
        ("/openapi.json", get(control::openapi)),
        ("/_sandbox/health", get(control::health)),
        ("/_sandbox/ledger", get(control::ledger)),
        (
            "/_sandbox/requests",
            get(control::requests).delete(control::clear_requests),
        ),
        (
            "/_sandbox/faults",
            get(control::faults)
                .post(control::add_faults)
                .delete(control::clear_faults),
        ),
        (
            "/_sandbox/surface",
            get(control::surface)
                .put(control::set_surface)
                .delete(control::reset_surface),
        ),
        ("/_sandbox/connections", get(control::connections)),
        ("/_sandbox/speed", post(control::set_speed)),
        ("/_sandbox/advance", post(control::advance)),
        ("/_sandbox/away", post(control::go_away)),
        ("/_sandbox/reset", post(control::reset)),
    ];
    finish(routes, app)
}

fn finish(routes: Routes, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for (path, methods) in routes {
        router = router.route(path, methods);
    }
    router
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

pub(crate) async fn no_route(method: Method, uri: Uri) -> ApiError {
    ApiError::not_found(format!("There is no {method} {}.", uri.path()))
}

async fn no_method(method: Method, uri: Uri) -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not allowed on {}.", uri.path()),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_description_has_every_path_and_no_other() {
        let document: Value = serde_json::from_slice(&crate::openapi::document()).unwrap();
        let mut described: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
        let routes = api_routes().into_iter();
        let mut served: Vec<String> = routes.map(|(path, _)| path.replace('*', "")).collect();
        described.sort();
        served.sort();
        assert_eq!(served.iter().collect::<Vec<_>>(), described);
    }
}

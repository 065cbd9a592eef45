//! The way of a request: read whole, logged, checked, answered, possibly under a fault.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::auth::authenticate;
use crate::error::ApiError;
use crate::events::StreamTweaks;
use crate::faults::{self, UploadPause};
use crate::guard;
use crate::rewriting::Rewriting;
use crate::routes;
use crate::socket::Wire;
use crate::state::App;
use crate::surface::{self, Surface};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers requests, whatever connection they come by.
pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    api: Router,
    control: Router,
}

impl Server {
    pub(crate) fn new(app: Arc<App>) -> Self {
        Self {
            api: routes::api(&app),
            control: routes::control(&app),
            app,
        }
    }

    /// Answers a request; the error is a stream that is reset in place of an answer.
    pub(crate) async fn exchange(
        &self,
        connection: u64,
        wire: &Wire,
        request: Request<Incoming>,
    ) -> Result<Response, h2::Error> {
        let mut response = match self.dispatch(connection, wire, request).await {
            Ok(answered) => answered?,
            Err(error) => error.into_response(),
        };
        if let Ok(id) = HeaderValue::try_from(crate::ids::new("req_")) {
            response.headers_mut().entry(REQUEST_ID).or_insert(id);
        }
        Ok(response)
    }

    async fn dispatch(
        &self,
        connection: u64,
        wire: &Wire,
        request: Request<Incoming>,
    ) -> Result<Result<Response, h2::Error>, ApiError> {
        let (parts, body) = request.into_parts();
        guard::admit(&parts)?;
        let limit = self.app.options.max_body_bytes;
        if is_control(parts.uri.path()) {
            let body = receive(body, limit, None).await?;
            let request = Request::from_parts(parts, body.into());
            return Ok(Ok(call(&self.control, request).await));
        }
        let fault = self.app.faults.take(&parts);
        let fault = fault.map_err(|error| ApiError::bad_request(error.to_string()))?;
        let pause = fault.as_ref().and_then(|fault| fault.upload_pause);
        let body = receive(body, limit, pause).await?;
        self.app.requests.enter(connection, &parts, &body);
        let surface = self.app.surface.current();
        let mut tweaks = StreamTweaks::of(&surface);
        if let Some(fault) = &fault {
            fault.tweak_stream(&mut tweaks);
        }
        let handler = self.handle(&surface, Request::from_parts(parts, body.into()), tweaks);
        Ok(match fault {
            Some(fault) => faults::apply(&fault, wire, &self.app.outage, handler).await,
            None => Ok(handler.await),
        })
    }

    async fn handle(
        &self,
        surface: &Surface,
        mut request: Request<Body>,
        tweaks: StreamTweaks,
    ) -> Response {
        let caller = match authenticate(request.headers(), &self.app.options.api_keys) {
            Ok(caller) => caller,
            Err(error) => return error.into_response(),
        };
        if !surface::is_served(surface, request.method(), request.uri().path()) {
            let (method, uri) = (request.method().clone(), request.uri().clone());
            return routes::no_route(method, uri).await.into_response();
        }
        let rewriting = tweaks.rewriting.clone();
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(tweaks);
        rewritten(&rewriting, call(&self.api, request).await).await
    }
}

/// What is about the sandbox itself, and needs no key.
fn is_control(path: &str) -> bool {
    path.starts_with("/_sandbox/") || path == "/openapi.json"
}

/// A JSON answer as it is to be sent.
async fn rewritten(rewriting: &Rewriting, response: Response) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    if !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let body = match rewriting.apply(&text) {
        Cow::Borrowed(_) => Body::from(bytes),
        Cow::Owned(text) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            text.into()
        }
    };
    Response::from_parts(parts, body)
}

async fn call(router: &Router, request: Request<Body>) -> Response {
    match TowerToHyperService::new(router.clone()).call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Reads a whole body. One that is too large is read to its end too, but not kept: a client that
/// is still writing would not see the refusal otherwise.
async fn receive(
    mut body: Incoming,
    limit: usize,
    mut pause: Option<UploadPause>,
) -> Result<Bytes, ApiError> {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|error| ApiError::bad_request(format!("The body broke off: {error}.")))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if let Some(pause) = pause.take_if(|pause| length >= pause.at_byte) {
            tokio::time::sleep(Duration::from_millis(pause.ms)).await;
        }
        if length <= limit {
            kept.extend_from_slice(&data);
        } else {
            kept = BytesMut::new();
        }
    }
    if length > limit {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body has {length} bytes; the limit is {limit} bytes."),
        ));
    }
    Ok(kept.freeze())
}

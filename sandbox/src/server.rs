//! The way of a request: accepted, read whole, logged, checked, answered, possibly under a fault.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Request, StatusCode, header, request};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::auth::authenticate;
use crate::error::ApiError;
use crate::events::StreamTweaks;
use crate::faults;
use crate::routes;
use crate::socket::{Socket, Wire};
use crate::state::App;
use crate::surface::{self, Surface};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Accepts connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>) {
    let server = Arc::new(Server {
        api: routes::api(&app),
        control: routes::control(&app),
        app,
    });
    server.app.take_up();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(Arc::clone(&server).connection(stream));
            }
            // Out of descriptors: the ones in use are given back soon.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
        }
    }
}

struct Server {
    app: Arc<App>,
    api: Router,
    control: Router,
}

impl Server {
    async fn connection(self: Arc<Self>, stream: TcpStream) {
        let connection = self.app.connections.enter();
        let _ = stream.set_nodelay(true);
        let (socket, wire) = Socket::new(stream);
        let service = service_fn(|request| {
            let (server, wire) = (Arc::clone(&self), wire.clone());
            let number = connection.number;
            async move { Ok::<_, Infallible>(server.exchange(number, &wire, request).await) }
        });
        // A connection that breaks is the client's business, or the purpose of a fault.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(socket), service)
            .await;
    }

    async fn exchange(&self, connection: u64, wire: &Wire, request: Request<Incoming>) -> Response {
        let (parts, body) = request.into_parts();
        let mut response = match receive(body, self.app.options.max_body_bytes).await {
            Ok(body) => self.dispatch(connection, wire, parts, body).await,
            Err(error) => error.into_response(),
        };
        if let Ok(id) = HeaderValue::try_from(crate::ids::new("req_")) {
            response.headers_mut().entry(REQUEST_ID).or_insert(id);
        }
        response
    }

    async fn dispatch(
        &self,
        connection: u64,
        wire: &Wire,
        parts: request::Parts,
        body: Bytes,
    ) -> Response {
        if is_control(parts.uri.path()) {
            return call(&self.control, Request::from_parts(parts, body.into())).await;
        }
        self.app.requests.enter(connection, &parts, &body);
        let fault = match self.app.faults.take(&parts) {
            Ok(fault) => fault,
            Err(error) => return ApiError::bad_request(error.to_string()).into_response(),
        };
        let surface = self.app.surface.current();
        let mut tweaks = StreamTweaks::of(&surface);
        if let Some(fault) = &fault {
            fault.tweak_stream(&mut tweaks);
        }
        let handler = self.handle(&surface, Request::from_parts(parts, body.into()), tweaks);
        match fault {
            Some(fault) => faults::apply(&fault, wire, handler).await,
            None => handler.await,
        }
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
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(tweaks);
        rewritten(surface, call(&self.api, request).await).await
    }
}

/// What is about the sandbox itself, and needs no key.
fn is_control(path: &str) -> bool {
    path.starts_with("/_sandbox/") || path == "/openapi.json"
}

/// A JSON answer as the server that is played writes it.
async fn rewritten(surface: &Surface, response: Response) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    if !(is_json && surface.rewrites()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let text = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(
        parts,
        surface.rewrite(&String::from_utf8_lossy(&text)).into(),
    )
}

async fn call(router: &Router, request: Request<Body>) -> Response {
    match TowerToHyperService::new(router.clone()).call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Reads a whole body. One that is too large is read to its end too, but not kept: a client that
/// is still writing would not see the refusal otherwise.
async fn receive(mut body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|error| ApiError::bad_request(format!("The body broke off: {error}.")))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
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

//! The way of a request: accepted, read whole, logged, checked, answered, possibly under a fault.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use crate::auth::authenticate;
use crate::error::ApiError;
use crate::events::StreamTweaks;
use crate::faults::{self, UploadPause};
use crate::outage::begun;
use crate::rewriting::Rewriting;
use crate::routes;
use crate::socket::{Socket, Wire};
use crate::state::App;
use crate::surface::{self, Surface};

/// Connections that wait to be accepted after the server was away.
const BACKLOG: u32 = 1024;
/// The pause before something is tried again that the system refused.
const SHORT: Duration = Duration::from_millis(5);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Accepts connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, address: SocketAddr, app: Arc<App>) {
    let server = Arc::new(Server {
        api: routes::api(&app),
        control: routes::control(&app),
        app,
    });
    server.app.take_up();
    let mut outages = server.app.outage.watch();
    let mut listener = Some(listener);
    loop {
        let Some(open) = &listener else {
            listener = listen_again(address).await.ok();
            continue;
        };
        let accepted = tokio::select! {
            accepted = open.accept() => accepted,
            () = begun(&mut outages) => {
                drop(listener.take());
                server.app.outage.close_connections();
                let back = outages.borrow_and_update().unwrap_or_else(Instant::now);
                listener = away(address, back).await.ok();
                continue;
            }
        };
        match accepted {
            Ok((stream, _)) => {
                let outages = server.app.outage.watch_listener();
                tokio::spawn(Arc::clone(&server).connection(stream, outages));
            }
            // Out of descriptors: the ones in use are given back soon.
            Err(_) => tokio::time::sleep(SHORT).await,
        }
    }
}

/// Refuses connections until the server is back. The port stays ours all the while: a socket that
/// does not listen holds it.
async fn away(address: SocketAddr, back: Instant) -> io::Result<TcpListener> {
    let holder = holder(address);
    tokio::time::sleep_until(back.into()).await;
    holder?.listen(BACKLOG)
}

/// Takes the port back when it could not be held.
async fn listen_again(address: SocketAddr) -> io::Result<TcpListener> {
    tokio::time::sleep(SHORT).await;
    holder(address)?.listen(BACKLOG)
}

fn holder(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

struct Server {
    app: Arc<App>,
    api: Router,
    control: Router,
}

impl Server {
    async fn connection(self: Arc<Self>, stream: TcpStream, mut outages: watch::Receiver<()>) {
        let connection = self.app.connections.enter();
        let _ = stream.set_nodelay(true);
        let (socket, wire) = Socket::new(stream);
        let service = service_fn(|request| {
            let (server, wire) = (Arc::clone(&self), wire.clone());
            let number = connection.number;
            async move { Ok::<_, Infallible>(server.exchange(number, &wire, request).await) }
        });
        // A connection that breaks is the client's business, or the purpose of a fault.
        let served = http1::Builder::new().serve_connection(TokioIo::new(socket), service);
        let gone = async {
            begun(&mut outages).await;
            wire.reset_when_dropped();
        };
        tokio::select! {
            _ = served => {}
            () = gone => {}
        }
    }

    async fn exchange(&self, connection: u64, wire: &Wire, request: Request<Incoming>) -> Response {
        let mut response = match self.dispatch(connection, wire, request).await {
            Ok(response) => response,
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
        request: Request<Incoming>,
    ) -> Result<Response, ApiError> {
        let (parts, body) = request.into_parts();
        let limit = self.app.options.max_body_bytes;
        if is_control(parts.uri.path()) {
            let body = receive(body, limit, None).await?;
            return Ok(call(&self.control, Request::from_parts(parts, body.into())).await);
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
            None => handler.await,
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

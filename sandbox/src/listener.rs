//! Connections: accepted, secured if that is asked for, and served by HTTP/1 or HTTP/2, as the client
//! begins.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::outage::begun;
use crate::server::Server;
use crate::socket::{Socket, Transport, Wire};
use crate::state::App;

/// Connections that wait to be accepted after the server was away.
const BACKLOG: u32 = 1024;
/// The pause before something is tried again that the system refused.
const SHORT: Duration = Duration::from_millis(5);

/// Accepts connections for as long as it is polled.
pub(crate) async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    app: Arc<App>,
) {
    let server = Arc::new(Server::new(app));
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
                tokio::spawn(connection(
                    Arc::clone(&server),
                    stream,
                    tls.clone(),
                    outages,
                ));
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

async fn connection(
    server: Arc<Server>,
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    mut outages: watch::Receiver<()>,
) {
    let counted = server.app.connections.enter();
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let gone = async {
        begun(&mut outages).await;
        wire.reset_when_dropped();
    };
    tokio::select! {
        () = served(&server, counted.number, stream, tls, &wire) => {}
        () = gone => {}
    }
}

/// Serves a connection to its end. One that breaks is the client's business, or the purpose of a
/// fault.
async fn served(
    server: &Arc<Server>,
    number: u64,
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    wire: &Wire,
) {
    let transport = match tls {
        None => Transport::Plain(stream),
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => Transport::Tls(stream.into()),
            Err(_) => return,
        },
    };
    let service = service_fn(|request| {
        let (server, wire) = (Arc::clone(server), wire.next_stream());
        async move { server.exchange(number, &wire, request).await }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    if let Some(streams) = server.app.surface.current().http2_streams {
        builder.http2().max_concurrent_streams(streams);
    }
    let socket = TokioIo::new(Socket::new(transport, wire.clone()));
    let _ = builder.serve_connection(socket, service).await;
}

//! A server that costs next to nothing, so that a row shows what its client costs.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /api/workers/large` | the worker of 190 KB |
//! | `GET /api/workers/events-N/stream` | N text events at once, a worker, `[DONE]` |
//! | `GET /api/workers/ticks-N-MS/stream` | the same, one text every MS milliseconds |
//! | `GET /api/workers/ID/files/zeros-N` | N zero bytes |
//! | anything else | the worker of 1.2 KB |

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::BoxError;
use crate::answers::{Answers, event_frames, text_event};

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Serves until stdin closes, which is when the parent process ends.
pub(crate) async fn serve() -> Result<(), BoxError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let answers = Arc::new(Answers::new()?);
    let mut stdin = tokio::io::stdin();
    tokio::select! {
        result = accept(listener, answers) => result,
        _ = stdin.read_u8() => Ok(()),
    }
}

async fn accept(listener: TcpListener, answers: Arc<Answers>) -> Result<(), BoxError> {
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &answers));
            // A client that leaves in the middle is no fault of the server.
            let _gone = http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    answers: &Answers,
) -> Result<Response<Body>, hyper::Error> {
    let (head, mut body) = request.into_parts();
    // An upload may be larger than memory.
    while let Some(frame) = body.frame().await {
        frame?;
    }
    let id = head
        .uri
        .path()
        .strip_prefix("/api/workers/")
        .unwrap_or_default();
    if let Some((_, size)) = id.split_once("/files/zeros-") {
        return Ok(zeros(size.parse().unwrap_or(0)));
    }
    Ok(match id.strip_suffix("/stream") {
        Some(stream) => events(stream, answers),
        None if id == "large" => json(answers.large.clone()),
        None => json(answers.worker.clone()),
    })
}

fn json(body: Bytes) -> Response<Body> {
    respond("application/json", Full::new(body).boxed_unsync())
}

/// A file of so many bytes.
fn zeros(size: u64) -> Response<Body> {
    static PIECE: [u8; 64 * 1024] = [0; 64 * 1024];
    let pieces = (0..size).step_by(PIECE.len()).map(move |start| {
        let length = (size - start).min(PIECE.len() as u64);
        let piece = Bytes::from_static(&PIECE).slice(..usize::try_from(length).unwrap_or(0));
        Ok(Frame::data(piece))
    });
    respond(
        "application/octet-stream",
        StreamBody::new(stream::iter(pieces)).boxed_unsync(),
    )
}

fn events(name: &str, answers: &Answers) -> Response<Body> {
    let mut numbers = name
        .split('-')
        .skip(1)
        .map(|number| number.parse().unwrap_or(0));
    let count = numbers.next().unwrap_or(0);
    let body = match numbers.next() {
        None => {
            let frames = event_frames(count, answers.worker.clone());
            StreamBody::new(stream::iter(frames.map(|frame| Ok(Frame::data(frame))))).boxed_unsync()
        }
        Some(pause_ms) => ticks(count, pause_ms, answers.worker.clone()),
    };
    respond("text/event-stream", body)
}

/// The same events, one after each pause.
fn ticks(count: usize, pause_ms: usize, worker: Bytes) -> Body {
    let pause = Duration::from_millis(pause_ms as u64);
    let texts = stream::iter(0..count).then(move |index| async move {
        tokio::time::sleep(pause).await;
        Bytes::from(text_event(index))
    });
    let end = stream::iter(event_frames(0, worker));
    StreamBody::new(texts.chain(end).map(|frame| Ok(Frame::data(frame)))).boxed_unsync()
}

fn respond(content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        hyper::header::HeaderValue::from_static(content_type),
    );
    headers.insert(
        "x-request-id",
        hyper::header::HeaderValue::from_static("req_bench"),
    );
    response
}

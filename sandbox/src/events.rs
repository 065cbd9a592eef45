//! A worker's log as a server-sent event stream: what is stored first, then live, then the end.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, header};
use tokio::sync::watch;

use crate::state::App;
use crate::worker::{Event, Worker};

/// Milliseconds a client should wait before it comes back.
const RETRY_MS: u32 = 200;
/// Events written in one go.
const BATCH: usize = 64;
/// A heartbeat never comes more often than this, whatever the speed.
const SHORTEST_SILENCE: Duration = Duration::from_millis(10);

/// What a fault changes about how a stream is served.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StreamTweaks {
    /// Start over instead of resuming.
    pub(crate) no_resume: bool,
    /// Leave the `id:` lines out.
    pub(crate) no_ids: bool,
}

/// Which events of a worker to serve.
pub(crate) struct Subscription {
    pub(crate) worker: Arc<Worker>,
    /// Only this turn, for the request that started it; else everything kept.
    pub(crate) turn: Option<usize>,
    /// The last event the client has, from its `Last-Event-ID`.
    pub(crate) last_id: Option<u64>,
    pub(crate) tweaks: StreamTweaks,
}

/// The number in a `Last-Event-ID` header; one that is no number counts as absent.
pub(crate) fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers
        .get("last-event-id")?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Whether a request asks for events by its `Accept` header.
pub(crate) fn accepts_events(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|value| {
        value
            .to_str()
            .is_ok_and(|value| value.contains("text/event-stream"))
    })
}

/// Answers with the stream.
pub(crate) fn respond(app: Arc<App>, subscription: Subscription) -> Response {
    let reader = Reader::new(app, subscription);
    let body = Body::from_stream(stream::unfold(reader, |mut reader| async move {
        let chunk = reader.next_chunk().await?;
        Some((
            Ok::<_, std::convert::Infallible>(Bytes::from(chunk)),
            reader,
        ))
    }));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

enum Stage {
    Opening,
    Reading,
    Over,
}

struct Reader {
    app: Arc<App>,
    worker: Arc<Worker>,
    turn: Option<usize>,
    ids: bool,
    reached: u64,
    changes: watch::Receiver<()>,
    stage: Stage,
}

impl Reader {
    fn new(app: Arc<App>, subscription: Subscription) -> Self {
        let Subscription {
            worker,
            turn,
            last_id,
            tweaks,
        } = subscription;
        let start = turn.map_or(0, |turn| worker.before(turn));
        let resumed = last_id.filter(|_| !tweaks.no_resume).unwrap_or(0);
        Self {
            changes: worker.changes(),
            app,
            turn,
            ids: !tweaks.no_ids,
            reached: start.max(resumed),
            worker,
            stage: Stage::Opening,
        }
    }

    async fn next_chunk(&mut self) -> Option<String> {
        match self.stage {
            Stage::Opening => {
                self.stage = Stage::Reading;
                Some(format!("retry: {RETRY_MS}\n\n"))
            }
            Stage::Reading => Some(self.read().await),
            Stage::Over => None,
        }
    }

    async fn read(&mut self) -> String {
        loop {
            self.changes.borrow_and_update();
            let batch = self.worker.read(self.reached, self.turn, BATCH);
            let mut chunk = String::new();
            for event in &batch.events {
                self.write(&mut chunk, event);
                self.reached = event.id;
            }
            if batch.is_last {
                chunk.push_str("data: [DONE]\n\n");
                self.stage = Stage::Over;
            }
            if !chunk.is_empty() {
                return chunk;
            }
            tokio::select! {
                changed = self.changes.changed() => if changed.is_err() {
                    self.stage = Stage::Over;
                    return chunk;
                },
                () = silence(&self.app) => return ": keep-alive\n\n".to_owned(),
            }
        }
    }

    fn write(&self, chunk: &mut String, event: &Event) {
        // Writing into a string cannot fail.
        if self.ids {
            let _ = writeln!(chunk, "id: {}", event.id);
        }
        if let Some(name) = event.name {
            let _ = writeln!(chunk, "event: {name}");
        }
        let _ = write!(chunk, "data: {}\n\n", event.data);
    }
}

/// Returns when the stream has been silent for long enough.
async fn silence(app: &App) {
    let heartbeat = app.clock.sleep(app.options.heartbeat);
    tokio::join!(heartbeat, tokio::time::sleep(SHORTEST_SILENCE));
}

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

use crate::rewriting::Rewriting;
use crate::state::App;
use crate::surface::{Resume, Surface};
use crate::utf16;
use crate::worker::{SNAPSHOT, Worker};

/// Milliseconds a client should wait before it comes back.
const RETRY_MS: u64 = 200;
/// The worker that a fault lets a stream tell of.
const OTHER: &str = "wrk_SomebodyElses-";
/// Events written in one go.
const BATCH: usize = 64;
/// A heartbeat never comes more often than this, whatever the speed.
const SHORTEST_SILENCE: Duration = Duration::from_millis(10);

/// How streams are served, by the server that is played and the fault of a request.
#[derive(Debug, Clone)]
pub(crate) struct StreamTweaks {
    pub(crate) resume: Resume,
    /// Whether events have their `id:` lines.
    pub(crate) ids: bool,
    /// Whether whole workers are among the events.
    pub(crate) snapshots: bool,
    /// Whether the end is marked.
    pub(crate) done: bool,
    /// Milliseconds a client is told to wait before it comes back.
    pub(crate) retry_ms: u64,
    /// Tell of another worker than the one that is asked for.
    pub(crate) other_worker: bool,
    pub(crate) rewriting: Rewriting,
}

impl StreamTweaks {
    /// As the server that is played does it.
    pub(crate) fn of(surface: &Arc<Surface>) -> Self {
        Self {
            resume: surface.resume,
            ids: surface.stream_ids,
            snapshots: surface.stream_snapshots,
            done: true,
            retry_ms: RETRY_MS,
            other_worker: false,
            rewriting: Rewriting::of(surface),
        }
    }
}

/// Which events of a worker to serve.
pub(crate) struct Subscription {
    pub(crate) worker: Arc<Worker>,
    /// Only this turn, for the request that started it; else everything kept.
    pub(crate) turn: Option<usize>,
    /// The last event the client has, from its `Last-Event-ID`.
    pub(crate) last_id: Option<u64>,
    /// Whether it may be a return to a stream, not the answer to the request that starts a run.
    pub(crate) is_return: bool,
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
    /// The worker as it stands, before what is live.
    Snapshot,
    Reading,
    Over,
}

struct Reader {
    app: Arc<App>,
    worker: Arc<Worker>,
    turn: Option<usize>,
    tweaks: StreamTweaks,
    joins_live: bool,
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
            is_return,
            tweaks,
        } = subscription;
        let start = turn.map_or(0, |turn| worker.before(turn));
        let exact = tweaks.resume == Resume::Exact;
        let resumed = last_id.filter(|_| exact).unwrap_or(0);
        Self {
            changes: worker.changes(),
            app,
            turn,
            joins_live: is_return && tweaks.resume == Resume::Live,
            tweaks,
            reached: start.max(resumed),
            worker,
            stage: Stage::Opening,
        }
    }

    async fn next_chunk(&mut self) -> Option<String> {
        match self.stage {
            Stage::Opening => {
                self.stage = match self.joins_live {
                    true => Stage::Snapshot,
                    false => Stage::Reading,
                };
                Some(format!("retry: {}\n\n", self.tweaks.retry_ms))
            }
            Stage::Snapshot => {
                self.stage = Stage::Reading;
                let (last_id, snapshot) = self.worker.snapshot_at();
                self.reached = last_id;
                let mut chunk = String::new();
                self.write(&mut chunk, last_id, Some(SNAPSHOT), &snapshot);
                Some(chunk)
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
                self.write(&mut chunk, event.id, event.name, &event.data);
                self.reached = event.id;
            }
            if batch.is_last {
                self.stage = Stage::Over;
                if self.tweaks.done {
                    chunk.push_str("data: [DONE]\n\n");
                }
                return chunk;
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

    fn write(&self, chunk: &mut String, id: u64, name: Option<&str>, data: &str) {
        if name == Some(SNAPSHOT) && !self.tweaks.snapshots {
            return;
        }
        // Writing into a string cannot fail.
        if self.tweaks.ids {
            let _ = writeln!(chunk, "id: {id}");
        }
        if let Some(name) = name {
            let _ = writeln!(chunk, "event: {name}");
        }
        let data = match name {
            Some(SNAPSHOT) => self.tweaks.rewriting.apply(data),
            _ => utf16::escaped(data),
        };
        let _ = match self.tweaks.other_worker {
            true => write!(chunk, "data: {}\n\n", data.replace(&self.worker.id, OTHER)),
            false => write!(chunk, "data: {data}\n\n"),
        };
    }
}

/// Returns when the stream has been silent for long enough.
async fn silence(app: &App) {
    let heartbeat = app.clock.sleep(app.options.heartbeat);
    tokio::join!(heartbeat, tokio::time::sleep(SHORTEST_SILENCE));
}

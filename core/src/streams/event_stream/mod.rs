//! A worker's events, in order and each once, over as many connections as it takes.

mod accept;
mod link;
mod resume;
mod trail;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;
use uuid::Uuid;

use crate::api::operation::Answer;
use crate::api::request::Request;
use crate::api::task_id;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::meta::Meta;
use crate::models::ModelName;
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::streams::event::WorkerEvent;
use crate::streams::halves::Halves;
use crate::streams::replay::Replay;
use crate::streams::run::Run;
use crate::wire::decode;
use crate::wire::response::RawResponse;
use crate::wire::sse::SseDecoder;
use link::Link;
pub use trail::Trail;

/// The events of a worker. It pulls: nothing is read before it is asked for.
///
/// A connection that breaks is made again where it broke; no event is lost or comes twice. Only
/// `[DONE]` or a finished worker ends the stream. Where a server cannot stream, the worker's
/// snapshots are its events. Dropping the stream closes its connection at once. The worker runs on.
#[derive(Debug)]
pub struct EventStream {
    engine: Arc<Engine>,
    request: Request,
    options: Arc<CallOptions>,
    started: Instant,
    deadline: Option<Instant>,
    meta: Arc<Meta>,
    link: Link,
    decoder: SseDecoder,
    replay: Replay,
    halves: Halves,
    ready: VecDeque<WorkerEvent>,
    failure: Option<Error>,
    last_event_id: Option<String>,
    run: Run,
    /// The last snapshot of the worker.
    snapshot: Option<String>,
    finished: bool,
    closed: bool,
    /// Whether something new has come over this connection.
    received_here: bool,
    /// How many connections in a row have ended politely with nothing new.
    empty_ends: u8,
    breaks_in_a_row: u32,
    /// Since when no event has come, where connections break one after the other.
    failing_since: Option<Instant>,
    reconnects: u32,
    /// How often the paid call has gone out without having told of a worker.
    sent: u32,
    /// How often in a row the server has failed to open the stream, of a run that may be over.
    refusals: u8,
}

impl EventStream {
    pub(crate) async fn open(
        engine: Arc<Engine>,
        mut request: Request,
        mut options: CallOptions,
    ) -> Result<Self, Error> {
        request.answer = Answer::Events;
        let of_client = &engine.config().headers;
        if request.paid && task_id::given_key(&options, of_client).is_none() {
            // One key for the life of the stream: a request that is sent again is the same call.
            options.own.idempotency_key = Some(Uuid::new_v4().to_string());
        }
        task_id::name_task(&request, &mut options, of_client);
        let timeout = options
            .shared
            .timeout
            .unwrap_or_else(|| engine.config().timeout_for(request.runs_worker, true));
        let started = Instant::now();
        let deadline = timeout.deadline(started);
        let connection = engine.open(request.clone(), options.clone()).await?;
        let mut stream = Self {
            meta: connection.meta().clone(),
            decoder: SseDecoder::new(event_limit(&engine)),
            run: Run {
                worker_id: request.worker_id.clone(),
                task_id: task_id::task_of(&request, &options),
            },
            engine,
            request,
            options: Arc::new(options),
            started,
            deadline,
            link: Link::Ended,
            replay: Replay::default(),
            halves: Halves::default(),
            ready: VecDeque::new(),
            failure: None,
            last_event_id: None,
            snapshot: None,
            finished: false,
            closed: false,
            received_here: false,
            empty_ends: 0,
            breaks_in_a_row: 0,
            failing_since: None,
            reconnects: 0,
            sent: 0,
            refusals: 0,
        };
        stream.take_up(connection).await?;
        Ok(stream)
    }

    /// What came with the first answer.
    #[must_use]
    pub fn meta(&self) -> &Arc<Meta> {
        &self.meta
    }

    /// The id of the last event that had one.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_event_id.as_deref()
    }

    /// The worker whose events these are, once known.
    #[must_use]
    pub fn worker_id(&self) -> Option<&str> {
        self.run.worker_id.as_deref()
    }

    /// How often the connection was made again.
    #[must_use]
    pub fn reconnects(&self) -> u32 {
        self.reconnects
    }

    /// The next event; none at the end.
    pub async fn next(&mut self) -> Option<Result<WorkerEvent, Error>> {
        match self.wait_for_events().await {
            Ok(()) => self.ready.pop_front().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }

    /// The events that are there, at most `max`, after waiting for the first. Empty at the end.
    ///
    /// # Errors
    /// When the stream carries an error event, or broke and could not be resumed; events that
    /// came before are given out first.
    pub async fn next_batch(&mut self, max: usize) -> Result<Vec<WorkerEvent>, Error> {
        self.wait_for_events().await?;
        let count = self.ready.len().min(max.max(1));
        Ok(self.ready.drain(..count).collect())
    }

    /// Runs to the end and gives back the finished worker, as JSON: the last snapshot of the
    /// stream, else one retrieve. After [`EventStream::close`] that one retrieve tells how the run
    /// stands, with the options of the call.
    ///
    /// # Errors
    /// As [`EventStream::next_batch`], and when the stream never named its worker.
    pub async fn final_worker(&mut self) -> Result<RawResponse, Error> {
        if !self.closed {
            while !self.next_batch(usize::MAX).await?.is_empty() {}
        }
        let Some(snapshot) = self.snapshot.as_ref().filter(|_| self.finished) else {
            return self.trail().final_worker(&self.engine).await;
        };
        let body = Bytes::copy_from_slice(snapshot.as_bytes());
        let response = RawResponse {
            meta: self.meta.clone(),
            body,
        };
        decode::check(response, Answer::Model(ModelName::Worker))
    }

    /// Closes the connection and forgets what was not taken. The worker runs on, and
    /// [`EventStream::final_worker`] still tells of it. Asking for events is then an error: a loop
    /// that finds none would look like a run that said nothing.
    pub fn close(&mut self) {
        if matches!(self.link, Link::Ended) && self.ready.is_empty() && self.failure.is_none() {
            return;
        }
        self.closed = true;
        self.link = Link::Ended;
        self.ready.clear();
        self.failure = None;
    }

    /// Whether it was closed before its end.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The same events as a [`futures_core::Stream`].
    pub fn into_stream(
        self,
    ) -> impl futures_core::Stream<Item = Result<WorkerEvent, Error>> + Send {
        futures_util::stream::unfold(self, async |mut events| {
            let next = events.next().await?;
            Some((next, events))
        })
    }

    /// Waits until an event is ready or the stream is at its end.
    async fn wait_for_events(&mut self) -> Result<(), Error> {
        if self.closed {
            let message = "The stream was closed: it gives no more events. The worker runs on.";
            let error = Error::new(ErrorKind::Cancelled, Outcome::Accepted, message);
            return Err(self.failed(error));
        }
        while self.ready.is_empty() {
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if let Err(error) = self.advance().await {
                self.link = Link::Ended;
                self.failure = Some(self.failed(error));
            } else if matches!(self.link, Link::Ended) && self.ready.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What is left of the stream once it is given up.
    #[must_use]
    pub fn trail(&self) -> Trail {
        Trail {
            run: self.run.clone(),
            options: self.options.clone(),
            deadline: self.deadline,
        }
    }

    /// The task whose events these are, if it is one's: under this id any process finds it again.
    #[must_use]
    pub fn task_id(&self) -> Option<&str> {
        self.run.task_id.as_deref()
    }

    /// Completes an error of the stream. A run whose stream was opened has begun.
    fn failed(&self, error: Error) -> Error {
        let error = if error.status().is_some() {
            error
        } else {
            error.with_response(&self.meta, None)
        };
        let error = if error.attempts() == 0 {
            let attempts = self.meta.retries_taken + self.reconnects + 1;
            error.with_effort(attempts, self.started.elapsed())
        } else {
            error
        };
        let least = if self.request.runs_worker {
            Outcome::Accepted
        } else {
            Outcome::NotSent
        };
        error
            .at_least(least)
            .with_task(self.task_id())
            .with_worker(self.worker_id())
    }
}

fn event_limit(engine: &Engine) -> usize {
    usize::try_from(engine.config().max_event_bytes()).unwrap_or(usize::MAX)
}

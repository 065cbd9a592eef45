//! The snapshots of a worker until it is done: by its stream where there is one, else by asking.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::settings::table;
use crate::streams::event::EventKind;
use crate::streams::event_stream::EventStream;
use crate::streams::pending::Pending;
use crate::streams::run::{FIRST_PAUSE, Run, Snapshot, longer};
use crate::streams::snapshot::SnapshotState;
use crate::wire::response::RawResponse;

/// The snapshots of a worker, or of one of its tasks; the last is that of the finished worker, as
/// a call that waits for its answer would have given it: a run that failed says so in its `error`.
///
/// May be asked in slices of time: what is under way goes on where it stood.
#[derive(Debug)]
pub struct Updates {
    engine: Arc<Engine>,
    run: Run,
    options: CallOptions,
    limit: Timeout,
    deadline: Option<Instant>,
    step: Step,
    /// Whether the server has told of the run: from then on it is asked until the deadline.
    seen: bool,
}

#[derive(Debug)]
enum Step {
    /// To be looked at from this moment on; the pause is the one after that.
    Look(Option<Instant>, Duration),
    Looking(Pending<Looked>, Duration),
    Opening(Pending<Result<EventStream, Error>>),
    Follow(Box<EventStream>),
    Done,
}

type Looked = Result<(Run, Snapshot), Error>;

impl Updates {
    pub(crate) fn new(
        engine: Arc<Engine>,
        worker_id: &str,
        options: CallOptions,
    ) -> Result<Self, Error> {
        // Refuses a wrong id now, before anything is sent.
        Request::follow(worker_id, None)?;
        let run = Run {
            worker_id: Some(worker_id.to_owned()),
            task_id: None,
        };
        Ok(Self::starting(engine, run, options))
    }

    pub(crate) fn of_task(
        engine: Arc<Engine>,
        task_id: &str,
        options: CallOptions,
    ) -> Result<Self, Error> {
        Request::task(task_id)?;
        let run = Run {
            worker_id: None,
            task_id: Some(task_id.to_owned()),
        };
        Ok(Self::starting(engine, run, options))
    }

    fn starting(engine: Arc<Engine>, run: Run, options: CallOptions) -> Self {
        let limit = options
            .shared
            .over(&engine.config().shared)
            .timeout
            .unwrap_or(Timeout::After(table::RUN_TIMEOUT));
        Self {
            engine,
            run,
            seen: options.patient,
            options,
            limit,
            deadline: None,
            step: Step::Look(None, FIRST_PAUSE),
        }
    }

    /// Waits for the last snapshot.
    pub(crate) async fn last(&mut self) -> Result<RawResponse, Error> {
        let mut last = None;
        while let Some(snapshot) = self.next().await? {
            last = Some(snapshot);
        }
        last.ok_or_else(|| Error::internal("the wait ended without a snapshot of the worker"))
    }

    /// The next snapshot; none after that of the finished worker.
    ///
    /// # Errors
    /// As any call. After the deadline a timeout: the worker runs on.
    pub async fn next(&mut self) -> Result<Option<RawResponse>, Error> {
        let deadline = match self.deadline {
            Some(deadline) => Some(deadline),
            None => self.limit.deadline(Instant::now()),
        };
        self.deadline = deadline;
        let Some(deadline) = deadline else {
            return self.advance().await;
        };
        match tokio::time::timeout_at(deadline, self.advance()).await {
            Ok(result) => result,
            Err(_) => Err(self.failed(Error::new(
                ErrorKind::Timeout,
                Outcome::Accepted,
                format!(
                    "Request timed out: {} is still at work; it runs on.",
                    self.run
                ),
            ))),
        }
    }

    async fn advance(&mut self) -> Result<Option<RawResponse>, Error> {
        loop {
            match &mut self.step {
                Step::Look(wake, pause) => {
                    let pause = *pause;
                    if let Some(wake) = *wake {
                        tokio::time::sleep_until(wake).await;
                    }
                    self.step = Step::Looking(self.look(), pause);
                }
                Step::Looking(looked, pause) => {
                    let pause = *pause;
                    let looked = looked.wait().await;
                    // Asked again after an error, it looks again.
                    self.step = Step::Look(None, pause);
                    let (run, snapshot) = looked.map_err(|error| self.failed(error))?;
                    self.run = run;
                    let first = !std::mem::replace(&mut self.seen, true);
                    self.step = self.after(&snapshot, first, pause);
                    if let Some(worker) = snapshot.worker {
                        return Ok(Some(worker));
                    }
                }
                Step::Opening(stream) => {
                    let opened = stream.wait().await;
                    self.step = Step::Look(Some(Instant::now() + FIRST_PAUSE), longer(FIRST_PAUSE));
                    match opened {
                        Ok(events) => self.step = Step::Follow(Box::new(events)),
                        // A server that opens no stream is asked again and again instead.
                        Err(error) if error.kind() != ErrorKind::RateLimit => {}
                        Err(error) => return Err(self.failed(error)),
                    }
                }
                Step::Follow(events) => match next_snapshot(events).await {
                    Ok(Some(snapshot)) => {
                        if snapshot.parse::<SnapshotState>()?.is_finished() {
                            self.step = Step::Done;
                        }
                        return Ok(Some(snapshot));
                    }
                    // The stream is over, tells of a failed run, or cannot be read: a look tells how
                    // the run stands.
                    Ok(None) => self.step = Step::Look(None, FIRST_PAUSE),
                    Err(error) if leaves_looking(&error) => {
                        self.step = Step::Look(None, FIRST_PAUSE);
                    }
                    Err(error) => return Err(self.failed(error)),
                },
                Step::Done => return Ok(None),
            }
        }
    }

    /// What follows a look. Servers that have tasks may have no streams: asking always works.
    fn after(&self, snapshot: &Snapshot, first: bool, pause: Duration) -> Step {
        if snapshot.finished {
            Step::Done
        } else if first
            && self.run.task_id.is_none()
            && let Some(worker_id) = self.run.worker_id.as_deref()
            && let Ok(request) = Request::follow(worker_id, None)
        {
            let mut options = self.call_options();
            // The stream is a convenience: it is not what is asked for until the deadline.
            options.patient = false;
            let events = EventStream::open(Arc::clone(&self.engine), request, options);
            Step::Opening(Pending::new(events))
        } else {
            Step::Look(Some(Instant::now() + pause), longer(pause))
        }
    }

    fn look(&self) -> Pending<Looked> {
        let (engine, mut run) = (Arc::clone(&self.engine), self.run.clone());
        let options = self.call_options();
        Pending::new(async move {
            let snapshot = run.look(&engine, &options).await?;
            Ok((run, snapshot))
        })
    }

    /// The caller's options within what is left of the time. Where that has no limit, the first look
    /// has that of any read; those after it are asked for through an outage.
    fn call_options(&self) -> CallOptions {
        let mut options = self.options.clone();
        options.shared.timeout = match self.deadline {
            Some(deadline) => Some(Timeout::until(deadline)),
            None => self.seen.then_some(Timeout::Unlimited),
        };
        options.patient = self.seen;
        options
    }

    /// Completes an error: a run that was seen has begun, whatever became of the question.
    fn failed(&self, error: Error) -> Error {
        let least = if self.seen {
            Outcome::Accepted
        } else {
            Outcome::NotSent
        };
        error
            .at_least(least)
            .with_task(self.run.task_id.as_deref())
            .with_worker(self.run.worker_id.as_deref())
    }
}

fn leaves_looking(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StreamEvent | ErrorKind::ResponseValidation
    )
}

async fn next_snapshot(events: &mut EventStream) -> Result<Option<RawResponse>, Error> {
    while let Some(event) = events.next().await {
        let event = event?;
        if event.kind == EventKind::Worker {
            let meta = Arc::clone(events.meta());
            return Ok(Some(RawResponse {
                meta,
                body: Bytes::from(event.data),
            }));
        }
    }
    Ok(None)
}

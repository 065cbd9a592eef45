//! The snapshots of a worker until it is done: by its stream where there is one, else by asking.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::api::request::Request;
use crate::api::task_id::TaskPlace;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::settings::table;
use crate::streams::event::EventKind;
use crate::streams::event_stream::{EventStream, SnapshotState};
use crate::wire::response::RawResponse;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The snapshots of a worker, or of one of its tasks; the last is that of the finished worker.
#[derive(Debug)]
pub struct Updates {
    engine: Arc<Engine>,
    of: Subject,
    options: CallOptions,
    limit: Timeout,
    deadline: Option<Instant>,
    step: Step,
}

/// Whose snapshots they are.
#[derive(Debug)]
enum Subject {
    Worker(String),
    /// A task; its worker is known after the first look.
    Task {
        task_id: String,
        worker_id: Option<String>,
    },
}

#[derive(Debug)]
enum Step {
    Start,
    OpenStream,
    Follow(Box<EventStream>),
    /// The stream is over: the next look tells the result.
    Settle,
    Pause {
        wake: Instant,
        pause: Duration,
    },
    Done,
}

impl Updates {
    pub(crate) fn new(
        engine: Arc<Engine>,
        worker_id: &str,
        options: CallOptions,
    ) -> Result<Self, Error> {
        // Refuses a wrong id now, before anything is sent.
        Request::follow(worker_id, None)?;
        Ok(Self::starting(
            engine,
            Subject::Worker(worker_id.to_owned()),
            options,
        ))
    }

    pub(crate) fn of_task(
        engine: Arc<Engine>,
        task_id: &str,
        options: CallOptions,
    ) -> Result<Self, Error> {
        Request::task(task_id)?;
        let of = Subject::Task {
            task_id: task_id.to_owned(),
            worker_id: None,
        };
        Ok(Self::starting(engine, of, options))
    }

    fn starting(engine: Arc<Engine>, of: Subject, options: CallOptions) -> Self {
        let limit = options
            .shared
            .over(&engine.config().shared)
            .timeout
            .unwrap_or(Timeout::After(table::RUN_TIMEOUT));
        Self {
            engine,
            of,
            options,
            limit,
            deadline: None,
            step: Step::Start,
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
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                Outcome::Accepted,
                format!(
                    "Request timed out: {} is still at work; it runs on.",
                    self.of
                ),
            )),
        }
    }

    async fn advance(&mut self) -> Result<Option<RawResponse>, Error> {
        loop {
            match &mut self.step {
                Step::Start => {
                    self.find_worker().await?;
                    let next = match self.of {
                        Subject::Worker(_) => Step::OpenStream,
                        // Servers that have tasks may have no streams: asking always works.
                        Subject::Task { .. } => pause(FIRST_PAUSE),
                    };
                    return self.look(next).await.map(Some);
                }
                Step::OpenStream => self.open_stream().await?,
                Step::Follow(events) => {
                    let Some(snapshot) = next_snapshot(events).await? else {
                        self.step = Step::Settle;
                        continue;
                    };
                    if snapshot.parse::<SnapshotState>()?.is_finished() {
                        self.step = Step::Done;
                    }
                    return Ok(Some(snapshot));
                }
                Step::Settle => return self.look(pause(FIRST_PAUSE)).await.map(Some),
                Step::Pause { wake, pause: last } => {
                    let longer = last.mul_f64(1.7).min(LONGEST_PAUSE);
                    tokio::time::sleep_until(*wake).await;
                    return self.look(pause(longer)).await.map(Some);
                }
                Step::Done => return Ok(None),
            }
        }
    }

    /// Asks a task for its worker, once.
    async fn find_worker(&mut self) -> Result<(), Error> {
        let options = self.call_options();
        if let Subject::Task {
            task_id,
            worker_id: worker_id @ None,
        } = &mut self.of
        {
            let task = self.engine.send(Request::task(task_id)?, options).await?;
            *worker_id = Some(task.parse::<TaskPlace>()?.into_worker_id());
        }
        Ok(())
    }

    /// Reads the worker; `otherwise` is what follows when it is not done.
    async fn look(&mut self, otherwise: Step) -> Result<RawResponse, Error> {
        let snapshot = self
            .engine
            .send(self.of.retrieve()?, self.call_options())
            .await?;
        self.step = if snapshot.parse::<SnapshotState>()?.is_finished() {
            Step::Done
        } else {
            otherwise
        };
        Ok(snapshot)
    }

    /// A server without streams is asked again and again instead.
    async fn open_stream(&mut self) -> Result<(), Error> {
        let request = Request::follow(self.of.worker_id(), None)?;
        self.step =
            match EventStream::open(Arc::clone(&self.engine), request, self.call_options()).await {
                Ok(events) => Step::Follow(Box::new(events)),
                Err(error)
                    if matches!(error.status(), Some(400..=499))
                        && error.kind() != ErrorKind::RateLimit =>
                {
                    pause(FIRST_PAUSE)
                }
                Err(error) if error.kind() == ErrorKind::ResponseValidation => pause(FIRST_PAUSE),
                Err(error) => return Err(error),
            };
        Ok(())
    }

    /// The caller's options; the deadline over all is kept here.
    fn call_options(&self) -> CallOptions {
        let mut options = self.options.clone();
        options.shared.timeout = self.deadline.map(Timeout::until);
        options
    }
}

impl Subject {
    /// Empty before a task has told its worker.
    fn worker_id(&self) -> &str {
        match self {
            Self::Worker(worker_id) => worker_id,
            Self::Task { worker_id, .. } => worker_id.as_deref().unwrap_or_default(),
        }
    }

    fn retrieve(&self) -> Result<Request, Error> {
        let task_id = match self {
            Self::Worker(_) => None,
            Self::Task { task_id, .. } => Some(task_id.as_str()),
        };
        Request::retrieve(self.worker_id(), task_id)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(worker_id) => write!(f, "worker {worker_id}"),
            Self::Task { task_id, .. } => write!(f, "task {task_id}"),
        }
    }
}

fn pause(pause: Duration) -> Step {
    Step::Pause {
        wake: Instant::now() + pause,
        pause,
    }
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

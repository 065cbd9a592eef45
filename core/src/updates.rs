//! The snapshots of a worker until it is done: by its stream where there is one, else by asking.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::client::Client;
use crate::config;
use crate::error::Error;
use crate::error_kind::{ErrorKind, Outcome};
use crate::event::EventKind;
use crate::events::{EventStream, SnapshotState};
use crate::execute;
use crate::options::{CallOptions, Timeout};
use crate::request::Request;
use crate::response::RawResponse;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The snapshots of a worker, the last of which is the finished worker.
#[derive(Debug)]
pub struct Updates {
    client: Client,
    worker_id: String,
    options: CallOptions,
    limit: Timeout,
    deadline: Option<Instant>,
    step: Step,
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
        client: Client,
        worker_id: &str,
        options: CallOptions,
    ) -> Result<Self, Error> {
        // Refuses a wrong id now, before anything is sent.
        Request::follow(worker_id)?;
        let limit = options
            .timeout
            .or(client.config().timeout)
            .unwrap_or(Timeout::After(config::RUN_TIMEOUT));
        Ok(Self {
            client,
            worker_id: worker_id.to_owned(),
            options,
            limit,
            deadline: None,
            step: Step::Start,
        })
    }

    /// The next snapshot; none after that of the finished worker.
    ///
    /// # Errors
    /// As any call. After the deadline a timeout: the worker runs on.
    pub async fn next(&mut self) -> Result<Option<RawResponse>, Error> {
        let deadline = match self.deadline {
            Some(deadline) => Some(deadline),
            None => execute::deadline(Instant::now(), self.limit),
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
                    "Request timed out: worker {} is still at work; it runs on.",
                    self.worker_id
                ),
            )),
        }
    }

    async fn advance(&mut self) -> Result<Option<RawResponse>, Error> {
        loop {
            match &mut self.step {
                Step::Start => return self.look(Step::OpenStream).await.map(Some),
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

    /// Reads the worker; `otherwise` is what follows when it is not done.
    async fn look(&mut self, otherwise: Step) -> Result<RawResponse, Error> {
        let snapshot = self
            .client
            .send(Request::retrieve(&self.worker_id)?, self.call_options())
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
        let request = Request::follow(&self.worker_id)?;
        self.step = match self.client.events(request, self.call_options()).await {
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
        options.timeout = self.deadline.map(|deadline| {
            Timeout::After(
                deadline
                    .saturating_duration_since(Instant::now())
                    .max(Duration::from_millis(1)),
            )
        });
        options
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

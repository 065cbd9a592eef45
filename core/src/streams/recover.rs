//! Paying once for tasks: a task is started under an id of the client's own, so that after an
//! unknown outcome one look tells whether it has begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::Instant;

use crate::api::operation::Answer;
use crate::api::request::Request;
use crate::api::task_id;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::pipeline::exchange::{Exchange, Extent, Followed, Recovery, Taken};
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::streams::run::find_task;
use crate::streams::updates::Updates;
use crate::wire::response::{OpenResponse, RawResponse};

/// Calls that know how to find out whether they have begun.
impl Engine {
    /// Sends a request and reads its answer whole, checked against its model.
    pub(crate) async fn send(
        self: &Arc<Self>,
        request: Request,
        options: CallOptions,
    ) -> Result<RawResponse, Error> {
        let answer = request.answer;
        self.send_unchecked(request, options).await?.check(answer)
    }

    /// The same without the check, for callers that decode the answer themselves.
    pub(crate) async fn send_unchecked(
        self: &Arc<Self>,
        request: Request,
        options: CallOptions,
    ) -> Result<RawResponse, Error> {
        self.exchange(&request, options).await?.read().await
    }

    /// Sends a request and gives its answer back as soon as the headers are there.
    pub(crate) async fn open(
        self: &Arc<Self>,
        request: Request,
        options: CallOptions,
    ) -> Result<OpenResponse, Error> {
        self.exchange(&request, options).await?.open().await
    }

    async fn exchange<'a>(
        self: &'a Arc<Self>,
        request: &Request,
        mut options: CallOptions,
    ) -> Result<Exchange<'a>, Error> {
        let (started, deadline) = Exchange::span_of(self, request, &options);
        task_id::name_task(request, &mut options, &self.config.headers);
        let trace = TaskTrace::of(self, request, &options, deadline);
        let recovery = trace.map(|trace| Box::new(trace) as Box<dyn Recovery + 'a>);
        Exchange::new(self, request, options, started, deadline, recovery).await
    }
}

/// The way to a task that this call may have started. There is none to a task whose id the caller
/// chose: it may have turns from before, which tell nothing of this call.
pub(crate) struct TaskTrace<'a> {
    engine: &'a Arc<Engine>,
    task_id: String,
    streams: bool,
    options: CallOptions,
    deadline: Option<Instant>,
    /// Whether a look has found it.
    found: AtomicBool,
}

impl<'a> TaskTrace<'a> {
    pub(crate) fn of(
        engine: &'a Arc<Engine>,
        request: &Request,
        options: &CallOptions,
        deadline: Option<Instant>,
    ) -> Option<Self> {
        let task_id = options.own_task.clone().filter(|_| request.starts_task)?;
        Some(Self {
            engine,
            task_id,
            streams: request.answer == Answer::Events,
            options: options.clone().for_reading(),
            deadline,
            found: AtomicBool::new(false),
        })
    }

    async fn take(&self, worker_id: &str, extent: Extent) -> Result<Taken, Error> {
        let task_id = Some(self.task_id.as_str());
        if self.streams {
            let request = Request::follow(worker_id, task_id)?;
            return self
                .engine
                .open(request, self.options())
                .await
                .map(Taken::Open);
        }
        let mut updates = Updates::of_task(Arc::clone(self.engine), &self.task_id, self.options())?;
        let finished = updates.last().await?;
        match extent {
            Extent::Body => Ok(Taken::Whole(finished)),
            Extent::Headers => {
                let request = Request::retrieve(worker_id, task_id)?;
                self.engine
                    .open(request, self.options())
                    .await
                    .map(Taken::Open)
            }
        }
    }

    /// The caller's options within what is left of the call's time.
    fn options(&self) -> CallOptions {
        let mut options = self.options.clone();
        options.shared.timeout = Some(self.deadline.map_or(Timeout::Unlimited, Timeout::until));
        options.patient = true;
        options
    }
}

impl Recovery for TaskTrace<'_> {
    fn may_have_begun(&self) -> bool {
        self.options.may_have_begun
    }

    fn follow(&self, extent: Extent) -> Followed<'_> {
        // In a box, for a call is made from within a call.
        Box::pin(async move {
            let found = find_task(self.engine, &self.task_id, &self.options()).await?;
            let Some((_, task)) = found else {
                // What was there once has begun, whoever has forgotten it since.
                return match self.found.load(Ordering::Relaxed) {
                    true => Err(lost_again()),
                    false => Ok(None),
                };
            };
            self.found.store(true, Ordering::Relaxed);
            tracing::info!(target: "handinger", task_id = self.task_id, "the task has begun, following it");
            let worker_id = task.worker_id();
            match self.take(worker_id, extent).await {
                Ok(taken) => Ok(Some(taken)),
                Err(error) => Err(error
                    .at_least(Outcome::Accepted)
                    .with_worker(Some(worker_id))),
            }
        })
    }
}

/// The error of a task that was found by one look, and not by a later one.
fn lost_again() -> Error {
    let message = "The task has begun, but the server no longer finds it.";
    Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
}

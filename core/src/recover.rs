//! Paying once for tasks: a task is started under an id of the client's own, so that after an
//! unknown outcome one look tells whether it has begun.

use std::future::Future;
use std::pin::Pin;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::error_kind::{ErrorKind, Outcome};
use crate::execute::{Extent, Taken};
use crate::operation::Answer;
use crate::options::{CallOptions, Timeout};
use crate::request::{Body, Request};
use crate::updates::Updates;

/// The name of a task's id in a body.
pub(crate) const TASK_ID: &str = "taskId";

/// Gives a task that is about to be started an id, unless the caller has. The same idempotency
/// key makes the same id, so that a caller who repeats a call under it sends the same bytes.
pub(crate) fn name_task(request: &Request, options: &mut CallOptions) {
    let given = request.task_id.is_some()
        || options.own_task.is_some()
        || options.body.contains_key(TASK_ID)
        || matches!(request.body, Body::Content { .. });
    if !request.starts_task || given {
        return;
    }
    let id = match &options.idempotency_key {
        Some(key) => Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()),
        None => Uuid::new_v4(),
    };
    options.own_task = Some(format!("tsk_{}", id.simple()));
}

/// The id of the task that a call starts: the caller's, else the client's own.
pub(crate) fn task_of(request: &Request, options: &CallOptions) -> Option<String> {
    if !request.starts_task {
        return None;
    }
    let extra = options.body.get(TASK_ID).and_then(Value::as_str);
    extra
        .or(request.task_id.as_deref())
        .or(options.own_task.as_deref())
        .map(str::to_owned)
}

/// The way to a task that this call may have started. There is none to a task whose id the caller
/// chose: it may have turns from before, which tell nothing of this call.
pub(crate) struct TaskTrace<'a> {
    client: &'a Client,
    task_id: String,
    streams: bool,
    options: CallOptions,
    deadline: Option<Instant>,
}

/// As much of a task as it takes to find its worker.
#[derive(Deserialize)]
pub(crate) struct TaskPlace {
    task: Place,
}

#[derive(Deserialize)]
struct Place {
    #[serde(rename = "workerId")]
    worker_id: String,
}

impl TaskPlace {
    pub(crate) fn into_worker_id(self) -> String {
        self.task.worker_id
    }
}

impl<'a> TaskTrace<'a> {
    pub(crate) fn of(
        client: &'a Client,
        request: &Request,
        options: &CallOptions,
        deadline: Option<Instant>,
    ) -> Option<Self> {
        let task_id = options.own_task.clone().filter(|_| request.starts_task)?;
        Some(Self {
            client,
            task_id,
            streams: request.answer == Answer::Events,
            options: options.clone().for_reading(),
            deadline,
        })
    }

    /// Whether the task may have begun in a process before this one.
    pub(crate) fn may_have_begun(&self) -> bool {
        self.options.may_have_begun
    }

    /// What the task has answered, once it is done, or its events; none when there is no such
    /// task.
    pub(crate) fn follow(
        &self,
        extent: Extent,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Taken>, Error>> + Send + '_>> {
        // In a box, for a call is made from within a call.
        Box::pin(async move {
            let Some(worker_id) = self.look().await? else {
                return Ok(None);
            };
            tracing::info!(target: "handinger", task_id = self.task_id, "the task has begun, following it");
            self.take(&worker_id, extent).await.map(Some)
        })
    }

    /// The worker that runs the task. A server that does not let us look is as good as none.
    async fn look(&self) -> Result<Option<String>, Error> {
        let options = self.options().max_retries(0);
        match self
            .client
            .send(Request::task(&self.task_id)?, options)
            .await
        {
            Ok(found) => Ok(Some(found.parse::<TaskPlace>()?.into_worker_id())),
            Err(error) if may_pass(&error) => Err(error),
            Err(_) => Ok(None),
        }
    }

    async fn take(&self, worker_id: &str, extent: Extent) -> Result<Taken, Error> {
        let task_id = Some(self.task_id.as_str());
        if self.streams {
            let request = Request::follow(worker_id, task_id)?;
            return self
                .client
                .open(request, self.options())
                .await
                .map(Taken::Open);
        }
        let mut updates = Updates::of_task(self.client.clone(), &self.task_id, self.options())?;
        let finished = updates.last().await?;
        match extent {
            Extent::Body => Ok(Taken::Whole(finished)),
            Extent::Headers => {
                let request = Request::retrieve(worker_id, task_id)?;
                self.client
                    .open(request, self.options())
                    .await
                    .map(Taken::Open)
            }
        }
    }

    /// The caller's options within what is left of the call's time.
    fn options(&self) -> CallOptions {
        let mut options = self.options.clone();
        options.timeout = Some(self.deadline.map_or(Timeout::Unlimited, Timeout::until));
        options
    }
}

/// Whether a failed look says nothing about the task.
fn may_pass(error: &Error) -> bool {
    !matches!(error.status(), Some(400..=499)) || error.kind() == ErrorKind::RateLimit
}

/// What follows a look that found nothing, when the caller wants nothing sent again.
pub(crate) fn no_trace() -> Error {
    Error::new(
        ErrorKind::Connection,
        Outcome::Unknown,
        "Connection error: no answer came, and there is no trace of the task so far.",
    )
}

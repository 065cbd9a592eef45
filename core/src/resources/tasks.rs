//! Tasks: run a worker, talk on with it, look at what it did.

use serde::Serialize;

use crate::api::operation::Operation;
use crate::api::operations::tasks::{CREATE, DELETE, LIST_TURNS, RETRIEVE};
use crate::base::error::Error;
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::files::upload::Upload;
use crate::map::call::MapCall;
use crate::models::{Budget, DeleteTaskResponse, TaskRetrieveResponse, TaskTurnList, Worker};
use crate::settings::options::CallOptions;
use crate::streams::event_stream::EventStream;
use crate::streams::updates::Updates;

/// The instruction of a task, new or going on.
///
/// Text alone will do: `"Find a flight".into()`.
#[derive(Clone, Debug, Serialize)]
pub struct TaskInput {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Budget>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_id: Option<String>,
    #[serde(skip)]
    files: Vec<Upload>,
}

impl TaskInput {
    /// An instruction; it may not be empty.
    pub fn new(input: impl Into<String>) -> Self {
        Self {
            input: input.into(),
            budget: None,
            task_id: None,
            worker_id: None,
            files: Vec::new(),
        }
    }

    /// How far the worker may go. The server's default is [`Budget::Standard`].
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Sends a file along: it lies in the worker's workspace before the task starts.
    #[must_use]
    pub fn file(mut self, file: Upload) -> Self {
        self.files.push(file);
        self
    }

    /// The task: a known one gets another turn, which goes on with its conversation and files; any
    /// other id becomes that of a new task.
    #[must_use]
    pub fn task_id(mut self, task_id: impl Into<String>) -> Self {
        self.task_id = Some(task_id.into());
        self
    }

    /// The worker that runs the task. Without one the service makes a worker for it.
    #[must_use]
    pub fn worker_id(mut self, worker_id: impl Into<String>) -> Self {
        self.worker_id = Some(worker_id.into());
        self
    }
}

impl<T: Into<String>> From<T> for TaskInput {
    fn from(input: T) -> Self {
        Self::new(input)
    }
}

/// The task calls of a [`Client`].
#[derive(Clone, Debug)]
pub struct Tasks {
    client: Client,
}

impl Tasks {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Runs a task and waits for its answer. It costs money and is never run twice by a retry.
    pub fn create(&self, input: impl Into<TaskInput>) -> Call<Worker> {
        self.run(input.into())
    }

    /// Runs a task and follows it event by event. It costs money and is never run twice by a retry.
    pub fn create_stream(&self, input: impl Into<TaskInput>) -> Call<EventStream> {
        self.run(input.into()).with_param("stream", true)
    }

    /// Runs many tasks, so many at once, and gives their answers as they finish; see
    /// [`crate::Workers::map`]. A map that is taken up again looks for each unfinished task, and
    /// waits for those that have begun.
    pub fn map(&self, inputs: impl IntoIterator<Item = impl Into<TaskInput>>) -> MapCall {
        let inputs = inputs.into_iter().map(Into::into);
        MapCall::new(&self.client.engine, &CREATE, inputs, |input| {
            !input.files.is_empty()
        })
    }

    /// The task as it stands.
    pub fn retrieve(&self, task_id: impl Into<String>) -> Call<TaskRetrieveResponse> {
        self.on_task(&RETRIEVE, task_id)
    }

    /// Archives a task. Only its creator may; its turns and files are kept.
    pub fn delete(&self, task_id: impl Into<String>) -> Call<DeleteTaskResponse> {
        self.on_task(&DELETE, task_id)
    }

    /// The turns of a task, in order.
    pub fn list_turns(&self, task_id: impl Into<String>) -> Call<TaskTurnList> {
        self.on_task(&LIST_TURNS, task_id)
    }

    /// The snapshots of the task's worker until the task is done.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn updates(&self, task_id: &str, options: CallOptions) -> Result<Updates, Error> {
        self.client.task_updates(task_id, options)
    }

    /// Waits until the task is done and gives its worker back.
    ///
    /// # Errors
    /// As any call; after the deadline of `options` a timeout, while the task runs on.
    pub async fn wait(&self, task_id: &str, options: CallOptions) -> Result<Worker, Error> {
        self.updates(task_id, options)?.last().await?.parse()
    }

    fn run<T>(&self, input: TaskInput) -> Call<T> {
        Call::new(&self.client, &CREATE, &input).with_files(input.files)
    }

    fn on_task<T>(&self, operation: &'static Operation, task_id: impl Into<String>) -> Call<T> {
        Call::new(&self.client, operation, &()).with_param("task_id", task_id.into())
    }
}

impl Client {
    /// The task calls.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::new(self.clone())
    }
}

//! Workers: start one, follow it, talk on with it, read what it made.

use serde::Serialize;

use crate::api::operation::Operation;
use crate::api::operations::templates;
use crate::api::operations::workers::{
    CONTINUE, CREATE, RETRIEVE, RETRIEVE_EMAIL, RETRIEVE_FILE, STREAM_UPDATES,
};
use crate::base::error::Error;
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::files::upload::Upload;
use crate::map::call::MapCall;
use crate::models::{
    Budget, DeleteWorkerResponse, Worker, WorkerRetrieveEmailResponse, WorkerTemplate,
};
use crate::resources::schedules::Schedules;
use crate::resources::templates::{TemplateChanges, TemplateInput};
use crate::resources::webhooks::Webhooks;
use crate::settings::options::CallOptions;
use crate::streams::event_stream::EventStream;
use crate::streams::updates::Updates;
use crate::wire::response::OpenResponse;

/// The instruction for a worker, new or running on.
///
/// Text alone will do: `"Find a flight".into()`.
#[derive(Clone, Debug, Serialize)]
pub struct WorkerInput {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Budget>,
    #[serde(skip)]
    files: Vec<Upload>,
}

impl WorkerInput {
    /// An instruction; it may not be empty.
    pub fn new(input: impl Into<String>) -> Self {
        Self {
            input: input.into(),
            budget: None,
            files: Vec::new(),
        }
    }

    /// How far the worker may go. The server's default is [`Budget::Standard`].
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Sends a file along: it lies in the worker's workspace before the worker starts.
    #[must_use]
    pub fn file(mut self, file: Upload) -> Self {
        self.files.push(file);
        self
    }
}

impl<T: Into<String>> From<T> for WorkerInput {
    fn from(input: T) -> Self {
        Self::new(input)
    }
}

/// The worker calls of a [`Client`].
#[derive(Clone, Debug)]
pub struct Workers {
    client: Client,
}

impl Workers {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The schedules of workers.
    #[must_use]
    pub fn schedules(&self) -> Schedules {
        Schedules::new(self.client.clone())
    }

    /// The webhooks of workers.
    #[must_use]
    pub fn webhooks(&self) -> Webhooks {
        Webhooks::new(self.client.clone())
    }

    /// Starts a worker and waits for its answer. It costs money and is never run twice by a retry.
    pub fn create(&self, input: impl Into<WorkerInput>) -> Call<Worker> {
        self.run(&CREATE, input.into())
    }

    /// Starts a worker and follows it event by event. It costs money and is never run twice by a retry.
    pub fn create_stream(&self, input: impl Into<WorkerInput>) -> Call<EventStream> {
        self.run(&CREATE, input.into()).with_param("stream", true)
    }

    /// Starts many workers, so many at once, and gives their answers as they finish. Each costs money
    /// and is run once, also when the map is taken up again by its resume file.
    ///
    /// ```no_run
    /// # async fn run(client: handinger::Client) -> Result<(), handinger::Error> {
    /// let inputs = ["Find a flight to Oslo", "Find a flight to Rome"];
    /// let mut run = client.workers().map(inputs).concurrency(16).resume_file("runs.jsonl").start()?;
    /// while let Some(result) = run.next().await? {
    ///     match result.worker() {
    ///         Ok(worker) => println!("{}", worker.output_text),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// println!("{} USD", run.totals().cost_usd);
    /// # Ok(())
    /// # }
    /// ```
    pub fn map(&self, inputs: impl IntoIterator<Item = impl Into<WorkerInput>>) -> MapCall {
        let inputs = inputs.into_iter().map(Into::into);
        MapCall::new(&self.client.engine, &CREATE, inputs, |input| {
            !input.files.is_empty()
        })
    }

    /// Makes a worker that does not run by itself: its runs are tasks, see [`crate::Tasks`].
    pub fn create_template(&self, template: &TemplateInput) -> Call<WorkerTemplate> {
        Call::new(&self.client, &templates::CREATE, template)
    }

    /// Changes what is set in `changes` and leaves the rest. Tasks under way go on as they were.
    pub fn update(
        &self,
        worker_id: impl Into<String>,
        changes: &TemplateChanges,
    ) -> Call<WorkerTemplate> {
        Call::new(&self.client, &templates::UPDATE, changes)
            .with_param("worker_id", worker_id.into())
    }

    /// Deletes a worker. Only its creator may.
    pub fn delete(&self, worker_id: impl Into<String>) -> Call<DeleteWorkerResponse> {
        self.on_worker(&templates::DELETE, worker_id)
    }

    /// The worker as it stands.
    pub fn retrieve(&self, worker_id: impl Into<String>) -> Call<Worker> {
        self.on_worker(&RETRIEVE, worker_id)
    }

    /// The worker as one of its tasks left it or has it now.
    pub fn retrieve_task(
        &self,
        worker_id: impl Into<String>,
        task_id: impl Into<String>,
    ) -> Call<Worker> {
        self.retrieve(worker_id)
            .with_param("task_id", task_id.into())
    }

    /// What the worker has done so far, then what it does, event by event.
    pub fn retrieve_stream(&self, worker_id: impl Into<String>) -> Call<EventStream> {
        self.on_worker(&RETRIEVE, worker_id)
            .with_param("stream", true)
    }

    /// Gives a finished worker its next instruction and waits for the answer. It costs money.
    pub fn r#continue(
        &self,
        worker_id: impl Into<String>,
        input: impl Into<WorkerInput>,
    ) -> Call<Worker> {
        self.run(&CONTINUE, input.into())
            .with_param("worker_id", worker_id.into())
    }

    /// Gives a finished worker its next instruction and follows it event by event. It costs money.
    pub fn continue_stream(
        &self,
        worker_id: impl Into<String>,
        input: impl Into<WorkerInput>,
    ) -> Call<EventStream> {
        self.run(&CONTINUE, input.into())
            .with_param("worker_id", worker_id.into())
            .with_param("stream", true)
    }

    /// Follows a worker event by event until it is done.
    pub fn stream_updates(&self, worker_id: impl Into<String>) -> Call<EventStream> {
        self.on_worker(&STREAM_UPDATES, worker_id)
    }

    /// The mail address of the worker.
    pub fn retrieve_email(
        &self,
        worker_id: impl Into<String>,
    ) -> Call<WorkerRetrieveEmailResponse> {
        self.on_worker(&RETRIEVE_EMAIL, worker_id)
    }

    /// A file from the worker's workspace, read piece by piece. Slashes in the path stay slashes.
    pub fn retrieve_file(
        &self,
        worker_id: impl Into<String>,
        file_path: impl Into<String>,
    ) -> Call<OpenResponse> {
        self.on_worker(&RETRIEVE_FILE, worker_id)
            .with_param("file_path", file_path.into())
    }

    /// The worker's snapshots until it is done.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn updates(&self, worker_id: &str, options: CallOptions) -> Result<Updates, Error> {
        self.client.updates(worker_id, options)
    }

    /// Waits until the worker is done and gives it back.
    ///
    /// # Errors
    /// As any call; after the deadline of `options` a timeout, while the worker runs on.
    pub async fn wait(&self, worker_id: &str, options: CallOptions) -> Result<Worker, Error> {
        self.updates(worker_id, options)?.last().await?.parse()
    }

    fn run<T>(&self, operation: &'static Operation, input: WorkerInput) -> Call<T> {
        Call::new(&self.client, operation, &input).with_files(input.files)
    }

    fn on_worker<T>(&self, operation: &'static Operation, worker_id: impl Into<String>) -> Call<T> {
        Call::new(&self.client, operation, &()).with_param("worker_id", worker_id.into())
    }
}

impl Client {
    /// The worker calls.
    #[must_use]
    pub fn workers(&self) -> Workers {
        Workers::new(self.clone())
    }
}

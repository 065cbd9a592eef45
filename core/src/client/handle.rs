//! The client: settings, a share in a connection pool, and the doors through which calls go.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Url;

use crate::api::request::Request;
use crate::base::error::Error;
use crate::map::options::MapOptions;
use crate::map::run::MapRun;
use crate::pipeline::engine::{AttemptHook, Engine};
use crate::settings::config::Config;
use crate::settings::options::{CallOptions, HeaderEdits};
use crate::streams::event_stream::{EventStream, Trail};
use crate::streams::updates::Updates;
use crate::wire::response::{OpenResponse, RawResponse};
use crate::wire::transport::Transport;

/// A client of the Handinger API. Cheap to clone; clones share everything.
///
/// ```no_run
/// # async fn run() -> Result<(), handinger::Error> {
/// let client = handinger::Client::from_env()?;
/// let worker = client.workers().create("Find three cheap flights to Oslo").await?;
/// println!("{}", worker.output_text);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) engine: Arc<Engine>,
}

impl Client {
    /// The same client on another connection pool: needed on another runtime, or after a fork.
    #[must_use]
    pub fn transport_as(&self, transport: Transport) -> Self {
        let engine = &*self.engine;
        Self::assemble(
            engine.config.clone(),
            engine.own_headers.clone(),
            transport,
            engine.hook.clone(),
        )
    }

    pub(crate) fn assemble(
        config: Config,
        own_headers: HeaderEdits,
        transport: Transport,
        hook: Option<AttemptHook>,
    ) -> Self {
        Self {
            engine: Arc::new(Engine::new(config, own_headers, transport, hook)),
        }
    }

    /// Where the service is.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        self.engine.base_url()
    }

    /// The key in use, in the clear: never log it. None when there is none yet.
    #[must_use]
    pub fn api_key(&self) -> Option<String> {
        self.engine.api_key()
    }

    /// Every limit in force, as `{name: {"value", "source"}}`. The key shows as `***`.
    #[must_use]
    pub fn effective_config(&self) -> Map<String, Value> {
        self.engine.config.describe()
    }

    /// Sends a request and reads its answer whole. The answer of an operation is checked
    /// against its model.
    ///
    /// # Errors
    /// Whatever may go wrong; see [`Error::kind`].
    pub async fn send(&self, request: Request, options: CallOptions) -> Result<RawResponse, Error> {
        self.engine.send(request, options).await
    }

    /// Sends a request and gives its answer back as soon as the headers are there.
    ///
    /// # Errors
    /// Whatever may go wrong up to the headers; see [`Error::kind`].
    pub async fn open(
        &self,
        request: Request,
        options: CallOptions,
    ) -> Result<OpenResponse, Error> {
        self.engine.open(request, options).await
    }

    /// Sends a request that is answered with events. The stream reconnects by itself.
    ///
    /// # Errors
    /// Whatever may go wrong up to the headers; see [`Error::kind`].
    pub async fn events(
        &self,
        request: Request,
        options: CallOptions,
    ) -> Result<EventStream, Error> {
        EventStream::open(Arc::clone(&self.engine), request, options).await
    }

    /// The worker of a stream that was left, as its run has it now, by one read with the options of
    /// the call that opened the stream: it may still be at work.
    ///
    /// # Errors
    /// When no event has named the worker and no task can be asked, and as any call.
    pub async fn final_worker(&self, trail: &Trail) -> Result<RawResponse, Error> {
        trail.final_worker(&self.engine).await
    }

    /// The snapshots of a worker until it is done. Nothing is sent before the first is asked for.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn updates(&self, worker_id: &str, options: CallOptions) -> Result<Updates, Error> {
        Updates::new(Arc::clone(&self.engine), worker_id, options)
    }

    /// The snapshots of a task's worker until the task is done. Nothing is sent before the first is
    /// asked for.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn task_updates(&self, task_id: &str, options: CallOptions) -> Result<Updates, Error> {
        Updates::of_task(Arc::clone(&self.engine), task_id, options)
    }

    /// Many calls of one operation that runs workers, for example `workers.create`: inputs are
    /// texts or objects of parameters, `shared` the parameters of all. Sends nothing before the
    /// first result is asked for.
    ///
    /// # Errors
    /// When an input or an option is refused, or the resume file is in use or belongs to another map.
    pub fn map(
        &self,
        operation: &str,
        inputs: Vec<Value>,
        shared: &Map<String, Value>,
        options: MapOptions,
    ) -> Result<MapRun, Error> {
        MapRun::start(Arc::clone(&self.engine), operation, inputs, shared, options)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &crate::base::redact::url(self.base_url()))
            .finish_non_exhaustive()
    }
}

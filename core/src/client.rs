//! The client: settings, a share in a connection pool, and the doors through which calls go.

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};
use url::Url;

use crate::attempt::Attempt;
use crate::builder::ClientBuilder;
use crate::config::{self, Config};
use crate::error::Error;
use crate::events::EventStream;
use crate::execute::{self, Exchange};
use crate::map::{MapOptions, MapRun};
use crate::operations::tasks::Tasks;
use crate::operations::workers::Workers;
use crate::options::{CallOptions, HeaderEdits};
use crate::request::Request;
use crate::response::{OpenResponse, RawResponse};
use crate::tls::HttpSettings;
use crate::transport::Transport;
use crate::updates::Updates;

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
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    /// The header edits of the builder, without those of the environment.
    own_headers: HeaderEdits,
    transport: Transport,
    hook: Option<AttemptHook>,
    base_headers: OnceLock<HeaderMap>,
    plain: OnceLock<reqwest::Client>,
    encrypted: OnceLock<reqwest::Client>,
}

/// A caller's function that sees each attempt.
#[derive(Clone)]
pub(crate) struct AttemptHook(pub(crate) Arc<dyn Fn(&Attempt) + Send + Sync>);

impl Client {
    /// A client with everything from the environment.
    ///
    /// # Errors
    /// When `HANDINGER_BASE_URL` is no http or https URL.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Collects the settings of a new client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The settings of this client, to change some: the copy shares the connection pool.
    #[must_use]
    pub fn to_builder(&self) -> ClientBuilder {
        let inner = &*self.inner;
        ClientBuilder::from_parts(
            &inner.config,
            &inner.own_headers,
            inner.transport.clone(),
            inner.hook.clone(),
        )
    }

    /// The same client on another connection pool: needed on another runtime, or after a fork.
    #[must_use]
    pub fn transport_as(&self, transport: Transport) -> Self {
        let inner = &*self.inner;
        Self::assemble(
            inner.config.clone(),
            inner.own_headers.clone(),
            transport,
            inner.hook.clone(),
        )
    }

    pub(crate) fn assemble(
        config: Config,
        own_headers: HeaderEdits,
        transport: Transport,
        hook: Option<AttemptHook>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                config,
                own_headers,
                transport,
                hook,
                base_headers: OnceLock::new(),
                plain: OnceLock::new(),
                encrypted: OnceLock::new(),
            }),
        }
    }

    /// The worker calls.
    #[must_use]
    pub fn workers(&self) -> Workers {
        Workers::new(self.clone())
    }

    /// The task calls.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::new(self.clone())
    }

    /// Where the service is.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.inner.config.base_url
    }

    /// The key in use, in the clear: never log it. None when there is none yet.
    #[must_use]
    pub fn api_key(&self) -> Option<String> {
        match &self.inner.config.api_key {
            Some(key) => Some(key.expose().to_owned()),
            None => config::environment(config::ENV_API_KEY),
        }
    }

    /// Every limit in force, as `{name: {"value", "source"}}`. The key shows as `***`.
    #[must_use]
    pub fn effective_config(&self) -> Map<String, Value> {
        self.inner.config.describe()
    }

    /// Sends a request and reads its answer whole. The answer of an operation is checked
    /// against its model.
    ///
    /// # Errors
    /// Whatever may go wrong; see [`Error::kind`].
    pub async fn send(&self, request: Request, options: CallOptions) -> Result<RawResponse, Error> {
        let answer = request.answer;
        let response = self.send_unchecked(request, options).await?;
        response.check(answer)
    }

    /// The same without the check, for callers that decode the answer themselves.
    pub(crate) async fn send_unchecked(
        &self,
        request: Request,
        options: CallOptions,
    ) -> Result<RawResponse, Error> {
        Exchange::new(self, &request, options)?.read().await
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
        Exchange::new(self, &request, options)?.open().await
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
        EventStream::open(self.clone(), request, options).await
    }

    /// The snapshots of a worker until it is done. Nothing is sent before the first is asked for.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn updates(&self, worker_id: &str, options: CallOptions) -> Result<Updates, Error> {
        Updates::new(self.clone(), worker_id, options)
    }

    /// The snapshots of a task's worker until the task is done. Nothing is sent before the first is
    /// asked for.
    ///
    /// # Errors
    /// When the id is empty or a dot segment.
    pub fn task_updates(&self, task_id: &str, options: CallOptions) -> Result<Updates, Error> {
        Updates::of_task(self.clone(), task_id, options)
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
        MapRun::start(self.clone(), operation, inputs, shared, options)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn hook(&self) -> Option<&AttemptHook> {
        self.inner.hook.as_ref()
    }

    /// The headers of every call; the key is looked up here, when the first call needs it.
    pub(crate) fn base_headers(&self) -> Result<&HeaderMap, Error> {
        if let Some(headers) = self.inner.base_headers.get() {
            return Ok(headers);
        }
        let key = self.api_key().ok_or_else(|| {
            Error::configuration(
                "no API key: pass `api_key` to the client or set the environment variable HANDINGER_API_KEY",
            )
            .with_field("api_key")
        })?;
        let mut authorization = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| {
            Error::configuration(
                "api_key: expected a key without line breaks or control characters",
            )
            .with_field("api_key")
        })?;
        authorization.set_sensitive(true);
        let headers = self.inner.config.base_headers(authorization);
        Ok(self.inner.base_headers.get_or_init(|| headers))
    }

    /// The HTTP client for a URL of that scheme.
    pub(crate) fn http(&self, scheme: &str) -> Result<&reqwest::Client, Error> {
        let encrypted = scheme == "https";
        let slot = if encrypted {
            &self.inner.encrypted
        } else {
            &self.inner.plain
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let config = self.config();
        let client = self.inner.transport.client(&HttpSettings {
            // An encrypted proxy needs the trust store even for plain targets.
            encrypted: encrypted || execute::may_need_tls_for_proxy(config.proxy.as_ref()),
            connect_timeout: config.connect_timeout(),
            proxy: config.proxy.clone(),
        })?;
        Ok(slot.get_or_init(|| client))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &crate::redact::url(self.base_url()))
            .finish_non_exhaustive()
    }
}

//! The client as Kotlin and Swift hold it: settings, and the doors through which every call goes.

use std::sync::Arc;

use handinger::{Client, ClientBuilder, Error, MapOptions};
use handinger_bindings::logs::Log;
use handinger_bindings::pages::Pages;
use handinger_bindings::{answer, input, transport};
use serde_json::Value;

use crate::cancel::CancelToken;
use crate::error::{NativeFailure, guard_now};
use crate::events::NativeEvents;
use crate::input::NativeRequest;
use crate::map::NativeMap;
use crate::pages::NativePages;
use crate::response::{NativeAnswer, NativeResponse};
use crate::runtime::run;
use crate::updates::NativeUpdates;
use crate::watch::NativeWatch;

/// A client of the API. Making one sends nothing and starts nothing.
#[derive(uniffi::Object)]
pub struct NativeClient {
    client: Client,
    log: Log,
}

impl NativeClient {
    /// A client with the settings its user gave, whose calls are heard of by the watch.
    fn build(
        builder: ClientBuilder,
        options: &str,
        watch: Option<NativeWatch>,
        inherited: Log,
    ) -> Result<Arc<Self>, Error> {
        let (log, builder) = match watch {
            Some(watch) => watch.set_up(builder)?,
            None => (inherited, builder),
        };
        let client = log.during(|| {
            builder
                .apply(&input::object("options", options)?)
                .and_then(ClientBuilder::build)
        })?;
        Ok(Arc::new(Self { client, log }))
    }
}

#[uniffi::export]
impl NativeClient {
    /// A client with the settings its user gave, as the JSON text of an object by snake-case name.
    /// `language` is `kotlin` or `swift`, `runtime` the host's name and version: both are for the
    /// user agent.
    #[uniffi::constructor]
    pub fn new(
        options: &str,
        language: &str,
        runtime: &str,
        watch: Option<NativeWatch>,
    ) -> Result<Arc<Self>, NativeFailure> {
        guard_now(|| {
            let builder = Client::builder()
                .language(language, runtime)
                .transport(transport::shared());
            Self::build(builder, options, watch, Log::default())
        })
    }

    /// A copy with other settings; what is not given is inherited. Connections are shared.
    pub fn with_options(
        &self,
        options: &str,
        watch: Option<NativeWatch>,
    ) -> Result<Arc<Self>, NativeFailure> {
        let builder = self.client.to_builder();
        guard_now(|| Self::build(builder, options, watch, self.log.clone()))
    }

    /// Every limit in force with its source, as the JSON text of an object; secrets show as `***`.
    pub fn effective_config(&self) -> String {
        Value::Object(self.client.effective_config()).to_string()
    }

    /// The key in use; none when there is none.
    pub fn api_key(&self) -> Option<String> {
        self.client.api_key()
    }

    /// Where the service is.
    pub fn base_url(&self) -> String {
        self.client.base_url().to_string()
    }

    /// Makes a call and reads its answer.
    pub async fn call(
        self: Arc<Self>,
        request: NativeRequest,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let (request, options) = request.split()?;
            let promised = request.answer();
            let response = self.client.send(request, options).await?;
            answer::check(&response, promised)?;
            Ok(response.into())
        })
        .await
    }

    /// Makes a call and leaves the body of its answer to be read.
    pub async fn open(
        self: Arc<Self>,
        request: NativeRequest,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<NativeResponse>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let (request, options) = request.split()?;
            let answer = request.answer();
            let response = self.client.open(request, options).await?;
            Ok(Arc::new(NativeResponse::new(
                response,
                answer,
                self.log.clone(),
            )))
        })
        .await
    }

    /// Makes a call that is answered with events.
    pub async fn events(
        self: Arc<Self>,
        request: NativeRequest,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<NativeEvents>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let (request, options) = request.split()?;
            let stream = self.client.events(request, options).await?;
            Ok(Arc::new(NativeEvents::new(
                self.client.clone(),
                stream,
                self.log.clone(),
            )))
        })
        .await
    }

    /// The snapshots of a worker until it is done. Nothing is sent before the first is asked for.
    pub fn updates(
        &self,
        worker_id: &str,
        options: &str,
    ) -> Result<Arc<NativeUpdates>, NativeFailure> {
        guard_now(|| {
            let updates = self
                .client
                .updates(worker_id, input::call_options(options)?)?;
            Ok(Arc::new(NativeUpdates::new(updates, self.log.clone())))
        })
    }

    /// The same for a task.
    pub fn task_updates(
        &self,
        task_id: &str,
        options: &str,
    ) -> Result<Arc<NativeUpdates>, NativeFailure> {
        guard_now(|| {
            let updates = self
                .client
                .task_updates(task_id, input::call_options(options)?)?;
            Ok(Arc::new(NativeUpdates::new(updates, self.log.clone())))
        })
    }

    /// The pages of an operation that gives some. Nothing is sent before the first is asked for.
    pub fn pages(
        &self,
        operation: &str,
        params: &str,
        options: &str,
    ) -> Result<Arc<NativePages>, NativeFailure> {
        guard_now(|| {
            let params = input::object("params", params)?;
            let pages = Pages::of(operation, params, input::call_options(options)?)?;
            let client = self.client.clone();
            Ok(Arc::new(NativePages::new(pages, client, self.log.clone())))
        })
    }

    /// Many calls of one operation. `inputs` is the JSON text of an array of texts or of objects of
    /// parameters, `shared` that of an object of parameters for all. Nothing is sent before the
    /// first result is asked for.
    pub async fn map(
        self: Arc<Self>,
        operation: String,
        inputs: String,
        shared: String,
        options: String,
    ) -> Result<Arc<NativeMap>, NativeFailure> {
        run(None, self.log.clone(), async move {
            let inputs = input::array("inputs", &inputs)?;
            let shared = input::object("shared", &shared)?;
            let options = MapOptions::from_json(&input::object("options", &options)?)?;
            let map = self.client.map(&operation, inputs, &shared, options)?;
            Ok(Arc::new(NativeMap::new(map, self.log.clone())))
        })
        .await
    }

    /// Panics inside a call, to show in tests that it becomes an ordinary error.
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub async fn panic_for_test(self: Arc<Self>) -> Result<(), NativeFailure> {
        run(None, Log::default(), async { panic!("a panic on request") }).await
    }
}

/// Trusts the authorities in this PEM text and no others, in this process.
///
/// # Errors
/// When it holds none, or a client has connected already.
#[uniffi::export]
#[allow(
    clippy::needless_pass_by_value,
    reason = "what the host gives is owned"
)]
pub fn trust_only(pem: Vec<u8>) -> Result<(), NativeFailure> {
    guard_now(|| handinger::trust_only(&pem))
}

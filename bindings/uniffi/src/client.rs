//! The client as Kotlin and Swift hold it: settings, and the doors through which every call goes.

use std::sync::Arc;

use handinger::{Client, ClientBuilder, MapOptions};
use handinger_bindings::{answer, input, transport};
use serde_json::Value;

use crate::cancel::CancelToken;
use crate::error::{NativeFailure, guard_now};
use crate::events::NativeEvents;
use crate::executions::NativeExecutions;
use crate::input::NativeRequest;
use crate::map::NativeMap;
use crate::response::{NativeAnswer, NativeResponse};
use crate::runtime::run;
use crate::updates::NativeUpdates;

/// A client of the API. Making one sends nothing and starts nothing.
#[derive(uniffi::Object)]
pub struct NativeClient(Client);

#[uniffi::export]
impl NativeClient {
    /// A client with the settings its user gave, as the JSON text of an object by snake-case name.
    /// `language` is `kotlin` or `swift`, `runtime` the host's name and version: both are for the
    /// user agent.
    #[uniffi::constructor]
    pub fn new(options: &str, language: &str, runtime: &str) -> Result<Arc<Self>, NativeFailure> {
        guard_now(|| {
            Client::builder()
                .language(language, runtime)
                .transport(transport::shared())
                .apply(&input::object("options", options)?)
                .and_then(ClientBuilder::build)
                .map(|client| Arc::new(Self(client)))
        })
    }

    /// A copy with other settings; what is not given is inherited. Connections are shared.
    pub fn with_options(&self, options: &str) -> Result<Arc<Self>, NativeFailure> {
        guard_now(|| {
            self.0
                .to_builder()
                .apply(&input::object("options", options)?)
                .and_then(ClientBuilder::build)
                .map(|client| Arc::new(Self(client)))
        })
    }

    /// Every limit in force with its source, as the JSON text of an object; secrets show as `***`.
    pub fn effective_config(&self) -> String {
        Value::Object(self.0.effective_config()).to_string()
    }

    /// The key in use; none when there is none.
    pub fn api_key(&self) -> Option<String> {
        self.0.api_key()
    }

    /// Where the service is.
    pub fn base_url(&self) -> String {
        self.0.base_url().to_string()
    }

    /// Makes a call and reads its answer.
    pub async fn call(
        self: Arc<Self>,
        request: NativeRequest,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<NativeAnswer, NativeFailure> {
        run(cancel, async move {
            let (request, options) = request.split()?;
            let promised = request.answer();
            let response = self.0.send(request, options).await?;
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
        run(cancel, async move {
            let (request, options) = request.split()?;
            let answer = request.answer();
            let response = self.0.open(request, options).await?;
            Ok(Arc::new(NativeResponse::new(response, answer)))
        })
        .await
    }

    /// Makes a call that is answered with events.
    pub async fn events(
        self: Arc<Self>,
        request: NativeRequest,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<NativeEvents>, NativeFailure> {
        run(cancel, async move {
            let (request, options) = request.split()?;
            let stream = self.0.events(request, options).await?;
            Ok(Arc::new(NativeEvents::new(self.0.clone(), stream)))
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
            let updates = self.0.updates(worker_id, input::call_options(options)?)?;
            Ok(Arc::new(NativeUpdates::new(updates)))
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
                .0
                .task_updates(task_id, input::call_options(options)?)?;
            Ok(Arc::new(NativeUpdates::new(updates)))
        })
    }

    /// The pages of a webhook's deliveries. Nothing is sent before the first is asked for.
    pub fn executions(
        &self,
        worker_id: &str,
        options: &str,
    ) -> Result<Arc<NativeExecutions>, NativeFailure> {
        guard_now(|| {
            let webhooks = self.0.workers().webhooks();
            let executions = webhooks.executions(worker_id);
            let executions = executions.options(input::call_options(options)?);
            Ok(Arc::new(NativeExecutions::new(executions)))
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
        run(None, async move {
            let inputs = input::array("inputs", &inputs)?;
            let shared = input::object("shared", &shared)?;
            let options = MapOptions::from_json(&input::object("options", &options)?)?;
            let map = self.0.map(&operation, inputs, &shared, options)?;
            Ok(Arc::new(NativeMap::new(map)))
        })
        .await
    }

    /// Panics inside a call, to show in tests that it becomes an ordinary error.
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub async fn panic_for_test(self: Arc<Self>) -> Result<(), NativeFailure> {
        run(None, async { panic!("a panic on request") }).await
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

//! The client as JavaScript holds it: settings, and the doors through which every call goes.

use bytes::Bytes;
use handinger::{Client, ClientBuilder};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use serde_json::Value;

use crate::cancel::{CancelHandle, Cancelled};
use crate::errors::{guard, guard_now};
use crate::events::NativeEvents;
use crate::response::{NativeAnswer, NativeResponse};
use crate::updates::NativeUpdates;
use crate::{input, shared};

/// A client of the API. Making one sends nothing and reads nothing.
#[napi]
pub struct NativeClient(Client);

fn bytes(content: Option<Uint8Array>) -> Option<Bytes> {
    content.map(|content| Bytes::copy_from_slice(&content))
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "what JavaScript gives is owned"
)]
impl NativeClient {
    /// A client with the settings its user gave, as JSON text by snake-case name. `runtime` is
    /// the host's name and version, for the user agent.
    #[napi(constructor)]
    pub fn new(options: String, runtime: String) -> napi::Result<Self> {
        guard_now(|| {
            let options = input::object("options", &options)?;
            Client::builder()
                .language("node", &runtime)
                .transport(shared::transport())
                .apply(&options)
                .and_then(ClientBuilder::build)
                .map(Self)
        })
    }

    /// A copy with other settings; what is not given is inherited. Connections are shared.
    #[napi]
    pub fn with_options(&self, options: String) -> napi::Result<NativeClient> {
        guard_now(|| {
            let options = input::object("options", &options)?;
            self.0
                .to_builder()
                .apply(&options)
                .and_then(ClientBuilder::build)
                .map(Self)
        })
    }

    /// Every limit in force with its source, as JSON text; secrets show as `***`.
    #[napi]
    pub fn effective_config(&self) -> String {
        Value::Object(self.0.effective_config()).to_string()
    }

    /// The key in use; null when there is none.
    #[napi(getter)]
    pub fn api_key(&self) -> Option<String> {
        self.0.api_key()
    }

    /// Where the service is.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.0.base_url().to_string()
    }

    /// Makes a call and reads its answer.
    #[napi]
    pub async fn call(
        &self,
        operation: String,
        params: String,
        options: String,
        content: Option<Uint8Array>,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeAnswer> {
        let content = bytes(content);
        guard(Cancelled::by(cancel).or(async {
            let request = input::request(&operation, &params, content)?;
            let options = input::call_options(&options)?;
            let answer = request.answer();
            NativeAnswer::of(self.0.send(request, options).await?, answer)
        }))
        .await
    }

    /// Makes a call and leaves the body of its answer to be read.
    #[napi]
    pub async fn open(
        &self,
        operation: String,
        params: String,
        options: String,
        content: Option<Uint8Array>,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeResponse> {
        let content = bytes(content);
        let cancelled = Cancelled::by(cancel);
        guard(cancelled.clone().or(async {
            let request = input::request(&operation, &params, content)?;
            let answer = request.answer();
            let response = self.0.open(request, input::call_options(&options)?).await?;
            Ok(NativeResponse::new(response, answer, cancelled))
        }))
        .await
    }

    /// Makes a call that is answered with events.
    #[napi]
    pub async fn events(
        &self,
        operation: String,
        params: String,
        options: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeEvents> {
        let cancelled = Cancelled::by(cancel);
        guard(cancelled.clone().or(async {
            let request = input::request(&operation, &params, None)?;
            let stream = self
                .0
                .events(request, input::call_options(&options)?)
                .await?;
            Ok(NativeEvents::new(self.0.clone(), stream, cancelled))
        }))
        .await
    }

    /// The snapshots of a worker until it is done. Nothing is sent before the first is asked for.
    #[napi]
    pub fn updates(
        &self,
        worker_id: String,
        options: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeUpdates> {
        guard_now(|| {
            let updates = self.0.updates(&worker_id, input::call_options(&options)?)?;
            Ok(NativeUpdates::new(updates, Cancelled::by(cancel)))
        })
    }

    /// The same for a task: the snapshots of its worker until the task is done.
    #[napi]
    pub fn task_updates(
        &self,
        task_id: String,
        options: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeUpdates> {
        guard_now(|| {
            let options = input::call_options(&options)?;
            let updates = self.0.task_updates(&task_id, options)?;
            Ok(NativeUpdates::new(updates, Cancelled::by(cancel)))
        })
    }

    /// Panics inside a call, to show in tests that it becomes an ordinary error.
    #[napi]
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub async fn panic_for_test(&self) -> napi::Result<()> {
        guard(async { panic!("a panic on request") }).await
    }
}

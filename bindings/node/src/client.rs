//! The client as JavaScript holds it: settings, and the doors through which every call goes.

use std::sync::Arc;

use handinger::{CallOptions, Client, ClientBuilder, Error, MapOptions, Request};
use handinger_bindings::input::{self, Parts};
use handinger_bindings::pages::Pages;
use handinger_bindings::{answer, transport};
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;
use serde_json::Value;

use crate::body::{NativeBody, Taken};
use crate::cancel::CancelHandle;
use crate::errors::{guard_now, promise};
use crate::events::NativeEvents;
use crate::map::NativeMap;
use crate::pages::NativePages;
use crate::response::{NativeAnswer, NativeResponse};
use crate::scope::Scope;
use crate::updates::NativeUpdates;
use crate::watch::{NativeWatch, Watch};

/// A client of the API. Making one sends nothing and reads nothing.
#[napi]
pub struct NativeClient {
    client: Client,
    watch: Arc<Watch>,
}

impl NativeClient {
    /// A client of these settings, whose calls are seen by the watch.
    fn build(builder: ClientBuilder, options: &str, watch: &Arc<Watch>) -> Result<Self, Error> {
        watch.log.during(|| {
            let options = input::object("options", options)?;
            let mut builder = builder.apply(&options)?;
            if watch.attempts {
                let watch = Arc::clone(watch);
                builder = builder.on_attempt(move |attempt| watch.attempt(attempt));
            }
            Ok(Self {
                client: builder.build()?,
                watch: Arc::clone(watch),
            })
        })
    }

    fn scope(&self, cancel: Option<&CancelHandle>) -> Scope {
        Scope::new(cancel, &self.watch)
    }
}

/// What is to be sent, and how.
fn call(
    operation: &str,
    params: &str,
    options: &str,
    body: Taken,
) -> Result<(Request, CallOptions), Error> {
    let options = body.reported(input::call_options(options)?);
    let parts = Parts {
        operation,
        params: input::object("params", params)?,
        content: body.content,
        files: body.files,
    };
    Ok((parts.into_request()?, options))
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
    pub fn new(options: String, runtime: String, watch: &NativeWatch) -> napi::Result<Self> {
        guard_now(|| {
            let builder = Client::builder()
                .language("node", &runtime)
                .transport(transport::shared());
            Self::build(builder, &options, &watch.watch)
        })
    }

    /// A copy with other settings; what is not given is inherited. Connections are shared.
    #[napi]
    pub fn with_options(&self, options: String, watch: &NativeWatch) -> napi::Result<NativeClient> {
        guard_now(|| Self::build(self.client.to_builder(), &options, &watch.watch))
    }

    /// Every limit in force with its source, as JSON text; secrets show as `***`.
    #[napi]
    pub fn effective_config(&self) -> String {
        Value::Object(self.client.effective_config()).to_string()
    }

    /// The key in use; null when there is none.
    #[napi(getter)]
    pub fn api_key(&self) -> Option<String> {
        self.client.api_key()
    }

    /// Where the service is.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.client.base_url().to_string()
    }

    /// Makes a call and reads its answer.
    #[napi]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        operation: String,
        params: String,
        options: String,
        body: Option<&NativeBody>,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, NativeAnswer>> {
        let (client, body) = (self.client.clone(), Taken::from(body));
        let made = self.scope(cancel).call(async move {
            let (request, options) = call(&operation, &params, &options, body)?;
            let promised = request.answer();
            let response = client.send(request, options).await?;
            answer::check(&response, promised)?;
            Ok(NativeAnswer::new(response))
        });
        promise(env, made)
    }

    /// Makes a call and leaves the body of its answer to be read.
    #[napi]
    pub fn open<'env>(
        &self,
        env: &'env Env,
        operation: String,
        params: String,
        options: String,
        body: Option<&NativeBody>,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, NativeResponse>> {
        let (client, body, scope) = (self.client.clone(), Taken::from(body), self.scope(cancel));
        let opened = scope.clone().call(async move {
            let (request, options) = call(&operation, &params, &options, body)?;
            let answer = request.answer();
            let response = client.open(request, options).await?;
            Ok(NativeResponse::new(response, answer, scope))
        });
        promise(env, opened)
    }

    /// Makes a call that is answered with events.
    #[napi]
    pub fn events<'env>(
        &self,
        env: &'env Env,
        operation: String,
        params: String,
        options: String,
        body: Option<&NativeBody>,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, NativeEvents>> {
        let (client, body, scope) = (self.client.clone(), Taken::from(body), self.scope(cancel));
        let opened = scope.clone().call(async move {
            let (request, options) = call(&operation, &params, &options, body)?;
            let stream = client.events(request, options).await?;
            Ok(NativeEvents::new(client, stream, scope))
        });
        promise(env, opened)
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
            let updates = self
                .client
                .updates(&worker_id, input::call_options(&options)?)?;
            Ok(NativeUpdates::new(updates, self.scope(cancel)))
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
            let updates = self.client.task_updates(&task_id, options)?;
            Ok(NativeUpdates::new(updates, self.scope(cancel)))
        })
    }

    /// The pages of an operation that gives some. Nothing is sent before the first is asked for.
    #[napi]
    pub fn pages(
        &self,
        operation: String,
        params: String,
        options: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativePages> {
        guard_now(|| {
            let params = input::object("params", &params)?;
            let pages = Pages::of(&operation, params, input::call_options(&options)?)?;
            let client = self.client.clone();
            Ok(NativePages::new(pages, client, self.scope(cancel)))
        })
    }

    /// Many calls of one operation. `inputs` is the text of a JSON array, `shared` of an object.
    #[napi]
    pub fn map(
        &self,
        operation: String,
        inputs: String,
        shared: String,
        options: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<NativeMap> {
        guard_now(|| {
            let inputs = input::array("inputs", &inputs)?;
            let shared = input::object("params", &shared)?;
            let options = MapOptions::from_json(&input::object("options", &options)?)?;
            let run = self.client.map(&operation, inputs, &shared, options)?;
            Ok(NativeMap::new(run, self.scope(cancel)))
        })
    }

    /// Panics inside a call, to show in tests that it becomes an ordinary error.
    #[napi]
    #[allow(clippy::panic, reason = "the panic is what is asked for")]
    pub fn panic_for_test<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        promise(env, async { panic!("a panic on request") })
    }
}

//! A typed call that is set up, and then awaited.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::operation::Operation;
use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::progress::Progress;
use crate::client::handle::Client;
use crate::files::upload::Upload;
use crate::models;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::settings::table::{call_settings, passed_on, shared_settings};
use crate::streams::event_stream::EventStream;
use crate::wire::decode;
use crate::wire::response::{OpenResponse, RawResponse};

/// A call that is not sent yet. `.await` it, or change its options first.
///
/// ```no_run
/// # async fn run(client: handinger::Client) -> Result<(), handinger::Error> {
/// use std::time::Duration;
/// let worker = client.workers().retrieve("wrk_1").timeout(Duration::from_secs(5)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    client: Client,
    operation: &'static Operation,
    params: Result<Map<String, Value>, Error>,
    files: Vec<Upload>,
    options: Result<CallOptions, Error>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    shared_settings! { passed_on }
    call_settings! { passed_on }
}

impl<T> Call<T> {
    pub(crate) fn new(
        client: &Client,
        operation: &'static Operation,
        params: &impl Serialize,
    ) -> Self {
        let params = match serde_json::to_value(params) {
            Ok(Value::Object(params)) => Ok(params),
            Ok(_) => Ok(Map::new()),
            Err(error) => Err(
                Error::invalid_input("params", "they cannot be written as JSON").with_source(error),
            ),
        };
        Self {
            client: client.clone(),
            operation,
            params,
            files: Vec::new(),
            options: Ok(CallOptions::default()),
            answer: PhantomData,
        }
    }

    pub(crate) fn with_param(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Ok(params) = &mut self.params {
            params.insert(name.to_owned(), value.into());
        }
        self
    }

    pub(crate) fn with_files(mut self, files: Vec<Upload>) -> Self {
        self.files = files;
        self
    }

    /// Takes all options from `options`, in place of those set so far.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = Ok(options);
        self
    }

    /// Another header, in place of any of that name. A wrong one is told when the call is sent.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|options| options.header(name, value))
    }

    /// Adds to the query.
    pub fn query(self, name: &str, value: impl Into<Value>) -> Self {
        self.change(|options| Ok(options.query(name, value)))
    }

    /// Adds to the JSON body.
    pub fn body(self, name: &str, value: impl Into<Value>) -> Self {
        self.change(|options| Ok(options.body(name, value)))
    }

    /// Calls `tell` for every piece of an upload that leaves.
    pub fn on_upload(self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.change(|options| Ok(options.on_upload(tell)))
    }

    fn change(mut self, change: impl FnOnce(CallOptions) -> Result<CallOptions, Error>) -> Self {
        self.options = self.options.and_then(change);
        self
    }

    fn into_parts(self) -> Result<(Client, Request, CallOptions), Error> {
        let request = Request::of(self.operation, self.params?, self.files)?;
        Ok((self.client, request, self.options?))
    }

    /// Sends the call and gives back the answer unparsed, with its status and headers.
    ///
    /// # Errors
    /// As awaiting the call.
    pub async fn send_raw(self) -> Result<RawResponse, Error> {
        let (client, request, options) = self.into_parts()?;
        client.send(request, options).await
    }
}

impl<T: Reply> Call<T> {
    /// Sends the call; the same as `.await`.
    ///
    /// # Errors
    /// Whatever may go wrong; see [`Error::kind`].
    pub async fn send(self) -> Result<T, Error> {
        let (client, request, options) = self.into_parts()?;
        T::receive(client, request, options).await
    }
}

impl<T: Reply> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// What a call can be answered with: a model, a stream of events, or an open body.
pub trait Reply: Sized + Send + 'static {
    #[doc(hidden)]
    fn receive(
        client: Client,
        request: Request,
        options: CallOptions,
    ) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// Marks the models.
pub trait Model: DeserializeOwned + Send + 'static {}

macro_rules! mark_all {
    ($($model:ident)*) => { $(impl Model for models::$model {})* };
}
models::each_answer!(mark_all);

impl<T: Model> Reply for T {
    async fn receive(
        client: Client,
        request: Request,
        options: CallOptions,
    ) -> Result<Self, Error> {
        let answer = request.answer;
        decode::model(
            client.engine.send_unchecked(request, options).await?,
            answer,
        )
    }
}

impl Reply for EventStream {
    async fn receive(
        client: Client,
        request: Request,
        options: CallOptions,
    ) -> Result<Self, Error> {
        client.events(request, options).await
    }
}

impl Reply for OpenResponse {
    async fn receive(
        client: Client,
        request: Request,
        options: CallOptions,
    ) -> Result<Self, Error> {
        client.open(request, options).await
    }
}

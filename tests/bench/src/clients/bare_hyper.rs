//! `hyper` with the pooled client of `hyper-util`: the least a request can cost.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::http::request::Builder;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client as PooledClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::{CREATE_BODY, Client, TextCounter};
use crate::BoxError;

#[derive(Clone)]
pub(crate) struct BareHyper {
    http: PooledClient<HttpConnector, Full<Bytes>>,
    base_url: String,
    create: Uri,
}

impl BareHyper {
    pub(crate) fn new(base_url: &str) -> Result<Self, BoxError> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            http: PooledClient::builder(TokioExecutor::new()).build(connector),
            base_url: base_url.to_owned(),
            create: format!("{base_url}/api/workers").parse()?,
        })
    }

    async fn send(&self, head: Builder, body: Bytes) -> Result<Response<Incoming>, BoxError> {
        let response = self.http.request(head.body(Full::new(body))?).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(format!("status {}", response.status()).into())
    }

    fn get(&self, path: &str) -> Builder {
        Request::get(format!("{}/api/workers/{path}", self.base_url))
    }
}

impl Client for BareHyper {
    async fn create(&self) -> Result<(), BoxError> {
        let head = Request::post(self.create.clone()).header(CONTENT_TYPE, "application/json");
        let head = head.header(AUTHORIZATION, "Bearer bench");
        self.send(head, Bytes::from_static(CREATE_BODY))
            .await?
            .into_body()
            .collect()
            .await?;
        Ok(())
    }

    async fn large(&self) -> Result<(), BoxError> {
        self.send(self.get("large"), Bytes::new())
            .await?
            .into_body()
            .collect()
            .await?;
        Ok(())
    }

    async fn stream(&self, name: &str) -> Result<usize, BoxError> {
        let head = self
            .get(&format!("{name}/stream"))
            .header(ACCEPT, "text/event-stream");
        let mut body = self.send(head, Bytes::new()).await?.into_body();
        let mut texts = TextCounter::default();
        while let Some(frame) = body.frame().await {
            if let Ok(bytes) = frame?.into_data() {
                texts.push(&bytes);
            }
        }
        Ok(texts.seen)
    }
}

//! `reqwest` alone: no retries, no deadline, no model.

use futures_util::StreamExt;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};

use super::{CREATE_BODY, Client, TextCounter};
use crate::BoxError;

#[derive(Clone)]
pub(crate) struct BareReqwest {
    http: reqwest::Client,
    workers: String,
}

impl BareReqwest {
    #[expect(clippy::disallowed_methods, reason = "the rule is for our own client")]
    pub(crate) fn new(base_url: &str) -> Result<Self, BoxError> {
        // The workspace builds reqwest without a provider; building a client needs one all the same.
        // An error only says that one is installed already.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self {
            http,
            workers: format!("{base_url}/api/workers"),
        })
    }
}

impl Client for BareReqwest {
    async fn create(&self) -> Result<(), BoxError> {
        let request = self
            .http
            .post(&self.workers)
            .header(CONTENT_TYPE, "application/json");
        let request = request
            .header(AUTHORIZATION, "Bearer bench")
            .body(CREATE_BODY);
        request.send().await?.error_for_status()?.bytes().await?;
        Ok(())
    }

    async fn large(&self) -> Result<(), BoxError> {
        let request = self.http.get(format!("{}/large", self.workers));
        request.send().await?.error_for_status()?.bytes().await?;
        Ok(())
    }

    async fn stream(&self, name: &str) -> Result<usize, BoxError> {
        let request = self.http.get(format!("{}/{name}/stream", self.workers));
        let response = request.header(ACCEPT, "text/event-stream").send().await?;
        let mut frames = response.error_for_status()?.bytes_stream();
        let mut texts = TextCounter::default();
        while let Some(frame) = frames.next().await {
            texts.push(&frame?);
        }
        Ok(texts.seen)
    }
}

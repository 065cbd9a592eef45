//! Our client with its defaults: deadline, retries, minted keys and typed answers included.

use handinger::{Client as HandingerClient, EventKind};

use super::Client;
use crate::BoxError;

#[derive(Clone)]
pub(crate) struct Handinger {
    client: HandingerClient,
}

impl Handinger {
    pub(crate) fn new(base_url: &str) -> Result<Self, BoxError> {
        let client = HandingerClient::builder()
            .api_key("bench")
            .base_url(base_url)
            .build()?;
        Ok(Self { client })
    }
}

impl Client for Handinger {
    async fn create(&self) -> Result<(), BoxError> {
        self.client.workers().create("x").await?;
        Ok(())
    }

    async fn large(&self) -> Result<(), BoxError> {
        self.client.workers().retrieve("large").await?;
        Ok(())
    }

    async fn stream(&self, name: &str) -> Result<usize, BoxError> {
        let mut events = self.client.workers().stream_updates(name).await?;
        let mut texts = 0;
        while let Some(event) = events.next().await {
            texts += usize::from(event?.kind == EventKind::Text);
        }
        Ok(texts)
    }
}

//! The deliveries of a webhook, over all pages.

use std::collections::VecDeque;

use serde_json::Map;

use crate::api::operations::webhooks::LIST_EXECUTIONS;
use crate::base::error::Error;
use crate::client::handle::Client;
use crate::client::pages::Pages;
use crate::models::{WebhookExecution, WebhookExecutionList};
use crate::settings::options::CallOptions;

/// The deliveries of a webhook over all pages. Nothing is sent before the first is asked for.
#[derive(Debug)]
pub struct WebhookExecutions {
    client: Client,
    worker_id: String,
    options: CallOptions,
    /// None before the first page was asked for.
    pages: Option<Pages>,
    /// What is left of the page that came last.
    ready: VecDeque<WebhookExecution>,
}

impl WebhookExecutions {
    pub(crate) fn new(client: Client, worker_id: String) -> Self {
        Self {
            client,
            worker_id,
            options: CallOptions::default(),
            pages: None,
            ready: VecDeque::new(),
        }
    }

    /// The same, each page read with these options. To be set before the first is asked for.
    #[must_use]
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// The next delivery; none at the end.
    ///
    /// # Errors
    /// As any call. The page is then read again when the next delivery is asked for.
    pub async fn next(&mut self) -> Result<Option<WebhookExecution>, Error> {
        while self.ready.is_empty() {
            match self.next_page().await? {
                Some(page) => self.ready.extend(page.logs),
                None => return Ok(None),
            }
        }
        Ok(self.ready.pop_front())
    }

    /// The next page whole, without the deliveries that were on a page before; none after the last.
    ///
    /// # Errors
    /// As any call, and when the server gives the same deliveries again and again.
    pub async fn next_page(&mut self) -> Result<Option<WebhookExecutionList>, Error> {
        let pages = match &mut self.pages {
            Some(pages) => pages,
            none => {
                let id = ("worker_id".to_owned(), self.worker_id.as_str().into());
                let (params, options) = (Map::from_iter([id]), self.options.clone());
                none.insert(Pages::of(LIST_EXECUTIONS.name, params, options)?)
            }
        };
        let page = pages.next(&self.client).await?;
        page.map(|page| page.parse()).transpose()
    }

    /// The same deliveries as a [`futures_core::Stream`].
    pub fn into_stream(
        self,
    ) -> impl futures_core::Stream<Item = Result<WebhookExecution, Error>> + Send {
        futures_util::stream::try_unfold(self, async |mut executions| {
            Ok(executions
                .next()
                .await?
                .map(|execution| (execution, executions)))
        })
    }
}

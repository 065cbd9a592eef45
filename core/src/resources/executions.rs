//! The deliveries of a webhook, over all pages.

use std::collections::VecDeque;

use crate::api::operations::webhooks::LIST_EXECUTIONS;
use crate::base::error::Error;
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::models::{WebhookExecution, WebhookExecutionList};
use crate::settings::options::CallOptions;

/// The deliveries of a webhook over all pages. Nothing is sent before the first is asked for.
#[derive(Debug)]
pub struct WebhookExecutions {
    client: Client,
    worker_id: String,
    options: CallOptions,
    /// The number of the next page; none after the last.
    next: Option<u32>,
    /// What is left of the page that came last.
    ready: VecDeque<WebhookExecution>,
}

impl WebhookExecutions {
    pub(crate) fn new(client: Client, worker_id: String) -> Self {
        Self {
            client,
            worker_id,
            options: CallOptions::default(),
            next: Some(1),
            ready: VecDeque::new(),
        }
    }

    /// The same, each page read with these options.
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

    /// The next page whole; none after the last.
    ///
    /// # Errors
    /// As any call.
    pub async fn next_page(&mut self) -> Result<Option<WebhookExecutionList>, Error> {
        let Some(number) = self.next else {
            return Ok(None);
        };
        let call = Call::<WebhookExecutionList>::new(&self.client, &LIST_EXECUTIONS, &())
            .with_param("worker_id", self.worker_id.as_str())
            .with_param("page", number);
        let page = call.options(self.options.clone()).await?;
        // A page without deliveries is the last, whatever the count says: it may have shrunk.
        let more = u64::from(number) < page.page_count && !page.logs.is_empty();
        self.next = more.then(|| number.saturating_add(1));
        Ok(Some(page))
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

//! The deliveries of a webhook, page by page.

use std::sync::Arc;

use handinger::{Error, WebhookExecutions};
use tokio::sync::Mutex;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::runtime::run;

/// The pages of a webhook's deliveries.
#[derive(uniffi::Object)]
pub struct NativeExecutions(Mutex<WebhookExecutions>);

impl NativeExecutions {
    pub(crate) fn new(executions: WebhookExecutions) -> Self {
        Self(Mutex::new(executions))
    }
}

#[uniffi::export]
impl NativeExecutions {
    /// The next page as JSON text; none after the last.
    pub async fn next_page(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        run(cancel, async move {
            let page = self.0.lock().await.next_page().await?;
            let text = page.map(|page| serde_json::to_vec(&page)).transpose();
            text.map_err(|error| Error::internal(format!("a page cannot be written: {error}")))
        })
        .await
    }
}

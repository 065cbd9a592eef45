//! The deliveries of a webhook, page by page.

use std::sync::Arc;

use handinger::{Error, WebhookExecutions};
use handinger_bindings::logs::Log;
use tokio::sync::Mutex;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::runtime::run;

/// The pages of a webhook's deliveries.
#[derive(uniffi::Object)]
pub struct NativeExecutions {
    executions: Mutex<WebhookExecutions>,
    log: Log,
}

impl NativeExecutions {
    pub(crate) fn new(executions: WebhookExecutions, log: Log) -> Self {
        let executions = Mutex::new(executions);
        Self { executions, log }
    }
}

#[uniffi::export]
impl NativeExecutions {
    /// The next page as JSON text; none after the last.
    pub async fn next_page(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let page = self.executions.lock().await.next_page().await?;
            let text = page.map(|page| serde_json::to_vec(&page)).transpose();
            text.map_err(|error| Error::internal(format!("a page cannot be written: {error}")))
        })
        .await
    }
}

//! The pages of a list, one after another.

use std::sync::Arc;

use handinger::Client;
use handinger_bindings::logs::Log;
use handinger_bindings::pages::Pages;

use crate::cancel::CancelToken;
use crate::error::NativeFailure;
use crate::runtime::run;

/// The pages of a list.
#[derive(uniffi::Object)]
pub struct NativePages {
    pages: Pages,
    client: Client,
    log: Log,
}

impl NativePages {
    pub(crate) fn new(pages: Pages, client: Client, log: Log) -> Self {
        Self { pages, client, log }
    }
}

#[uniffi::export]
impl NativePages {
    /// The next page as JSON text; none after the last.
    pub async fn next(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        run(cancel, self.log.clone(), async move {
            let page = self.pages.next(&self.client).await?;
            Ok(page.map(|page| page.body.to_vec()))
        })
        .await
    }
}

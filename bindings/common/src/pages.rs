//! The pages of a list, one after another.

use std::sync::Arc;

use handinger::{Answer, CallOptions, Client, Error, RawResponse};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

/// The pages of a list; clones go over the same. They hold no connection: each page is a call of
/// its own, by whichever client asks.
#[derive(Clone)]
pub struct Pages {
    pages: Arc<Mutex<handinger::Pages>>,
    answer: Answer,
}

impl Pages {
    /// The pages of an operation that gives some, each read with these options. Nothing is sent
    /// before the first is asked for.
    ///
    /// # Errors
    /// What is wrong with a parameter, naming it.
    pub fn of(
        operation: &str,
        params: Map<String, Value>,
        options: CallOptions,
    ) -> Result<Self, Error> {
        let pages = handinger::Pages::of(operation, params, options)?;
        Ok(Self {
            answer: pages.answer(),
            pages: Arc::new(Mutex::new(pages)),
        })
    }

    /// What each page is.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// The next page; none after the last. Who asks while another does waits for its turn.
    ///
    /// # Errors
    /// As any call, and when the server gives the same items again and again.
    pub async fn next(&self, client: &Client) -> Result<Option<RawResponse>, Error> {
        self.pages.lock().await.next(client).await
    }
}

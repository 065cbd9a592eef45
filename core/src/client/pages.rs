//! A list that the server gives page by page.

use std::collections::HashSet;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::api::operation::{Answer, Operation, Paging};
use crate::api::operations;
use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::json;
use crate::base::kind::{ErrorKind, Outcome};
use crate::client::handle::Client;
use crate::settings::options::CallOptions;
use crate::wire::response::RawResponse;

/// So many pages in a row may bring nothing new: a list may move by as much while it is read.
const MOST_STALE: u32 = 3;

/// The pages of a list, read one after another. Nothing is sent before the first is asked for.
///
/// The pages are counted here, whatever number the server tells. An item that has moved on to a
/// later page, since newer ones came in before it, is given once; by its `id`.
#[derive(Debug)]
pub struct Pages {
    operation: &'static Operation,
    paging: &'static Paging,
    params: Map<String, Value>,
    options: CallOptions,
    /// The number of the next page; none after the last.
    next: Option<u64>,
    /// The ids of all items given so far.
    seen: HashSet<String>,
    /// How many pages in a row have brought nothing new.
    stale: u32,
}

impl Pages {
    /// The pages of an operation that gives some, for example `workers.webhooks.list_executions`,
    /// from the one that its parameters name on; each is read with these options.
    ///
    /// # Errors
    /// When the operation is unknown or gives no pages, and as [`Request::operation`].
    pub fn of(
        operation: &str,
        params: Map<String, Value>,
        options: CallOptions,
    ) -> Result<Self, Error> {
        let found = operations::find(operation).and_then(|found| Some((found, found.paging?)));
        let Some((operation, paging)) = found else {
            let problem = format_args!("\"{operation}\" gives no pages");
            return Err(Error::invalid_input("operation", problem));
        };
        Self::new(operation, paging, params, options)
    }

    fn new(
        operation: &'static Operation,
        paging: &'static Paging,
        params: Map<String, Value>,
        options: CallOptions,
    ) -> Result<Self, Error> {
        // Refuses what is wrong now, before anything is sent.
        Request::of(operation, params.clone(), Vec::new())?;
        let first = params.get(paging.page).and_then(Value::as_u64);
        Ok(Self {
            operation,
            paging,
            params,
            options,
            next: Some(first.unwrap_or(1)),
            seen: HashSet::new(),
            stale: 0,
        })
    }

    /// What each page is.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.operation.answer
    }

    /// The next page, as its operation answers, without the items that were given before; none
    /// after the last.
    ///
    /// # Errors
    /// As any call: the page is then read again when the next is asked for. And when the server
    /// gives the same items again and again, which ends the pages.
    pub async fn next(&mut self, client: &Client) -> Result<Option<RawResponse>, Error> {
        while let Some(number) = self.next {
            let mut params = self.params.clone();
            params.insert(self.paging.page.to_owned(), number.into());
            let request = Request::of(self.operation, params, Vec::new())?;
            let response = client.send(request, self.options.clone()).await?;
            if let Some(page) = self.take(number, response)? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    /// What is new on a page; none when nothing is, though it has items.
    fn take(&mut self, number: u64, mut page: RawResponse) -> Result<Option<RawResponse>, Error> {
        let mut tree: Value = json::from_slice(&page.body).map_err(unreadable)?;
        let pages = tree.get(self.paging.pages).and_then(count);
        let Some(Value::Array(items)) = tree.get_mut(self.paging.items) else {
            self.next = None;
            return Ok(Some(page));
        };
        let came = items.len();
        items.retain(|item| match item.get("id").and_then(Value::as_str) {
            Some(id) => self.seen.insert(id.to_owned()),
            None => true,
        });
        let new = items.len();
        // A page without items is the last, whatever the count says: it may have shrunk.
        let more = came > 0 && pages.is_some_and(|pages| number < pages);
        self.next = more.then(|| number.saturating_add(1));
        if new == came {
            self.stale = 0;
            return Ok(Some(page));
        }
        if new == 0 {
            self.stale += 1;
            if self.stale > MOST_STALE {
                self.next = None;
                return Err(self.round_and_round(number, &page));
            }
            return Ok(None);
        }
        self.stale = 0;
        page.body = serde_json::to_vec(&tree)
            .map(Bytes::from)
            .map_err(unreadable)?;
        Ok(Some(page))
    }

    fn round_and_round(&self, number: u64, page: &RawResponse) -> Error {
        let Paging {
            items, page: of, ..
        } = self.paging;
        let message = format!(
            "The server repeats its {items}: the last {} pages, up to {of} {number}, brought nothing new",
            self.stale
        );
        Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
            .with_field(self.paging.items.to_owned())
            .with_response(&page.meta, Some(page.body.clone()))
            .with_effort(page.meta.retries_taken + 1, page.meta.elapsed)
    }
}

/// A count, which some servers write as a float.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float beyond the whole numbers ends at the greatest or at 0"
)]
fn count(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_f64().map(|count| count as u64))
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unreadable(error: serde_json::Error) -> Error {
    Error::internal(format!("a page that was checked cannot be read: {error}"))
}

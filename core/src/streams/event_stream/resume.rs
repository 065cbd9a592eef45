//! How a stream goes on after its connection has ended.

use http::Method;
use tokio::time::Instant;

use super::{EventStream, Link, SnapshotState};
use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::retry;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::settings::table::Shared;
use crate::streams::event::{EventKind, WorkerEvent};
use crate::wire::cause;
use crate::wire::decode::MISFIT;
use crate::wire::response::{OpenResponse, RawResponse};

impl EventStream {
    /// A stream that ended without a word is at its end when the worker is done; else something
    /// between here and the server closed it, and it goes on.
    pub(super) async fn resolve_doubt(&mut self) -> Result<(), Error> {
        let worker: SnapshotState = self.retrieve().await?.parse()?;
        if worker.is_finished() {
            self.link = Link::Ended;
            return Ok(());
        }
        let message = "Connection error: the stream ended before the worker was done.";
        self.lose(self.failed(Error::new(
            ErrorKind::Connection,
            Outcome::Accepted,
            message,
        )))
    }

    /// Plans to open the stream again after a break: as often in a row without an event as calls
    /// are retried.
    pub(super) fn lose(&mut self, broken: Error) -> Result<(), Error> {
        let allowed = self.shared().max_retries();
        if broken.kind() != ErrorKind::Connection
            || self.breaks_in_a_row >= allowed
            || !self.may_ask_again()
        {
            return Err(broken);
        }
        let wait = self
            .decoder
            .retry()
            .unwrap_or_else(|| retry::backoff(self.breaks_in_a_row, fastrand::f64()));
        self.breaks_in_a_row += 1;
        self.reconnects += 1;
        tracing::info!(target: "handinger", wait = wait.as_secs_f64(), error = broken.message(), "stream broke, reconnecting");
        let wake = Instant::now() + wait;
        if self.deadline.is_some_and(|deadline| wake >= deadline) {
            return Err(self.failed(cause::deadline_passed(Outcome::Accepted)));
        }
        self.link = Link::Lost(wake);
        Ok(())
    }

    pub(super) async fn reopen(&mut self) -> Result<(), Error> {
        let (request, options) = self.request_to_resume()?;
        let connection = self.engine.open(request, options).await?;
        self.replay.reopened();
        self.take_up(connection).await
    }

    /// Whether asking again cannot start a second run against the caller's wish.
    fn may_ask_again(&self) -> bool {
        !self.request.paid || self.received_any || self.shared().retry_unknown()
    }

    fn shared(&self) -> Shared {
        self.options.shared.over(&self.engine.config().shared)
    }

    /// A read is asked again as it was. A run that has shown itself is followed from outside;
    /// one that has not is asked for again under its key, which starts nothing new.
    fn request_to_resume(&self) -> Result<(Request, CallOptions), Error> {
        let mut options = self.options.clone();
        options.shared.timeout = Some(match self.deadline {
            None => Timeout::Unlimited,
            Some(deadline) => Timeout::After(deadline.saturating_duration_since(Instant::now())),
        });
        if let Some(id) = &self.last_event_id {
            options = options.header("last-event-id", id)?;
        }
        match &self.worker.id {
            Some(worker_id) if self.request.method == Method::POST && self.received_any => {
                options.own.idempotency_key = None;
                options.body.clear();
                Ok((Request::follow(worker_id, self.task_id())?, options))
            }
            _ => Ok((self.request.clone(), options)),
        }
    }

    /// Reads on from a new connection. A server that does not stream may answer with the worker.
    pub(super) async fn take_up(&mut self, connection: OpenResponse) -> Result<(), Error> {
        self.decoder.restart();
        let kind = connection.meta().content_type().to_ascii_lowercase();
        if kind.starts_with("text/event-stream") {
            self.link = Link::Open(Box::new(connection));
            return Ok(());
        }
        let response = connection.read().await?;
        let data = String::from_utf8_lossy(&response.body).into_owned();
        let event = WorkerEvent::new(None, "message".into(), data);
        if event.kind != EventKind::Worker {
            let message = format!("{MISFIT}: expected an event stream, got {kind:?}");
            return Err(
                Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
                    .with_response(&response.meta, Some(response.body)),
            );
        }
        self.note_snapshot(&event.data);
        self.ready.push_back(event);
        self.link = if self.worker.finished {
            Link::Ended
        } else {
            Link::Doubtful
        };
        Ok(())
    }

    pub(super) async fn retrieve(&self) -> Result<RawResponse, Error> {
        let Some(worker_id) = &self.worker.id else {
            let message = format!("{MISFIT}: the stream ended without a worker");
            return Err(self.failed(Error::new(
                ErrorKind::ResponseValidation,
                Outcome::Accepted,
                message,
            )));
        };
        let mut options = self.options.clone();
        options.shared.timeout = self
            .deadline
            .map(|deadline| Timeout::After(deadline.saturating_duration_since(Instant::now())));
        options.own.idempotency_key = None;
        options.body.clear();
        self.engine
            .send(Request::retrieve(worker_id, self.task_id())?, options)
            .await
    }
}

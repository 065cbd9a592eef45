//! How a stream goes on after its connection has ended.

use std::time::Duration;

use tokio::time::Instant;

use super::EventStream;
use super::link::{self, Done, Link, Next, Plan};
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::retry;
use crate::settings::options::{CallOptions, IDEMPOTENCY_KEY};
use crate::settings::table::{self, Shared};
use crate::streams::event::{EventKind, WorkerEvent};
use crate::streams::halves::Halves;
use crate::streams::pending::Pending;
use crate::streams::run::{FIRST_PAUSE, longer};
use crate::wire::cause;
use crate::wire::decode::MISFIT;
use crate::wire::response::{OpenResponse, RawResponse};

impl EventStream {
    /// One step towards the next event or the end.
    pub(super) async fn advance(&mut self) -> Result<(), Error> {
        match &mut self.link {
            Link::Open(connection) => match connection.chunk().await {
                Ok(Some(chunk)) => self.decode(&chunk),
                Ok(None) => self.end_without_a_word(),
                Err(broken) => self.lose(broken),
            },
            Link::Waiting(wake, next) => {
                tokio::time::sleep_until(*wake).await;
                let next = *next;
                self.link = Link::Busy(self.begin(next));
                Ok(())
            }
            Link::Busy(work) => {
                let done = work.wait().await;
                self.link = Link::Ended;
                self.settle(done?)
            }
            Link::Ended => Ok(()),
        }
    }

    /// Takes the first answer of the call.
    pub(super) async fn take_up(&mut self, connection: OpenResponse) -> Result<(), Error> {
        let sorted = link::sort(connection, self.run.clone()).await;
        let taken = match sorted {
            // A worker in place of the stream may still be at work: its events are elsewhere.
            Ok(Done::Answered(response, _)) => self.answered(response, self.request.paid),
            Ok(done) => self.settle(done),
            Err(error) => Err(error),
        };
        taken.map_err(|error| self.failed(error))
    }

    /// A connection that ended politely before the stream was done: something between here and
    /// the server has closed it.
    fn end_without_a_word(&mut self) -> Result<(), Error> {
        let is_of_a_run = self.request.runs_worker || self.run.worker_id.is_some();
        if self.finished || !is_of_a_run {
            self.link = Link::Ended;
            return Ok(());
        }
        self.empty_ends += u8::from(!self.received_here);
        if self.run.worker_id.is_some() && self.empty_ends > 1 {
            // Nothing more comes that way: the run itself tells whether it is over.
            self.empty_ends = 0;
            self.link = Link::Waiting(Instant::now(), Next::Look { pause: None });
            return Ok(());
        }
        let message = "Connection error: the stream ended before the worker was done.";
        self.lose(Error::new(
            ErrorKind::Connection,
            Outcome::Accepted,
            message,
        ))
    }

    /// Plans to open the stream again after a break.
    pub(super) fn lose(&mut self, broken: Error) -> Result<(), Error> {
        if self.finished {
            // Everything was delivered.
            self.link = Link::Ended;
            return Ok(());
        }
        if broken.kind() != ErrorKind::Connection || cause::is_final(&broken) || !self.may_go_on() {
            return Err(broken);
        }
        let backoff = |breaks| retry::backoff(breaks, fastrand::f64());
        let wait = match self.decoder.retry() {
            Some(asked) if asked > self.shared().max_retry_wait() => {
                return Err(broken.with_retry_after(Some(asked)));
            }
            Some(asked) if self.breaks_in_a_row == 0 => asked,
            Some(asked) => asked.max(backoff(self.breaks_in_a_row - 1)),
            None => backoff(self.breaks_in_a_row),
        };
        self.breaks_in_a_row += 1;
        self.failing_since.get_or_insert_with(Instant::now);
        self.reconnects += 1;
        tracing::info!(target: "handinger", wait = wait.as_secs_f64(), error = broken.message(), "stream broke, reconnecting");
        let wake = Instant::now() + wait;
        if self.deadline.is_some_and(|deadline| wake >= deadline) {
            return Err(cause::deadline_passed(Outcome::Accepted));
        }
        self.link = Link::Waiting(wake, Next::Reopen);
        Ok(())
    }

    /// Whether another connection may be made: as often in a row without an event as calls are
    /// retried; where that is a free read and nobody has set a limit, until the server has been
    /// away for too long. A paid call goes out again only under its key, or as its caller wishes.
    fn may_go_on(&self) -> bool {
        let shared = self.shared();
        let counted = self.breaks_in_a_row < shared.max_retries();
        let patient = shared.max_retries.is_none()
            && self.failing_since.is_none_or(|since| {
                self.deadline.is_some() || since.elapsed() < table::LONGEST_OUTAGE
            });
        let free = !self.request.paid || self.is_known();
        if free {
            counted || patient
        } else {
            counted && self.may_send_again()
        }
    }

    /// Whether something is known by which the run is found again.
    fn is_known(&self) -> bool {
        self.run.worker_id.is_some() || self.run.task_id.is_some()
    }

    /// Whether the paid call may go out again. Events in between are no reason to send it more often
    /// than calls are retried: where the server keeps no keys, they are those of another run.
    fn may_send_again(&self) -> bool {
        let has_key = self.options.headers.last(&IDEMPOTENCY_KEY) != Some(None);
        let shared = self.shared();
        self.sent <= shared.max_retries() && shared.retry_unknown(has_key)
    }

    fn shared(&self) -> Shared {
        self.options.shared.over(&self.engine.config().shared)
    }

    fn begin(&self, next: Next) -> Pending<Result<Done, Error>> {
        let reading = self.trail().reading();
        match next {
            Next::Look { pause } => {
                let (engine, run) = (self.engine.clone(), self.run.clone());
                Pending::new(link::look(engine, run, reading, pause))
            }
            Next::Reopen => {
                let mut options = CallOptions::clone(&self.options);
                options.shared.timeout = reading.shared.timeout;
                let plan = Plan {
                    engine: self.engine.clone(),
                    request: self.request.clone(),
                    options,
                    reading,
                    last_event_id: self.last_event_id.clone(),
                    run: self.run.clone(),
                    may_send_again: self.may_send_again(),
                };
                Pending::new(plan.carry_out())
            }
        }
    }

    fn settle(&mut self, done: Done) -> Result<(), Error> {
        let now = Instant::now();
        match done {
            Done::Opened(connection, run) => {
                self.sent += u32::from(self.request.paid && run.worker_id.is_none());
                self.run = run;
                self.decoder.restart();
                self.halves = Halves::default();
                if self.reconnects > 0 {
                    self.replay.reopened();
                }
                self.received_here = false;
                self.refusals = 0;
                self.link = Link::Open(connection);
            }
            Done::Answered(response, run) => {
                self.run = run;
                return self.answered(response, false);
            }
            Done::Refused(run) => {
                self.run = run;
                self.refusals += 1;
                let pause = (self.refusals > 1).then_some(FIRST_PAUSE);
                self.link = Link::Waiting(now, Next::Look { pause });
            }
            // The server is there again, and may have what the stream has not told yet.
            Done::Looked(snapshot, run, None) if snapshot.finished && self.refusals > 0 => {
                self.run = run;
                self.link = Link::Waiting(now, Next::Reopen);
            }
            Done::NoStream(run) => {
                self.run = run;
                let pause = Some(FIRST_PAUSE);
                self.link = Link::Waiting(now, Next::Look { pause });
            }
            Done::Looked(snapshot, run, pause) => {
                self.run = run;
                if let Some(worker) = snapshot
                    .worker
                    .filter(|_| snapshot.finished || pause.is_some())
                {
                    self.show(String::from_utf8_lossy(&worker.body).into_owned());
                }
                self.failing_since = None;
                self.refusals = 0;
                match pause {
                    _ if snapshot.finished => self.link = Link::Ended,
                    Some(pause) => self.look_after(pause),
                    None => {
                        let message =
                            "Connection error: the stream ended before the worker was done.";
                        let error = Error::new(ErrorKind::Connection, Outcome::Accepted, message);
                        return self.lose(error);
                    }
                }
            }
        }
        Ok(())
    }

    /// A server that does not stream answers with the worker. It may be at work: then its stream
    /// is elsewhere, or, where that was asked already, it is looked after from time to time.
    fn answered(&mut self, response: RawResponse, may_stream: bool) -> Result<(), Error> {
        let data = String::from_utf8_lossy(&response.body).into_owned();
        if WorkerEvent::new(None, "message".into(), data.clone()).kind != EventKind::Worker {
            let kind = response.meta.content_type().to_owned();
            let message = format!("{MISFIT}: expected an event stream, got {kind:?}");
            return Err(
                Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
                    .with_response(&response.meta, Some(response.body)),
            );
        }
        self.show(data);
        if self.finished || !self.is_known() {
            self.link = Link::Ended;
        } else if may_stream {
            self.link = Link::Waiting(Instant::now(), Next::Reopen);
        } else {
            self.look_after(FIRST_PAUSE);
        }
        Ok(())
    }

    fn look_after(&mut self, pause: Duration) {
        let next = Next::Look {
            pause: Some(longer(pause)),
        };
        self.link = Link::Waiting(Instant::now() + pause, next);
    }
}

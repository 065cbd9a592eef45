//! Where a stream stands between its connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::streams::pending::Pending;
use crate::streams::run::{Run, Snapshot, find_task};
use crate::wire::response::{OpenResponse, RawResponse};

/// Where the stream stands. A caller who stops waiting leaves this as it is, and goes on with it
/// when it comes again.
#[derive(Debug)]
pub(super) enum Link {
    Open(Box<OpenResponse>),
    /// Something is to be done at that moment.
    Waiting(Instant, Next),
    /// It is being done.
    Busy(Pending<Result<Done, Error>>),
    Ended,
}

/// What a stream without a connection does next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// Opens the stream again.
    Reopen,
    /// Asks how the run stands.
    Look {
        /// What follows when it is not over: the next look after this pause, or the stream again.
        pause: Option<Duration>,
    },
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Done {
    /// A stream, of a run that is known better by now.
    Opened(Box<OpenResponse>, Run),
    /// JSON where a stream was asked for.
    Answered(RawResponse, Run),
    /// The server, or something before it, fails to open the stream.
    Refused(Run),
    /// The server has no stream of this run.
    NoStream(Run),
    Looked(Snapshot, Run, Option<Duration>),
}

/// How to open a stream again.
pub(super) struct Plan {
    pub(super) engine: Arc<Engine>,
    /// What first opened it.
    pub(super) request: Request,
    /// The options of the call.
    pub(super) options: CallOptions,
    /// The same for free reads.
    pub(super) reading: CallOptions,
    pub(super) last_event_id: Option<String>,
    pub(super) run: Run,
    /// Whether the paid call may go out again, where nothing tells of a run.
    pub(super) may_send_again: bool,
}

impl Plan {
    /// Reads are asked again as they were. A run that has shown itself, or whose task can be
    /// found, is followed from outside: it is never asked for again. One that has not is asked
    /// for again under its key, which starts nothing new.
    pub(super) async fn carry_out(mut self) -> Result<Done, Error> {
        if !self.request.paid {
            let options = self.resuming(self.reading.clone());
            let request = self.request.clone();
            return self.open(request, options, true).await;
        }
        if self.run.worker_id.is_none()
            && let Some(task_id) = self.run.task_id.as_deref()
        {
            let found = find_task(&self.engine, task_id, &self.reading).await?;
            self.run.worker_id = found.map(|(_, task)| task.worker_id().to_owned());
        }
        if let Some(worker_id) = &self.run.worker_id {
            let request = Request::follow(worker_id, self.run.task_id.as_deref())?;
            let options = self.resuming(self.reading.clone());
            return self.open(request, options, true).await;
        }
        if !self.may_send_again {
            let message = "Connection error: the stream broke before it told which worker runs, and there is no trace of it.";
            return Err(Error::new(ErrorKind::Connection, Outcome::Unknown, message));
        }
        let options = self.resuming(self.options.clone());
        let request = self.request.clone();
        self.open(request, options, false).await
    }

    async fn open(
        self,
        request: Request,
        mut options: CallOptions,
        follows: bool,
    ) -> Result<Done, Error> {
        // It is not the stream that is asked for until the deadline, but how the run stands: what
        // fails to open streams may well tell of a run that is over.
        let can_look = follows && self.run.worker_id.is_some();
        options.patient &= !can_look;
        let opened = self.engine.open(request, options).await;
        match opened {
            Ok(connection) => sort(connection, self.run).await,
            Err(error) if follows && tells_of_no_stream(&error) => Ok(Done::NoStream(self.run)),
            Err(error) if can_look && tells_of_an_outage(&error) => Ok(Done::Refused(self.run)),
            Err(error) => Err(error),
        }
    }

    /// The options with the place where the stream broke. An id that no header can carry is left
    /// out: the server then sends everything again, and what was handed out is dropped here.
    fn resuming(&self, options: CallOptions) -> CallOptions {
        match &self.last_event_id {
            Some(id) => match options.clone().header("last-event-id", id) {
                Ok(resuming) => resuming,
                Err(_) => options,
            },
            None => options,
        }
    }
}

/// An answer to a request for a stream, by what it is.
pub(super) async fn sort(connection: OpenResponse, run: Run) -> Result<Done, Error> {
    let kind = connection.meta().content_type().to_ascii_lowercase();
    if kind.starts_with("text/event-stream") {
        return Ok(Done::Opened(Box::new(connection), run));
    }
    connection
        .read()
        .await
        .map(|response| Done::Answered(response, run))
}

/// Asks how the run stands.
pub(super) async fn look(
    engine: Arc<Engine>,
    mut run: Run,
    reading: CallOptions,
    pause: Option<Duration>,
) -> Result<Done, Error> {
    let snapshot = run.look(&engine, &reading).await?;
    Ok(Done::Looked(snapshot, run, pause))
}

fn tells_of_an_outage(error: &Error) -> bool {
    use ErrorKind::{Connection, InternalServer, Timeout};
    matches!(error.kind(), Connection | InternalServer | Timeout)
}

/// Whether a server without this stream answers so; the run itself may well be there.
fn tells_of_no_stream(error: &Error) -> bool {
    matches!(error.status(), Some(404 | 405 | 406 | 410 | 501))
}

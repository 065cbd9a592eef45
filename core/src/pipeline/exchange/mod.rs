//! The one pipeline of every call: attempts, waits and the deadline over all of them.

mod judge;
mod send;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument;
use url::Url;

use crate::api::operation::Answer;
use crate::api::request::Request;
use crate::api::task_id;
use crate::base::effort::Notes;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::limits::STALL;
use crate::base::redact;
use crate::pipeline::attempt::Attempt;
use crate::pipeline::engine::Engine;
use crate::pipeline::prepare::{self, Prepared};
use crate::pipeline::retry::{self, Policy, Verdict};
use crate::settings::options::{CallOptions, IDEMPOTENCY_KEY};
use crate::settings::reader::Timeout;
use crate::settings::table;
use crate::wire::cause;
use crate::wire::http_client::Lane;
use crate::wire::response::{Bounds, OpenResponse, RawResponse};

/// One logical call on its way: the same bytes and the same key for every attempt.
pub(crate) struct Exchange<'a> {
    engine: &'a Engine,
    prepared: Prepared,
    policy: Policy,
    /// The task that this call starts or asks for.
    task_id: Option<String>,
    /// What tells whether it has begun.
    trace: Option<Box<dyn Recovery + 'a>>,
    follow_redirects: bool,
    bounds: Bounds,
    lane: Lane,
    started: Instant,
    deadline: Option<Instant>,
    notes: Notes,
}

/// How much of the answer an attempt takes in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Headers,
    Body,
}

/// An answer, read so far.
#[allow(
    clippy::large_enum_variant,
    reason = "it is taken apart where it is given"
)]
pub(crate) enum Taken {
    Open(OpenResponse),
    Whole(RawResponse),
}

/// What tells whether the work of a call has begun, when its outcome is unknown.
pub(crate) trait Recovery: Send + Sync {
    /// Whether it may have begun in a process before this one.
    fn may_have_begun(&self) -> bool;

    /// What it has answered, once it is done, or its events; none when nothing has begun.
    fn follow(&self, extent: Extent) -> Followed<'_>;
}

/// What comes of following work that may have begun.
pub(crate) type Followed<'a> =
    Pin<Box<dyn Future<Output = Result<Option<Taken>, Error>> + Send + 'a>>;

impl<'a> Exchange<'a> {
    /// When a call begins, and when it has to have ended.
    pub(crate) fn span_of(
        engine: &Engine,
        request: &Request,
        options: &CallOptions,
    ) -> (Instant, Option<Instant>) {
        let started = Instant::now();
        let streams = request.answer == Answer::Events;
        let timeout = options
            .shared
            .timeout
            .unwrap_or_else(|| engine.config().timeout_for(request.runs_worker, streams));
        (started, timeout.deadline(started))
    }

    pub(crate) async fn new(
        engine: &'a Engine,
        request: &Request,
        options: CallOptions,
        started: Instant,
        deadline: Option<Instant>,
        trace: Option<Box<dyn Recovery + 'a>>,
    ) -> Result<Self, Error> {
        let shared = options.shared.over(&engine.config().shared);
        let task_id = task_id::task_of(request, &options);
        let callers_key = task_id::given_key(&options, &engine.config().headers).is_some();
        let free_read = options.patient;
        let follow_redirects = options.own.follow_redirects();
        let prepared = prepare::prepare(engine, request, options).await?;
        let has_key = prepared.headers.contains_key(IDEMPOTENCY_KEY);
        let policy = Policy {
            max_retries: shared.max_retries(),
            unlimited: shared.max_retries.is_none(),
            free_read,
            max_retry_wait: shared.max_retry_wait(),
            retry_unknown: shared.retry_unknown(has_key),
            callers_key,
            paid: request.paid,
            can_look: trace.is_some(),
        };
        // A file may take as long as it is large, unless the caller set a limit: it may not stand
        // still. Of a stream only what is read whole is limited, and each of its events.
        let is_file = request.answer == Answer::Bytes;
        let has_no_limit = is_file && shared.timeout.is_none();
        let whole = engine.config().max_response_bytes();
        let bounds = Bounds {
            deadline: deadline.filter(|_| !has_no_limit),
            stall: has_no_limit.then_some(STALL),
            in_pieces: match request.answer {
                Answer::Bytes | Answer::Events => u64::MAX,
                Answer::Model(_) | Answer::Any => whole,
            },
            whole: if is_file { u64::MAX } else { whole },
        };
        let notes = Notes::begin(&prepared.method, &prepared.url, task_id.as_deref(), started);
        let streams = matches!(request.answer, Answer::Events | Answer::Bytes);
        let lane = if prepared.content.is_large() {
            Lane::Upload
        } else if request.paid || request.runs_worker || streams {
            Lane::Long
        } else {
            Lane::Quick
        };
        Ok(Self {
            notes,
            engine,
            prepared,
            policy,
            task_id,
            trace,
            follow_redirects,
            bounds,
            lane,
            started,
            deadline,
        })
    }

    /// Sends until an answer has come whole.
    pub(crate) async fn read(self) -> Result<RawResponse, Error> {
        match self.run(Extent::Body).instrument(self.span()).await? {
            Taken::Whole(response) => Ok(response),
            Taken::Open(response) => response.read().await,
        }
    }

    /// Sends until an answer has begun.
    pub(crate) async fn open(self) -> Result<OpenResponse, Error> {
        match self.run(Extent::Headers).instrument(self.span()).await? {
            Taken::Open(response) => Ok(response),
            Taken::Whole(_) => Err(Error::internal(
                "an answer was read that should have been left open",
            )),
        }
    }

    /// The span of the whole call, retries and waits included.
    fn span(&self) -> tracing::Span {
        let Prepared { method, url, .. } = &self.prepared;
        tracing::debug_span!(target: "handinger", "call", %method, path = url.path())
    }

    async fn run(&self, extent: Extent) -> Result<Taken, Error> {
        let mut retries = 0;
        let mut known = Outcome::NotSent;
        let mut failing_since = None;
        // What a process before this one may have done; a look that finds nothing settles it.
        let mut before = match &self.trace {
            Some(trace) if trace.may_have_begun() => Outcome::Unknown,
            _ => Outcome::NotSent,
        };
        loop {
            self.notes.attempt(retries + 1, known.max(before));
            let attempt = match &self.trace {
                Some(trace) if before.max(known) >= Outcome::Unknown => {
                    self.look_and_attempt(&**trace, known, &mut before, extent, retries)
                        .await
                }
                _ => self.attempt(extent, retries).await,
            };
            let error = match attempt {
                Ok(taken) => {
                    self.report(retries, Some(&taken), None, None);
                    return Ok(taken);
                }
                Err(error) => error,
            };
            let error = error
                .with_request(&self.prepared.method, &self.prepared.url)
                .with_effort(retries + 1, self.started.elapsed());
            let since = *failing_since.get_or_insert_with(Instant::now);
            let wait = match retry::decide(&error, retries, known.max(before), &self.policy) {
                Verdict::Again(wait) if self.fits(wait, retries, since) => Some(wait),
                Verdict::Again(_) | Verdict::Final => None,
            };
            let (error, wait) = match self.prepared.content.spent() {
                Some(field) if wait.is_some() && self.trace.is_none() => {
                    (error.with_spent_upload(field), None)
                }
                _ => (error, wait),
            };
            self.report(retries, None, Some(&error), wait);
            known = known.max(error.outcome());
            self.notes.attempt(retries + 1, known.max(before));
            let Some(wait) = wait else {
                return Err(error
                    .at_least(known.max(before))
                    .with_task(self.task_id.as_deref())
                    .with_whereabouts(&self.prepared.url));
            };
            tokio::time::sleep(wait).await;
            retries += 1;
        }
    }

    /// An attempt after one whose outcome is unknown, in this process or in one `before` it: a task
    /// that has begun is waited for, else it is sent again.
    async fn look_and_attempt(
        &self,
        trace: &dyn Recovery,
        known: Outcome,
        before: &mut Outcome,
        extent: Extent,
        retries: u32,
    ) -> Result<Taken, Error> {
        let followed = trace.follow(extent).await?;
        *before = Outcome::NotSent;
        match followed {
            Some(taken) => Ok(taken),
            None => match self.prepared.content.spent() {
                Some(field) => Err(no_trace().with_spent_upload(field)),
                None if self.policy.retry_unknown || known < Outcome::Unknown => {
                    self.attempt(extent, retries).await
                }
                None => Err(no_trace()),
            },
        }
    }

    /// Whether the deadline leaves room for a wait and an attempt after it. Without a deadline a
    /// server that fails is not waited for longer than it may take to come back.
    fn fits(&self, wait: Duration, retries: u32, failing_since: Instant) -> bool {
        let patience = || failing_since + table::LONGEST_OUTAGE;
        let counted = retries < self.policy.max_retries;
        let limit = self.deadline.or_else(|| (!counted).then(patience));
        let next = Instant::now().checked_add(wait);
        next.is_some_and(|next| limit.is_none_or(|limit| next < limit))
    }

    /// One attempt. A free read after a paid run has the whole call's time for its answer, and each
    /// attempt no more than a read has otherwise: one that is never answered is made again.
    async fn attempt(&self, extent: Extent, retries: u32) -> Result<Taken, Error> {
        let attempt = self.attempt_once(extent, retries);
        if !self.policy.free_read || self.lane != Lane::Quick {
            return attempt.await;
        }
        let limit = match self.engine.config().timeout_for(false, false) {
            Timeout::After(limit) => limit,
            Timeout::Unlimited => table::TIMEOUT,
        };
        tokio::time::timeout(limit, attempt)
            .await
            .unwrap_or_else(|_| Err(cause::deadline_passed(Outcome::Unknown)))
    }

    async fn attempt_once(&self, extent: Extent, retries: u32) -> Result<Taken, Error> {
        let mut response = self.exchange(retries).await?;
        if !response.meta().is_success() {
            let body = response.read_error_body().await;
            return Err(self.status_error(response.meta(), body));
        }
        match extent {
            Extent::Headers => Ok(Taken::Open(response)),
            Extent::Body => response.read().await.map(Taken::Whole),
        }
    }

    /// Sends the request and follows redirects to the answer's headers.
    async fn exchange(&self, retries: u32) -> Result<OpenResponse, Error> {
        let is_elsewhere = |url: &Url| !prepare::same_origin(url, self.engine.base_url());
        let mut url = self.prepared.url.clone();
        // Once a request has left its origin, no other server can send it back with the key.
        let mut elsewhere = is_elsewhere(&url);
        let mut redirects = 0;
        loop {
            let response = self.send_to(&url, elsewhere, retries).await?;
            let Some(target) = self.redirect_target(&response)? else {
                return Ok(response);
            };
            if redirects == table::MAX_REDIRECTS {
                let message = format!("The server redirected more than {redirects} times.");
                return Err(Error::new(ErrorKind::Status, Outcome::Rejected, message)
                    .with_response(response.meta(), None));
            }
            redirects += 1;
            elsewhere |= is_elsewhere(&target);
            url = target;
        }
    }

    fn report(
        &self,
        retries: u32,
        taken: Option<&Taken>,
        error: Option<&Error>,
        wait: Option<Duration>,
    ) {
        let status = match taken {
            Some(Taken::Open(response)) => Some(response.meta().status),
            Some(Taken::Whole(response)) => Some(response.meta.status),
            None => error.and_then(Error::status),
        };
        if let Some(wait) = wait {
            tracing::info!(
                target: "handinger", attempt = retries + 1, status, wait = wait.as_secs_f64(),
                error = error.map(Error::message), "retrying",
            );
        } else {
            tracing::debug!(
                target: "handinger", method = %self.prepared.method, path = self.prepared.url.path(), attempt = retries + 1,
                status, error = error.map(Error::message), "attempt ended",
            );
        }
        if let Some(hook) = self.engine.hook() {
            hook.tell(&Attempt {
                number: retries + 1,
                method: &self.prepared.method,
                url: &redact::url(&self.prepared.url),
                status,
                error,
                wait,
                elapsed: self.started.elapsed(),
            });
        }
    }
}

/// What follows a look that found nothing, when the caller wants nothing sent again.
fn no_trace() -> Error {
    Error::new(
        ErrorKind::Connection,
        Outcome::Unknown,
        "Connection error: no answer came, and there is no trace of the task so far.",
    )
}

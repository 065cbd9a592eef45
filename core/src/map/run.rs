//! Many calls of one operation: so many at once, each paid once, taken up again where they broke.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use std::vec;

use futures_util::FutureExt;
use http::HeaderMap;
use serde_json::{Map, Value};
use tokio::task::JoinSet;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use uuid::Uuid;

use crate::api::operation::Operation;
use crate::api::operations;
use crate::api::task_id;
use crate::base::error::Error;
use crate::base::kind::Outcome;
use crate::base::meta::Meta;
use crate::map::item::{self, Identity, Inputs, Item, Keys};
use crate::map::options::{MapOptions, OnError};
use crate::map::resume_file::{self, Recorded, ResumeFile};
use crate::map::send;
use crate::map::totals::MapTotals;
use crate::models::Worker;
use crate::pipeline::engine::Engine;
use crate::settings::options::{CallOptions, IDEMPOTENCY_KEY};
use crate::wire::response::RawResponse;

/// Many calls of one operation. Their results are pulled, and come as they finish; first those that
/// the resume file has.
///
/// An item is started when a result is asked for, and never more than `concurrency` beyond those
/// that were taken. What is under way goes on in the background. Dropped, the map drops its
/// requests; the runs that have begun go on and are paid, and a later map of the same key gets
/// their answers.
pub struct MapRun {
    engine: Arc<Engine>,
    waiting: vec::IntoIter<Item>,
    /// Items that the resume file has the answers of.
    finished: vec::IntoIter<Item>,
    under_way: JoinSet<Finished>,
    concurrency: usize,
    on_error: OnError,
    options: CallOptions,
    resume_file: Option<Arc<ResumeFile>>,
    /// Nothing new is started.
    stopped: bool,
    /// What ends the map once nothing is under way.
    failure: Option<Error>,
    totals: MapTotals,
}

/// What became of one item of a map.
#[derive(Debug)]
#[non_exhaustive]
pub struct MapResult {
    /// The item's place among the inputs, from 0.
    pub index: usize,
    /// The `id` that the input gave itself, if any.
    pub id: Option<String>,
    /// What was called: the item's parameters with those that all share.
    pub params: Map<String, Value>,
    /// The item's own idempotency key: the same for the same map and item.
    pub idempotency_key: String,
    /// Whether the answer came from the resume file, without a request.
    pub resumed: bool,
    /// The worker as it came, or why there is none.
    pub answer: Result<RawResponse, Error>,
}

impl MapResult {
    /// The task that the item has started, if it is one's.
    #[must_use]
    pub fn task_id(&self) -> Option<&str> {
        match &self.answer {
            Ok(answer) => answer.meta.task_id.as_deref(),
            Err(error) => error.task_id(),
        }
    }

    /// The finished worker.
    ///
    /// # Errors
    /// The item's own.
    pub fn worker(self) -> Result<Worker, Error> {
        self.answer?.parse()
    }
}

/// An item that has ended.
struct Finished {
    item: Item,
    answer: Result<RawResponse, Error>,
    /// What kept it from being written to the resume file.
    unwritten: Option<Error>,
}

impl Finished {
    /// Writes it down, away from the threads that serve connections: a disk may take its time.
    async fn kept(file: Arc<ResumeFile>, item: Item, answer: Result<RawResponse, Error>) -> Self {
        let (index, key) = (item.index, item.key.clone());
        let written = tokio::task::spawn_blocking(move || {
            let kept = match &answer {
                Ok(answer) => file.keep_answer(index, &key, answer),
                Err(error) => file.keep_error(index, &key, error),
            };
            (answer, kept.err())
        });
        let (answer, unwritten) = written.await.unwrap_or_else(|_| {
            let lost = || Error::internal("a finished item could not be written down");
            (Err(lost().at_least(Outcome::Accepted)), Some(lost()))
        });
        Self {
            item,
            answer,
            unwritten,
        }
    }
}

impl MapRun {
    /// Checks all inputs and opens the resume file; sends nothing.
    pub(crate) fn start(
        engine: Arc<Engine>,
        operation: &str,
        inputs: Vec<Value>,
        shared: &Map<String, Value>,
        options: MapOptions,
    ) -> Result<Self, Error> {
        let operation = mappable(operation)?;
        if options.call.headers.last(&IDEMPOTENCY_KEY).is_some() {
            // It would be that of every item: one of them would run, the others get its answer.
            let problem =
                "give a map its idempotency key as an option: each item has one of its own";
            return Err(Error::invalid_input("extra_headers", problem));
        }
        if options.concurrency == 0 {
            return Err(Error::invalid_input(
                "concurrency",
                "expected an integer from 1, got 0",
            ));
        }
        let checker = Inputs { operation, shared };
        let checked = inputs
            .into_iter()
            .enumerate()
            .map(|(index, input)| checker.check(index, input))
            .collect::<Result<Vec<_>, Error>>()?;
        let given = options.call.own.idempotency_key.as_deref();
        let resume_file = options
            .resume_file
            .map(|path| ResumeFile::open(&path, operation.name, given).map(Arc::new))
            .transpose()?;
        let map_key = match (&resume_file, given) {
            (Some(file), _) => file.key().to_owned(),
            (None, Some(given)) => given.to_owned(),
            (None, None) => Uuid::new_v4().to_string(),
        };
        let identity = match &resume_file {
            Some(file) => file.identity(),
            None => Identity::Contents,
        };
        let mut keys = Keys::new(operation, &options.call, &map_key, identity);
        let total = checked.len();
        let is_finished =
            |item: &Item| resume_file.as_ref().is_some_and(|file| file.has(&item.key));
        let (mut finished, mut waiting) = (Vec::new(), Vec::new());
        for mut item in checked {
            item.key = keys.of(&item)?;
            if is_finished(&item) {
                finished.push(item);
            } else {
                waiting.push(item);
            }
        }
        Ok(Self {
            engine,
            totals: MapTotals::of(total),
            waiting: waiting.into_iter(),
            finished: finished.into_iter(),
            under_way: JoinSet::new(),
            concurrency: options.concurrency,
            on_error: options.on_error,
            options: options.call,
            resume_file,
            stopped: false,
            failure: None,
        })
    }

    /// The next result, as soon as there is one; none when all were given.
    ///
    /// May be dropped while it waits: nothing is lost.
    ///
    /// # Errors
    /// With [`OnError::Raise`] the first error of an item, after the results of those that were
    /// under way with it. Also when the resume file can no longer be written.
    pub async fn next(&mut self) -> Result<Option<MapResult>, Error> {
        loop {
            self.start_items();
            if let Some(result) = self.next_finished() {
                return Ok(Some(result));
            }
            let Some(joined) = self.under_way.join_next().await else {
                return self.failure.take().map_or(Ok(None), Err);
            };
            let finished = joined.map_err(|_| Error::cancelled())?;
            if let Some(result) = self.settle(finished) {
                return Ok(Some(result));
            }
        }
    }

    /// What was done so far, and what that cost.
    #[must_use]
    pub fn totals(&self) -> &MapTotals {
        &self.totals
    }

    /// The same results as a [`futures_core::Stream`].
    pub fn into_stream(self) -> impl futures_core::Stream<Item = Result<MapResult, Error>> + Send {
        futures_util::stream::try_unfold(self, async |mut run| {
            Ok(run.next().await?.map(|result| (result, run)))
        })
    }

    /// Starts as many items as may be under way.
    fn start_items(&mut self) {
        while !self.stopped
            && self.under_way.len() < self.concurrency
            && let Some(item) = self.waiting.next()
        {
            self.send(item);
        }
    }

    /// The next of the items that were finished in an earlier run of the map.
    fn next_finished(&mut self) -> Option<MapResult> {
        let item = self.finished.next()?;
        match self.recorded(&item) {
            Ok(answer) => Some(self.give(item, Ok(answer), true)),
            Err(error) => {
                self.finished = Vec::new().into_iter();
                self.stop(error);
                None
            }
        }
    }

    /// What the resume file has of an item.
    fn recorded(&self, item: &Item) -> Result<RawResponse, Error> {
        let file = self.resume_file.as_ref().ok_or_else(resume_file::changed)?;
        let Recorded {
            status,
            request_id,
            body,
        } = file.recorded(&item.key)?;
        let options = CallOptions::default().idempotency_key(&item.key);
        let task_id = task_id::task_started(&item.request, options);
        let meta = Meta {
            status,
            headers: HeaderMap::new(),
            method: item.request.method.clone(),
            url: self.engine.base_url().clone(),
            http_version: "HTTP/1.1",
            request_id,
            task_id,
            retries_taken: 0,
            elapsed: Duration::ZERO,
        };
        let meta = Arc::new(meta);
        let answer = RawResponse { meta, body }.check(item.request.answer);
        answer.map_err(|_| resume_file::changed())
    }

    fn send(&mut self, item: Item) {
        let engine = Arc::clone(&self.engine);
        let file = self.resume_file.clone();
        let mut options = self.options.clone().idempotency_key(&item.key);
        options.may_have_begun = file.as_ref().is_some_and(|file| file.was_begun());
        let ended = async move {
            let sent = Box::pin(send::until_finished(&engine, item.request.clone(), options));
            let answer = AssertUnwindSafe(sent).catch_unwind().await;
            let answer = answer.unwrap_or_else(|_| {
                Err(Error::internal("a defect in handinger was caught in a map"))
            });
            match file {
                None => Finished {
                    item,
                    answer,
                    unwritten: None,
                },
                Some(file) => Finished::kept(file, item, answer).await,
            }
        };
        let logged = ended.in_current_span().with_current_subscriber();
        self.under_way.spawn(logged);
    }

    /// The result of an item that has ended; none when its error is to end the map.
    fn settle(&mut self, finished: Finished) -> Option<MapResult> {
        let Finished {
            item,
            answer,
            unwritten,
        } = finished;
        if let Some(error) = unwritten {
            self.stop(error);
        }
        match answer {
            Err(error) if self.on_error == OnError::Raise && !self.stopped => {
                self.totals.add_failure();
                self.stop(error.about(&item::path(item.index)));
                None
            }
            answer => Some(self.give(item, answer, false)),
        }
    }

    fn give(&mut self, item: Item, answer: Result<RawResponse, Error>, resumed: bool) -> MapResult {
        match &answer {
            Ok(answer) => self.totals.add_answer(answer, resumed),
            Err(_) => self.totals.add_failure(),
        }
        MapResult {
            index: item.index,
            id: item.id,
            params: item.params,
            idempotency_key: item.key,
            resumed,
            answer,
        }
    }

    /// Starts nothing more; the first reason is told in the end.
    fn stop(&mut self, error: Error) {
        self.stopped = true;
        self.failure.get_or_insert(error);
    }
}

/// The tasks of a map end a moment after it: the file is free before.
impl Drop for MapRun {
    fn drop(&mut self) {
        if let Some(file) = &self.resume_file {
            file.give_up();
        }
    }
}

impl fmt::Debug for MapRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapRun")
            .field("totals", &self.totals)
            .field("under_way", &self.under_way.len())
            .finish_non_exhaustive()
    }
}

/// The operation of that name, if it can be mapped: it runs a worker and answers when that is done.
fn mappable(name: &str) -> Result<&'static Operation, Error> {
    operations::find(name)
        .filter(|operation| operation.paid && operation.runs_worker)
        .ok_or_else(|| {
            Error::invalid_input(
                "operation",
                format_args!("\"{name}\" cannot be mapped: it runs no worker"),
            )
        })
}

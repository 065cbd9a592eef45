//! Everything behind the routes.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono_tz::Tz;
use serde_json::Value;

use crate::changes::Change;
use crate::clock::Clock;
use crate::connections::Connections;
use crate::error::ApiError;
use crate::faults::{FaultBook, FaultError};
use crate::idempotency::{Outcome, Submission};
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::lock::lock;
use crate::options::SandboxOptions;
use crate::outage::Outage;
use crate::request_log::RequestLog;
use crate::store::Store;
use crate::surface::{Surface, SurfaceSwitch};
use crate::template::{Template, TemplateFields};
use crate::worker::{TaskOrigin, Worker};

/// The state of a sandbox.
pub(crate) struct App {
    pub(crate) base_url: String,
    pub(crate) options: SandboxOptions,
    /// The zone in which cron patterns are read.
    pub(crate) zone: Tz,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    pub(crate) faults: FaultBook,
    pub(crate) requests: RequestLog,
    pub(crate) surface: SurfaceSwitch,
    pub(crate) outage: Outage,
    store: Mutex<Store>,
}

impl App {
    /// Begins with nothing, or with what the folder of the options holds.
    pub(crate) fn open(base_url: String, options: SandboxOptions) -> io::Result<Self> {
        let zone = options.zone()?;
        let mut store = Store::new(base_url.clone(), options.max_workers);
        let mut clock = Clock::new(options.speed);
        if let Some(folder) = &options.data {
            if let Some(moment) = store.restore(Journal::open(folder)?)? {
                clock = Clock::starting(moment, options.speed);
            }
            store.schedules.reset_patterns(clock.now(), zone);
        }
        Ok(Self {
            zone,
            clock,
            connections: Connections::default(),
            faults: FaultBook::default(),
            requests: RequestLog::new(options.max_requests),
            outage: Outage::default(),
            surface: SurfaceSwitch::new(options.surface.clone()),
            store: Mutex::new(store),
            base_url,
            options,
        })
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Goes on with what was under way when the process before this one ended.
    pub(crate) fn take_up(self: &Arc<Self>) {
        let busy = self.store().busy();
        for worker in busy {
            self.play(worker);
        }
        self.attend_schedules();
        self.attend_deliveries();
    }

    /// Makes a worker that has nothing to do yet; returns its JSON and whether it was there before.
    pub(crate) fn create_template(
        &self,
        submission: Submission,
        fields: TemplateFields,
    ) -> Result<(Value, bool), ApiError> {
        let mut store = self.store();
        if let Some(Outcome::Answer(answer)) = store.idempotency.find(&submission)? {
            return Ok((answer, true));
        }
        let now = self.clock.now();
        let template = Template::new(fields, now);
        let answer = template.body(&self.base_url);
        let mut changes = vec![Change::WorkerMade {
            template,
            is_single: false,
        }];
        changes.extend(submission.settled(Outcome::Answer(answer.clone())));
        store.commit(now, changes)?;
        Ok((answer, false))
    }

    /// Changes what a worker is told from its next task on; returns its JSON.
    pub(crate) fn update_template(
        &self,
        id: &str,
        fields: TemplateFields,
    ) -> Result<Value, ApiError> {
        let mut store = self.store();
        let now = self.clock.now();
        let mut template = store.profile(id)?.template.clone();
        template.update(fields, now);
        let answer = template.body(&self.base_url);
        store.commit(now, [Change::WorkerChanged { template }])?;
        Ok(answer)
    }

    pub(crate) fn delete_worker(&self, id: &str) -> Result<(), ApiError> {
        let mut store = self.store();
        store.profile(id)?;
        let worker_id = id.to_owned();
        store.commit(self.clock.now(), [Change::WorkerDeleted { worker_id }])
    }

    pub(crate) fn archive_task(&self, id: &str) -> Result<(), ApiError> {
        let mut store = self.store();
        store.task(id)?;
        let task_id = id.to_owned();
        store.commit(self.clock.now(), [Change::TaskArchived { task_id }])
    }

    /// A worker at its newest task; one that waits for its first task is pending.
    pub(crate) fn worker(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        let newest = self.store().newest(id)?;
        Ok(newest.unwrap_or_else(|| {
            let head = TaskOrigin::Request { task_id: None }.head("", self.clock.now());
            Arc::new(Worker::new(&self.base_url, id, head))
        }))
    }

    /// A worker at each of its tasks, newest first.
    pub(crate) fn workers(&self, id: &str) -> Result<Vec<Arc<Worker>>, ApiError> {
        self.store().tasks_of(id)
    }

    /// A worker at one of its tasks. One that was started with its input goes on as before there
    /// were tasks: it ignores an id that is none of its own.
    pub(crate) fn worker_at(&self, id: &str, task_id: &str) -> Result<Arc<Worker>, ApiError> {
        let store = self.store();
        store.profile(id)?;
        let named = store.task(task_id).ok().filter(|task| task.id == id);
        named
            .or_else(|| store.ongoing(id))
            .ok_or_else(|| ApiError::not_found(format!("Worker `{id}` has no task `{task_id}`.")))
    }

    pub(crate) fn task(&self, id: &str) -> Result<Arc<Worker>, ApiError> {
        self.store().task(id)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.store().ledger.clone()
    }

    /// Forgets workers, schedules, keys, ledger, faults and requests, and plays the server of the
    /// start again; the speed stays.
    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        self.faults.clear();
        self.requests.clear();
        self.surface.reset();
        let mut store = self.store();
        store.clear()?;
        // The time goes on, after a restart too.
        store.commit(self.clock.now(), [])
    }

    /// Adds fault rules; one that holds nothing but `surface` plays another server instead.
    pub(crate) fn add_faults(&self, json: Value) -> Result<(), FaultError> {
        let list = match json {
            Value::Array(list) => list,
            one => vec![one],
        };
        let (surfaces, rules): (Vec<_>, Vec<_>) = list
            .into_iter()
            .partition(|rule| rule.get("surface").is_some());
        let surfaces = surfaces
            .into_iter()
            .map(surface_of)
            .collect::<Result<Vec<_>, _>>()?;
        self.faults.add(rules)?;
        for surface in surfaces {
            self.surface.set(surface);
        }
        Ok(())
    }

    /// Lets everything happen that is due within a span of sandbox time, and returns after it.
    pub(crate) async fn advance(&self, span: Duration) -> Result<(), ApiError> {
        self.clock.advance(span).await;
        // The journal has to know how late it is.
        self.store().commit(self.clock.now(), [])
    }
}

/// The server that a rule without any other name plays.
fn surface_of(mut rule: Value) -> Result<Surface, FaultError> {
    let surface = rule["surface"].take();
    if rule.as_object().is_some_and(|names| names.len() > 1) {
        return Err(FaultError::new("`surface` stands alone in its rule"));
    }
    Surface::from_json(surface).map_err(|error| FaultError::new(error.to_string()))
}

//! The ways in which runs are started, and how they are played and end.

use std::sync::{Arc, MutexGuard};

use crate::changes::{Change, TurnIds, TurnStart};
use crate::error::ApiError;
use crate::idempotency::{Outcome, Submission};
use crate::input::{RunRequest, TaskRequest};
use crate::ledger::RunKind;
use crate::state::App;
use crate::store::{Started, Store, still_running};
use crate::template::Template;
use crate::worker::{TaskHead, TaskOrigin, Worker};

/// A turn to begin, and what has to be made before.
struct Beginning {
    task_id: String,
    kind: RunKind,
    run: RunRequest,
    before: Vec<Change>,
}

impl App {
    /// Starts the first turn of a new worker.
    pub(crate) fn create(
        self: &Arc<Self>,
        submission: Submission,
        run: RunRequest,
    ) -> Result<Started, ApiError> {
        let store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let template = Template::for_input(&run.input, self.clock.now());
        let worker_id = template.id.clone();
        let head = self.head(&store, &worker_id, &run, TaskOrigin::Worker);
        let beginning = Beginning {
            task_id: head.id.clone(),
            kind: RunKind::Create,
            run,
            before: vec![
                Change::WorkerMade {
                    template,
                    is_single: true,
                },
                Change::TaskMade { worker_id, head },
            ],
        };
        self.start(store, submission, beginning)
    }

    /// Starts a task, or a further turn of one that is known.
    pub(crate) fn create_task(
        self: &Arc<Self>,
        submission: Submission,
        request: TaskRequest,
    ) -> Result<Started, ApiError> {
        let store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let TaskRequest {
            worker_id,
            task_id,
            run,
        } = request;
        let mut before = Vec::new();
        let known = task_id.as_deref().and_then(|id| store.task(id).ok());
        let task_id = match known {
            Some(task) => {
                store.profile(&task.id)?;
                continued(&task, worker_id.as_deref())?;
                task.task.id.clone()
            }
            None => {
                let worker_id = self.worker_for(&store, worker_id, &run, &mut before)?;
                let origin = TaskOrigin::Request { task_id };
                let head = self.head(&store, &worker_id, &run, origin);
                let task_id = head.id.clone();
                before.push(Change::TaskMade { worker_id, head });
                task_id
            }
        };
        let beginning = Beginning {
            task_id,
            kind: RunKind::Task,
            run,
            before,
        };
        self.start(store, submission, beginning)
    }

    /// The worker that a new task names, or a new one with the input as its instructions.
    fn worker_for(
        &self,
        store: &Store,
        worker_id: Option<String>,
        run: &RunRequest,
        before: &mut Vec<Change>,
    ) -> Result<String, ApiError> {
        if let Some(id) = worker_id {
            store.profile(&id)?;
            return Ok(id);
        }
        let template = Template::for_input(&run.input, self.clock.now());
        let id = template.id.clone();
        before.push(Change::WorkerMade {
            template,
            is_single: false,
        });
        Ok(id)
    }

    /// What is fixed of a new task.
    pub(crate) fn head(
        &self,
        store: &Store,
        worker_id: &str,
        run: &RunRequest,
        origin: TaskOrigin,
    ) -> TaskHead {
        let mut head = origin.head(&run.directives.instruction, self.clock.now());
        if let Ok(profile) = store.profile(worker_id) {
            head.output_schema
                .clone_from(&profile.template.output_schema);
        }
        head
    }

    /// Starts a further turn of a worker.
    pub(crate) fn resume(
        self: &Arc<Self>,
        id: &str,
        submission: Submission,
        run: RunRequest,
    ) -> Result<Started, ApiError> {
        let store = self.store();
        if let Some(started) = store.replay(&submission)? {
            return Ok(started);
        }
        let mut before = Vec::new();
        let task_id = match store.newest(id)? {
            Some(worker) => worker.task.id.clone(),
            None => {
                let head = self.head(&store, id, &run, TaskOrigin::Worker);
                let task_id = head.id.clone();
                let worker_id = id.to_owned();
                before.push(Change::TaskMade { worker_id, head });
                task_id
            }
        };
        let beginning = Beginning {
            task_id,
            kind: RunKind::Continue,
            run,
            before,
        };
        self.start(store, submission, beginning)
    }

    /// Accepts a turn together with its key, and lets it play.
    fn start(
        self: &Arc<Self>,
        mut store: MutexGuard<'_, Store>,
        submission: Submission,
        beginning: Beginning,
    ) -> Result<Started, ApiError> {
        let Beginning {
            task_id,
            kind,
            run,
            before: mut changes,
        } = beginning;
        let turn = match store.task(&task_id) {
            Ok(worker) if worker.is_busy() => return Err(still_running(&worker)),
            Ok(worker) => worker.turns(),
            Err(_) => 0,
        };
        changes.push(Change::TurnBegun(TurnStart {
            task_id: task_id.clone(),
            kind,
            ids: TurnIds::new(),
            idempotency_key: submission.key.clone(),
            run,
        }));
        let outcome = Outcome::Turn {
            task_id: task_id.clone(),
            turn,
        };
        changes.extend(submission.settled(outcome));
        store.commit(self.clock.now(), changes)?;
        let worker = store.task(&task_id)?;
        drop(store);
        self.play(Arc::clone(&worker));
        Ok(Started {
            worker,
            turn,
            replayed: false,
        })
    }

    /// Plays a turn in a task of its own: a client that leaves does not stop it.
    pub(crate) fn play(self: &Arc<Self>, worker: Arc<Worker>) {
        if worker.perform_due(self.clock.now()).is_none() {
            self.finish(&worker);
            return;
        }
        let app = Arc::clone(self);
        tokio::spawn(async move {
            worker.play(&app.clock).await;
            app.finish(&worker);
        });
    }

    /// Ends a turn that was played, and tells the webhook of it.
    fn finish(self: &Arc<Self>, worker: &Arc<Worker>) {
        let mut store = self.store();
        let now = self.clock.now();
        let task_id = worker.task.id.clone();
        let is_known = store
            .task(&task_id)
            .is_ok_and(|known| Arc::ptr_eq(&known, worker));
        // What is forgotten, or cannot be kept, ends all the same: somebody may wait for it.
        if !is_known || store.commit(now, [Change::TurnEnded { task_id }]).is_err() {
            worker.end(now);
        }
        drop(store);
        self.attend_deliveries();
    }
}

/// Whether a further turn of a task may begin; one that was asked for under another worker's id,
/// or after the task was archived, never may.
fn continued(task: &Worker, worker_id: Option<&str>) -> Result<(), ApiError> {
    if worker_id.is_some_and(|id| id != task.id) {
        return Err(ApiError::final_conflict(format!(
            "taskId: task `{}` belongs to another worker.",
            task.task.id
        )));
    }
    if task.is_archived() {
        return Err(ApiError::final_conflict(format!(
            "taskId: task `{}` is archived.",
            task.task.id
        )));
    }
    Ok(())
}

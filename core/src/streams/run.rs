//! A run as it is seen from outside: by its worker, by its task, or by both.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::api::request::Request;
use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::streams::snapshot::{SnapshotState, TaskState};
use crate::wire::decode::MISFIT;
use crate::wire::response::RawResponse;

/// Between two looks at a run: growing, for a run takes seconds or hours.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The pause after this one.
pub(crate) fn longer(pause: Duration) -> Duration {
    pause.mul_f64(1.7).min(LONGEST_PAUSE)
}

/// What is known of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) worker_id: Option<String>,
    pub(crate) task_id: Option<String>,
}

/// A run at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The worker, if what the server showed is this run's.
    pub(crate) worker: Option<RawResponse>,
    pub(crate) finished: bool,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.task_id, &self.worker_id) {
            (Some(task_id), _) => write!(f, "task {task_id}"),
            (None, Some(worker_id)) => write!(f, "worker {worker_id}"),
            (None, None) => f.write_str("the run"),
        }
    }
}

impl Run {
    /// Where the run stands. A task's run is over when the *task* is: servers before 0.24 ignore
    /// which task is asked for and show the newest one of the worker, which may be another's.
    pub(crate) async fn look(
        &mut self,
        engine: &Arc<Engine>,
        options: &CallOptions,
    ) -> Result<Snapshot, Error> {
        let Some(task_id) = self.task_id.clone() else {
            let worker = self.worker(engine, options).await?;
            let finished = worker.parse::<SnapshotState>()?.is_finished();
            return Ok(Snapshot {
                worker: Some(worker),
                finished,
            });
        };
        let mut task = None;
        if self.worker_id.is_none() {
            let (_, found) = must_find(engine, &task_id, options).await?;
            self.worker_id = Some(found.worker_id().to_owned());
            task = Some(found);
        }
        let worker = self.worker(engine, options).await?;
        let worker_finished = worker.parse::<SnapshotState>()?.is_finished();
        if !worker_finished && task.is_some_and(|task| !task.is_finished()) {
            return Ok(Snapshot {
                worker: Some(worker),
                finished: false,
            });
        }
        let (answer, task) = must_find(engine, &task_id, options).await?;
        if !task.is_finished() {
            // A finished worker is then another task's.
            return Ok(Snapshot {
                worker: (!worker_finished).then_some(worker),
                finished: false,
            });
        }
        // The task may have ended between the two answers.
        let worker = if worker_finished {
            worker
        } else {
            self.worker(engine, options).await?
        };
        result(worker, &answer, &task)
    }

    async fn worker(
        &self,
        engine: &Arc<Engine>,
        options: &CallOptions,
    ) -> Result<RawResponse, Error> {
        let Some(worker_id) = &self.worker_id else {
            let message = format!("{MISFIT}: the stream ended without a worker");
            return Err(Error::new(
                ErrorKind::ResponseValidation,
                Outcome::Accepted,
                message,
            ));
        };
        let request = Request::retrieve(worker_id, self.task_id.as_deref())?;
        engine.send(request, options.clone()).await
    }
}

/// What the server has of a task; none when there is no such task. Nothing but 404 says so: any
/// other refusal leaves open whether it has begun.
pub(crate) async fn find_task(
    engine: &Arc<Engine>,
    task_id: &str,
    options: &CallOptions,
) -> Result<Option<(RawResponse, TaskState)>, Error> {
    let request = Request::task(task_id)?;
    match engine.send_unchecked(request, options.clone()).await {
        Ok(answer) => {
            let task = answer.parse()?;
            Ok(Some((answer, task)))
        }
        Err(error) if error.status() == Some(404) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn must_find(
    engine: &Arc<Engine>,
    task_id: &str,
    options: &CallOptions,
) -> Result<(RawResponse, TaskState), Error> {
    let request = Request::task(task_id)?;
    let answer = engine.send_unchecked(request, options.clone()).await?;
    let task = answer.parse()?;
    Ok((answer, task))
}

/// The worker that a finished task left. Servers that may show another task's send the turns
/// along, by which to tell.
fn result(worker: RawResponse, answer: &RawResponse, task: &TaskState) -> Result<Snapshot, Error> {
    let finished = worker.parse::<SnapshotState>()?.is_finished();
    let last_turn = task.turns.as_ref().and_then(|turns| turns.last());
    let worker = match last_turn {
        Some(turn) if !(finished && answers(&worker, turn)) => {
            Some(from_turn(&worker, answer, turn))
        }
        Some(_) => Some(worker),
        None => finished.then_some(worker),
    };
    Ok(Snapshot {
        finished: worker.is_some(),
        worker,
    })
}

/// Whether the worker shows what the turn has answered.
fn answers(worker: &RawResponse, turn: &Value) -> bool {
    let Ok(worker) = worker.parse::<Value>() else {
        return false;
    };
    let same = |field: &str, other: &str| {
        let (of_worker, of_turn) = (&worker[field], &turn[other]);
        of_turn.is_null() || of_worker == of_turn
    };
    same("output_text", "outputText") && same("structured_output", "structuredOutput")
}

/// A finished worker as the turn tells of it. It knows neither sources nor messages; `metadata`
/// says where it comes from.
fn from_turn(worker: &RawResponse, task: &RawResponse, turn: &Value) -> RawResponse {
    let shown: Value = worker.parse().unwrap_or_default();
    let text = turn["outputText"].as_str().unwrap_or_default();
    let status = turn["status"].as_str().unwrap_or("completed");
    let mut usage = json!({
        "credits": turn["credits"],
        "durationMs": turn["durationMs"],
        "inputTokens": turn["inputTokens"],
        "outputTokens": turn["outputTokens"],
    });
    if let Some(usage) = usage.as_object_mut() {
        usage.retain(|_, value| !value.is_null());
    }
    let mut made = json!({
        "id": shown["id"],
        "created_at": shown["created_at"],
        "error": null,
        "files": turn["files"].as_array().cloned().unwrap_or_default(),
        "incomplete_details": null,
        "messages": [],
        "metadata": { "answer_from": "task_turn" },
        "object": "worker",
        "output": [{
            "id": turn["id"],
            "content": [{ "text": text, "type": "output_text" }],
            "role": "assistant",
            "status": "completed",
            "type": "message",
        }],
        "output_text": text,
        "running": false,
        "sources": [],
        "status": "completed",
        "usage": usage,
    });
    if status != "completed" {
        made["error"] = format!("the task ended as {status}").into();
    }
    if let Some(output) = turn.get("structuredOutput") {
        made["structured_output"] = output.clone();
    }
    RawResponse {
        meta: Arc::clone(&task.meta),
        body: Bytes::from(made.to_string()),
    }
}

//! One item's call: sent, and followed until its worker is done.

use std::sync::Arc;

use tokio::time::Instant;

use crate::api::request::Request;
use crate::api::task_id;
use crate::base::error::Error;
use crate::base::kind::Outcome;
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::streams::snapshot::SnapshotState;
use crate::streams::updates::Updates;
use crate::wire::response::RawResponse;

/// The finished worker. A server may answer while it is still at work: then it is waited for, within
/// what is left of the item's time.
pub(super) async fn until_finished(
    engine: &Arc<Engine>,
    request: Request,
    mut options: CallOptions,
) -> Result<RawResponse, Error> {
    let timeout = options
        .shared
        .timeout
        .unwrap_or_else(|| engine.config().timeout_for(request.runs_worker, false));
    let deadline = timeout.deadline(Instant::now());
    task_id::name_task(&request, &mut options, &engine.config().headers);
    let task_id = options.own_task.clone().or_else(|| request.task_id.clone());
    let mut reading = options.clone().for_reading();
    let answer = engine.send(request, options).await?;
    let state: SnapshotState = answer.parse()?;
    if state.is_finished() {
        return Ok(answer);
    }
    reading.shared.timeout = Some(deadline.map_or(Timeout::Unlimited, Timeout::until));
    let updates = match (task_id, state.id) {
        (Some(task_id), _) => Updates::of_task(Arc::clone(engine), &task_id, reading),
        (None, worker_id) => {
            let worker_id = worker_id.unwrap_or_default();
            Updates::new(Arc::clone(engine), &worker_id, reading)
        }
    };
    let finished = match updates {
        Ok(mut updates) => updates.last().await,
        Err(error) => Err(error),
    };
    finished.map_err(|error| error.at_least(Outcome::Accepted))
}

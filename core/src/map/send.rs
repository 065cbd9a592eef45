//! One item's call: sent, and followed until its worker is done.

use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::error_kind::Outcome;
use crate::events::SnapshotState;
use crate::options::{CallOptions, Timeout};
use crate::request::Request;
use crate::response::RawResponse;
use crate::updates::Updates;
use crate::{execute, recover};

/// The finished worker. A server may answer while it is still at work: then it is waited for, within
/// what is left of the item's time.
pub(super) async fn until_finished(
    client: &Client,
    request: Request,
    mut options: CallOptions,
) -> Result<RawResponse, Error> {
    let timeout = options
        .timeout
        .unwrap_or_else(|| client.config().timeout_for(request.runs_worker, false));
    let deadline = execute::deadline(Instant::now(), timeout);
    recover::name_task(&request, &mut options);
    let task_id = options.own_task.clone().or_else(|| request.task_id.clone());
    let mut reading = options.clone().for_reading();
    let answer = client.send(request, options).await?;
    let state: SnapshotState = answer.parse()?;
    if state.is_finished() {
        return Ok(answer);
    }
    reading.timeout = Some(deadline.map_or(Timeout::Unlimited, Timeout::until));
    let updates = match (task_id, state.id) {
        (Some(task_id), _) => Updates::of_task(client.clone(), &task_id, reading),
        (None, worker_id) => {
            let worker_id = worker_id.unwrap_or_default();
            Updates::new(client.clone(), &worker_id, reading)
        }
    };
    let finished = updates?.last().await;
    finished.map_err(|error| error.at_least(Outcome::Accepted))
}

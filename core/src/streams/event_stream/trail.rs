//! What is left of a stream whose connection was given up.

use std::sync::Arc;

use tokio::time::Instant;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;
use crate::streams::run::Run;
use crate::wire::response::RawResponse;

/// Whose run a stream tells of, and the options of the call that opened it: enough to ask how the
/// run stands when the stream itself was left, by [`crate::Client::final_worker`]. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trail {
    pub(super) run: Run,
    pub(super) options: Arc<CallOptions>,
    pub(super) deadline: Option<Instant>,
}

impl Trail {
    /// The worker as the run has it now, by one read with the options of the call.
    pub(crate) async fn final_worker(&self, engine: &Arc<Engine>) -> Result<RawResponse, Error> {
        let mut run = self.run.clone();
        let looked = run.look(engine, &self.reading()).await;
        let worker = looked.and_then(|snapshot| {
            snapshot.worker.ok_or_else(|| {
                let message =
                    "The server shows another task's answer, and this task is still at work.";
                Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
            })
        });
        worker.map_err(|error| {
            error
                .at_least(Outcome::Accepted)
                .with_task(run.task_id.as_deref())
                .with_worker(run.worker_id.as_deref())
        })
    }

    /// Whether the worker is known by which the run is found again.
    #[must_use]
    pub fn names_worker(&self) -> bool {
        self.run.worker_id.is_some()
    }

    /// The call's options for a free read within what is left of its time.
    pub(super) fn reading(&self) -> CallOptions {
        let mut options = CallOptions::clone(&self.options).for_reading();
        options.shared.timeout = Some(self.deadline.map_or(Timeout::Unlimited, Timeout::until));
        options
    }
}

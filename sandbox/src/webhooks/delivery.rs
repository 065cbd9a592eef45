//! Deliveries: one POST over a connection of its own, again after a pause when it is not taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::{Execution, Target};
use crate::state::App;
use crate::worker::Worker;

/// How long an endpoint may take to answer, by the wall clock.
const PATIENCE: Duration = Duration::from_secs(10);
/// Sandbox time before the second and the third attempt.
const PAUSES: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

impl App {
    /// Tells a worker's webhook, if it has one, that a turn is over; does not wait for the answer.
    pub(crate) fn announce(self: &Arc<Self>, worker: Arc<Worker>, turn: usize) {
        let store = self.store();
        let webhook = store.profile(&worker.id).map(|profile| &profile.webhook);
        if webhook.is_ok_and(|webhook| webhook.recipient().is_some()) {
            drop(store);
            tokio::spawn(Arc::clone(self).deliver(worker, turn));
        }
    }

    async fn deliver(self: Arc<Self>, worker: Arc<Worker>, turn: usize) {
        let snapshot = worker.finished(turn).await;
        let body = json!({
            "type": "task.completed",
            "workerId": worker.id,
            "taskId": worker.task.id,
            "worker": serde_json::from_str::<Value>(&snapshot).unwrap_or_default(),
        });
        let body = Bytes::from(body.to_string());
        for pause in PAUSES.into_iter().map(Some).chain([None]) {
            if self.attempt(&worker, body.clone()).await {
                return;
            }
            if let Some(pause) = pause {
                self.clock.sleep(pause).await;
            }
        }
    }

    /// One attempt, entered in the log; `true` when none has to follow.
    async fn attempt(&self, worker: &Worker, body: Bytes) -> bool {
        let recipient = self
            .store()
            .profile(&worker.id)
            .ok()
            .and_then(|profile| profile.webhook.recipient());
        let Some((target, token)) = recipient else {
            return true;
        };
        let created_at = self.clock.now();
        let begun = Instant::now();
        let outcome = match tokio::time::timeout(PATIENCE, post(&target, &token, body)).await {
            Ok(answer) => answer.map_err(|error| format!("The endpoint gave no answer: {error}.")),
            Err(_) => Err(format!(
                "The endpoint gave no answer within {} seconds.",
                PATIENCE.as_secs()
            )),
        };
        let is_taken = matches!(outcome, Ok(200..=299));
        let execution = Execution {
            id: crate::ids::new("whe_"),
            created_at,
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome,
            task_id: worker.task.id.clone(),
            task_title: worker.task.title.clone(),
            url: target.url().to_owned(),
        };
        if let Ok(profile) = self.store().profile_mut(&worker.id) {
            profile.webhook.log(execution);
        }
        is_taken
    }
}

/// Sends a delivery and returns the status of the answer.
async fn post(
    target: &Target,
    token: &str,
    body: Bytes,
) -> Result<u16, Box<dyn std::error::Error + Send + Sync>> {
    let authority = target.authority();
    let stream = TcpStream::connect(&authority).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the sender; what goes wrong shows in the exchange too.
    tokio::spawn(connection);
    let request = Request::post(target.path())
        .header(header::HOST, &authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close")
        .header(
            header::USER_AGENT,
            concat!("handinger-sandbox/", env!("CARGO_PKG_VERSION")),
        )
        .header("x-handinger-token", token)
        .body(Full::new(body))?;
    Ok(sender.send_request(request).await?.status().as_u16())
}

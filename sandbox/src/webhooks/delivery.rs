//! Deliveries: one POST over a connection of its own, again after a pause when it is not taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::net::TcpStream;

use super::{Execution, Target};
use crate::changes::{Change, Delivery};
use crate::json;
use crate::rewriting::Rewriting;
use crate::state::App;
use crate::worker::Worker;

/// How long an endpoint may take to answer, by the wall clock.
const PATIENCE: Duration = Duration::from_secs(10);
/// Sandbox time before the second and the third attempt.
const PAUSES: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// What is posted to the endpoint.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    r#type: &'static str,
    worker_id: &'a str,
    task_id: &'a str,
    worker: Box<RawValue>,
}

impl App {
    /// Sees to it that each delivery goes out; does not wait for the answers.
    pub(crate) fn attend_deliveries(self: &Arc<Self>) {
        let unattended = self.store().outbox.unattended();
        for (delivery, failed) in unattended {
            tokio::spawn(Arc::clone(self).deliver(delivery, failed));
        }
    }

    async fn deliver(self: Arc<Self>, delivery: Delivery, failed: usize) {
        let Ok(worker) = self.task(&delivery.task_id) else {
            return self.note(delivery, None, true);
        };
        let snapshot = worker.finished(delivery.turn).await;
        let rewriting = Rewriting::of(&self.surface.current());
        let snapshot = RawValue::from_string(rewriting.apply(&snapshot).into_owned());
        let body = Bytes::from(json::text(&Message {
            r#type: "task.completed",
            worker_id: &worker.id,
            task_id: &worker.task.id,
            worker: snapshot.unwrap_or_default(),
        }));
        for number in failed..=PAUSES.len() {
            let pause = PAUSES.get(number);
            let execution = self.attempt(&worker, body.clone()).await;
            let is_settled = pause.is_none() || execution.as_ref().is_none_or(Execution::is_taken);
            self.note(delivery.clone(), execution, is_settled);
            match pause {
                Some(pause) if !is_settled => self.clock.sleep(*pause).await,
                _ => return,
            }
        }
    }

    fn note(&self, delivery: Delivery, execution: Option<Execution>, is_settled: bool) {
        let change = Change::Delivered {
            delivery,
            execution,
            is_settled,
        };
        // What cannot be kept of a delivery is missing in the log, and sent again by a restart.
        let _ = self.store().commit(self.clock.now(), [change]);
    }

    /// One attempt; none when there is no webhook any more.
    async fn attempt(&self, worker: &Worker, body: Bytes) -> Option<Execution> {
        let recipient = self
            .store()
            .profile(&worker.id)
            .ok()
            .and_then(|profile| profile.webhook.recipient());
        let (target, token) = recipient?;
        let created_at = self.clock.now();
        let begun = Instant::now();
        let outcome = match tokio::time::timeout(PATIENCE, post(&target, &token, body)).await {
            Ok(answer) => answer.map_err(|error| format!("The endpoint gave no answer: {error}.")),
            Err(_) => Err(format!(
                "The endpoint gave no answer within {} seconds.",
                PATIENCE.as_secs()
            )),
        };
        Some(Execution {
            id: crate::ids::new("whe_"),
            created_at,
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome,
            task_id: worker.task.id.clone(),
            task_title: worker.task.title.clone(),
            url: target.url().to_owned(),
        })
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

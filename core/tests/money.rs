//! A call is paid once, whatever happens to its connections.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use handinger::{Client, Error, ErrorKind, Outcome, WorkerInput};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const QUICK: &str = "Answer at once [seconds=0] [words=3]";

fn sandbox() -> Sandbox {
    Sandbox::start(SandboxOptions::default()).unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .build()
        .unwrap()
}

/// The distinct values of a header over all requests, and the number of requests.
fn seen(sandbox: &Sandbox, header: &str) -> (usize, Vec<String>) {
    let requests = sandbox.requests();
    let mut values: Vec<String> = requests
        .iter()
        .filter_map(|request| request.headers.get(header).cloned())
        .collect();
    values.sort();
    values.dedup();
    (requests.len(), values)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_creates_accepted_and_then_dropped_are_a_thousand_runs() {
    const CALLS: usize = 1000;
    let sandbox = sandbox();
    // The work is accepted, then the connection breaks: once for each call, on its first attempt.
    sandbox
        .add_fault(
            json!({ "path": "/api/workers", "times": CALLS, "when": "after", "reset": true }),
        )
        .unwrap();
    let client = client(&sandbox);
    let calls = (0..CALLS).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .workers()
                .create(format!("{QUICK} {number}"))
                .max_retries(20)
                .await
        })
    });
    let mut ids = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        ids.push(call.await.unwrap().unwrap().id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), CALLS, "every call has a worker of its own");
    assert_eq!(sandbox.ledger().runs, CALLS as u64);
    let (requests, keys) = seen(&sandbox, "idempotency-key");
    assert_eq!(keys.len(), CALLS, "one key per call");
    assert_eq!(requests, 2 * CALLS, "each call was cut exactly once");
}

#[tokio::test]
async fn every_attempt_carries_the_same_key_and_bytes() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "times": 2, "status": 503, "headers": { "retry-after-ms": "5" } }))
        .unwrap();
    client(&sandbox)
        .workers()
        .create(QUICK)
        .idempotency_key("my-key")
        .await
        .unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3);
    for (attempt, request) in requests.iter().enumerate() {
        assert_eq!(request.headers["idempotency-key"], "my-key");
        assert_eq!(request.body_sha256, requests[0].body_sha256);
        assert_eq!(
            request.headers["x-stainless-retry-count"],
            attempt.to_string()
        );
    }
    assert_eq!(sandbox.ledger().runs, 1);
}

/// One attempt under a fault; how it failed.
async fn fails(fault: Value) -> (Error, Sandbox) {
    let sandbox = sandbox();
    sandbox.add_fault(fault).unwrap();
    let call = client(&sandbox)
        .workers()
        .create(QUICK)
        .max_retries(0)
        .timeout(Duration::from_millis(400));
    (call.await.unwrap_err(), sandbox)
}

#[tokio::test]
async fn every_error_tells_what_is_known() {
    let cases = [
        (
            json!({ "reset": true }),
            ErrorKind::Connection,
            Outcome::Unknown,
            0,
        ),
        (
            json!({ "when": "after", "reset": true }),
            ErrorKind::Connection,
            Outcome::Unknown,
            1,
        ),
        (
            json!({ "black_hole": true }),
            ErrorKind::Timeout,
            Outcome::Unknown,
            0,
        ),
        (
            json!({ "when": "after", "reset": { "at_byte": 10 } }),
            ErrorKind::Connection,
            Outcome::Accepted,
            1,
        ),
        (
            json!({ "when": "after", "truncate_at_byte": 10 }),
            ErrorKind::Connection,
            Outcome::Accepted,
            1,
        ),
        (
            json!({ "when": "after", "body_delay_ms": 5000 }),
            ErrorKind::Timeout,
            Outcome::Accepted,
            1,
        ),
        (
            json!({ "when": "after", "malformed_json": true }),
            ErrorKind::ResponseValidation,
            Outcome::Accepted,
            1,
        ),
        (
            json!({ "when": "after", "status": 502 }),
            ErrorKind::InternalServer,
            Outcome::Unknown,
            1,
        ),
        (
            json!({ "status": 429 }),
            ErrorKind::RateLimit,
            Outcome::Rejected,
            0,
        ),
        (
            json!({ "status": 400, "body": { "error": "no" } }),
            ErrorKind::BadRequest,
            Outcome::Rejected,
            0,
        ),
    ];
    for (fault, kind, outcome, runs) in cases {
        let (error, sandbox) = fails(fault.clone()).await;
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, outcome),
            "{fault}: {error}"
        );
        assert_eq!(sandbox.ledger().runs, runs, "{fault}");
    }
}

#[tokio::test]
async fn a_connection_that_is_refused_was_not_sent() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let client = Client::builder()
        .base_url(format!("http://127.0.0.1:{port}"))
        .api_key("k")
        .build()
        .unwrap();
    let error = client
        .workers()
        .create("x")
        .max_retries(1)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::Connection, Outcome::NotSent, 2)
    );
}

#[tokio::test]
async fn an_earlier_attempt_that_may_have_run_is_not_forgotten() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "when": "after", "reset": true }))
        .unwrap();
    sandbox
        .add_fault(json!({ "status": 400, "body": { "error": "no" } }))
        .unwrap();
    let error = client(&sandbox).workers().create(QUICK).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.attempts()),
        (ErrorKind::BadRequest, Outcome::Unknown, 2)
    );
}

#[tokio::test]
async fn an_unknown_outcome_is_raised_when_the_caller_says_so() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "when": "after", "reset": true, "times": null }))
        .unwrap();
    let client = client(&sandbox)
        .to_builder()
        .retry_unknown(false)
        .build()
        .unwrap();
    let error = client.workers().create(QUICK).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(sandbox.requests().len(), 1);
    // A read costs nothing: it is asked again all the same.
    let error = client.workers().retrieve("wrk_1").await.unwrap_err();
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn a_wait_longer_than_allowed_is_raised_at_once() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "status": 429, "headers": { "retry-after": "121" }, "times": null }))
        .unwrap();
    let error = client(&sandbox).workers().create(QUICK).await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (1, Some(Duration::from_secs(121)))
    );
    assert!(error.retry_at().is_some());
}

#[tokio::test]
async fn the_hook_sees_each_attempt() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "status": 500, "headers": { "retry-after-ms": "1" } }))
        .unwrap();
    let (failed, ended) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let counters = (failed.clone(), ended.clone());
    let client = client(&sandbox)
        .to_builder()
        .on_attempt(move |attempt| {
            let counter = if attempt.wait.is_some() {
                &counters.0
            } else {
                &counters.1
            };
            counter.fetch_add(attempt.number, Ordering::Relaxed);
        })
        .build()
        .unwrap();
    client
        .workers()
        .create(WorkerInput::new(QUICK))
        .await
        .unwrap();
    assert_eq!(
        (
            failed.load(Ordering::Relaxed),
            ended.load(Ordering::Relaxed)
        ),
        (1, 2)
    );
}

//! Whoever reads in slices of time, as loops with `select!` do, gets all the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::time::Duration;

use handinger::{CallOptions, Client, ErrorKind, EventKind, Outcome};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const SLICE: Duration = Duration::from_millis(40);

fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_reconnect_outlives_a_reader_in_slices() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    sandbox
        .add_fault(json!({ "method": "POST", "when": "after", "cut_after_events": 3 }))
        .unwrap();
    // Each reconnect takes many slices.
    sandbox
        .add_fault(json!({ "method": "GET", "path": "*/stream", "delay_ms": 600, "times": null }))
        .unwrap();
    let client = client(&sandbox);
    let input = "Talk [seconds=0] [words=5]";
    let mut stream = client.workers().create_stream(input).await.unwrap();
    let mut last = None;
    loop {
        match tokio::time::timeout(SLICE, stream.next()).await {
            Ok(Some(event)) => last = Some(event.unwrap()),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    assert_eq!(last.unwrap().kind, EventKind::Worker);
    let asked = sandbox.requests().len();
    assert_eq!(asked, 2, "one call and one reconnect");
}

#[tokio::test]
async fn a_wait_in_slices_comes_to_its_end() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    sandbox
        .add_fault(json!({ "method": "GET", "delay_ms": 300, "times": null }))
        .unwrap();
    let client = client(&sandbox);
    let worker = client.workers().create("x [seconds=0]").await.unwrap();
    let mut updates = client.updates(&worker.id, CallOptions::default()).unwrap();
    let mut last: Option<Value> = None;
    loop {
        match tokio::time::timeout(SLICE, updates.next()).await {
            Ok(Ok(Some(snapshot))) => last = Some(snapshot.parse().unwrap()),
            Ok(Ok(None)) => break,
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => {}
        }
    }
    assert_eq!(last.unwrap()["status"], "completed");
    assert_eq!(sandbox.requests().len(), 2, "one call and one look");
}

#[tokio::test]
async fn a_closed_stream_says_so_and_still_tells_of_its_run() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    let client = client(&sandbox);
    let options = CallOptions::default()
        .header("x-tenant", "blue")
        .unwrap()
        .body("taskId", "tsk_left_early");
    let params = json!({ "input": "x [seconds=0.3]", "stream": true });
    let request =
        handinger::Request::operation("tasks.create", params.as_object().unwrap().clone()).unwrap();
    let mut stream = client.events(request, options).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream.close();
    assert!(stream.is_closed());

    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Cancelled, Outcome::Accepted)
    );
    assert_eq!(error.task_id(), Some("tsk_left_early"));

    sandbox.clear_requests();
    stream.final_worker().await.unwrap();
    let requests = sandbox.requests();
    let of_task = |query: &str| query.contains("taskId=tsk_left_early");
    assert!(requests.iter().any(|request| of_task(&request.query)));
    for request in &requests {
        assert_eq!(request.headers["x-tenant"], "blue", "{}", request.path);
    }
}

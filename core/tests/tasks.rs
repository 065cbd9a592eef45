//! A task is paid once, even by a server that keeps no idempotency keys: it is looked for.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::time::Duration;

use handinger::{Client, ErrorKind, Outcome, TaskInput};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const QUICK: &str = "Answer at once [seconds=0] [words=3]";

fn sandbox(fault: Option<Value>) -> Sandbox {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    if let Some(fault) = fault {
        sandbox.add_fault(fault).unwrap();
    }
    sandbox
}

fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .build()
        .unwrap()
}

/// How often a task was sent, and how often it was paid for.
fn sent_and_paid(sandbox: &Sandbox) -> (usize, u64) {
    let requests = sandbox.requests();
    let sent = requests
        .iter()
        .filter(|request| request.method == "POST")
        .count();
    (sent, sandbox.ledger().runs)
}

/// A fault that hits the first request for a task.
fn on_tasks(mut fault: Value) -> Option<Value> {
    fault["path"] = json!("/api/tasks");
    fault["method"] = json!("POST");
    Some(fault)
}

#[tokio::test]
async fn a_task_that_has_begun_is_never_sent_again() {
    let faults = [
        json!({ "when": "after", "reset": true }),
        json!({ "when": "after", "reset": { "at_byte": 60 } }),
        json!({ "when": "after", "truncate_at_byte": 60 }),
        json!({ "when": "after", "status": 502 }),
        json!({ "when": "after", "status": 504, "body": "<html>" }),
    ];
    for fault in faults {
        let sandbox = sandbox(on_tasks(fault.clone()));
        let worker = client(&sandbox).tasks().create(QUICK).await.unwrap();
        assert!(worker.is_finished(), "{fault}");
        assert_eq!(sent_and_paid(&sandbox), (1, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_task_that_is_still_at_work_is_waited_for() {
    let sandbox = sandbox(on_tasks(json!({ "reset": true, "when": "after" })));
    let client = client(&sandbox);
    let started = client.tasks().create_stream("x [seconds=1]").await;
    let worker = started.unwrap().final_worker().await.unwrap();
    assert_eq!(sent_and_paid(&sandbox), (1, 1));
    assert_eq!(worker.parse::<Value>().unwrap()["status"], "completed");
}

#[tokio::test]
async fn a_task_that_has_not_begun_is_sent_again_under_its_key() {
    for fault in [json!({ "reset": true }), json!({ "status": 503 })] {
        let sandbox = sandbox(on_tasks(fault.clone()));
        client(&sandbox).tasks().create(QUICK).await.unwrap();
        assert_eq!(sent_and_paid(&sandbox), (2, 1), "{fault}");
        let requests = sandbox.requests();
        let (first, last) = (&requests[0], requests.last().unwrap());
        assert_eq!(first.body_sha256, last.body_sha256);
        assert_eq!(
            first.headers["idempotency-key"],
            last.headers["idempotency-key"]
        );
    }
}

#[tokio::test]
async fn a_look_that_fails_is_made_again() {
    let sandbox = sandbox(on_tasks(json!({ "when": "after", "reset": true })));
    let look = json!({ "path": "/api/tasks/*", "method": "GET", "status": 503 });
    sandbox.add_fault(look).unwrap();
    client(&sandbox).tasks().create(QUICK).await.unwrap();
    assert_eq!(sent_and_paid(&sandbox), (1, 1));
}

#[tokio::test]
async fn headers_that_never_come_end_with_the_deadline() {
    let sandbox = sandbox(on_tasks(json!({ "when": "after", "black_hole": true })));
    let call = client(&sandbox).tasks().create(QUICK);
    let error = call.timeout(Duration::from_millis(500)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
    assert_eq!(sent_and_paid(&sandbox), (1, 1));
    // The error tells the id under which the task can be found.
    let task_id = error.task_id().unwrap();
    let task = client(&sandbox).tasks().retrieve(task_id).await.unwrap();
    assert_eq!(task.task.id, task_id);
}

#[tokio::test]
async fn a_connection_that_is_refused_starts_nothing() {
    let sandbox = sandbox(None);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let client = client(&sandbox).to_builder().base_url(base_url);
    let call = client.build().unwrap().tasks().create(QUICK).max_retries(1);
    let error = call.await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 2));
    assert_eq!(sent_and_paid(&sandbox), (0, 0));
}

#[tokio::test]
async fn the_same_key_makes_the_same_task() {
    let sandbox = sandbox(None);
    let tasks = client(&sandbox).tasks();
    for _ in 0..2 {
        tasks
            .create(QUICK)
            .idempotency_key("order-7")
            .await
            .unwrap();
    }
    assert_eq!(sent_and_paid(&sandbox), (2, 1));
    assert_eq!(
        sandbox.requests()[0].body_sha256,
        sandbox.requests()[1].body_sha256
    );
}

#[tokio::test]
async fn an_id_of_the_callers_is_left_as_it_is_and_not_looked_for() {
    let sandbox = sandbox(None);
    let tasks = client(&sandbox).tasks();
    let turn = || TaskInput::new(QUICK).task_id("tsk_mine");
    tasks.create(turn()).await.unwrap();
    let lost = on_tasks(json!({ "when": "after", "reset": true })).unwrap();
    sandbox.add_fault(lost).unwrap();
    tasks.create(turn()).await.unwrap();
    assert_eq!(sent_and_paid(&sandbox), (3, 2));
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| request.method == "POST")
    );
    let task = tasks.retrieve("tsk_mine").await.unwrap().task;
    assert_eq!(task.totals.turn_count, 2);
}

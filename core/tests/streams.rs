//! A stream gives each event once and in order, over as many connections as it takes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::time::{Duration, Instant};

use handinger::{CallOptions, Client, ErrorKind, EventKind, Worker, WorkerEvent};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::json;

const INPUT: &str = "Tell me something [seconds=0] [words=6] [steps=1] [files=1] [sources=1]";

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

/// The events of a stream without their snapshots' details, and the finished worker.
async fn follow(client: &Client) -> (Vec<(EventKind, String)>, Worker) {
    let mut stream = client.workers().create_stream(INPUT).await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event.unwrap());
    }
    let worker = stream.final_worker().await.unwrap().parse().unwrap();
    (events.iter().map(shape).collect(), worker)
}

/// What stays the same from run to run.
fn shape(event: &WorkerEvent) -> (EventKind, String) {
    match event.kind {
        EventKind::Worker => (event.kind, event.worker().unwrap().status.to_string()),
        EventKind::Part => (event.kind, event.json().unwrap()["type"].to_string()),
        _ => (event.kind, event.data.clone()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_at_every_event_each_event_comes_once() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let (whole, finished) = follow(&client).await;
    assert_eq!(whole.first().map(|event| event.0), Some(EventKind::Worker));
    assert_eq!(
        whole.last(),
        Some(&(EventKind::Worker, "completed".to_owned()))
    );
    for replay in [
        json!({}),
        json!({ "no_resume": true }),
        json!({ "no_resume": true, "no_ids": true }),
    ] {
        for cut in 0..=whole.len() {
            sandbox.reset().unwrap();
            let mut fault = json!({ "method": "POST", "cut_after_events": cut });
            fault
                .as_object_mut()
                .unwrap()
                .extend(replay.as_object().unwrap().clone());
            sandbox.add_fault(fault).unwrap();
            // The connection after the cut resumes or replays as the case says.
            let mut after = replay.as_object().unwrap().clone();
            after.insert("chunk_size".to_owned(), json!(7));
            sandbox.add_fault(after.into()).unwrap();
            let (events, worker) = follow(&client).await;
            assert_eq!(events, whole, "cut at {cut}, {replay}");
            assert_eq!(worker.output_text, finished.output_text);
            assert_eq!(sandbox.ledger().runs, 1, "cut at {cut}, {replay}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_ends_politely_too_early_goes_on() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let (whole, _) = follow(&client).await;
    sandbox
        .add_fault(json!({ "method": "POST", "end_at_byte": 900 }))
        .unwrap();
    // The worker must still be at work when the stream ends.
    let slow = INPUT.replace("[seconds=0]", "[seconds=0.6]");
    let mut stream = client.workers().create_stream(slow).await.unwrap();
    let mut count = 0;
    while let Some(event) = stream.next().await {
        event.unwrap();
        count += 1;
    }
    assert_eq!((count, stream.reconnects()), (whole.len(), 1));
}

#[tokio::test]
async fn a_server_that_keeps_breaking_is_given_up() {
    let sandbox = sandbox();
    sandbox
        .add_fault(json!({ "times": null, "cut_after_events": 0 }))
        .unwrap();
    let mut stream = client(&sandbox)
        .workers()
        .create_stream(INPUT)
        .await
        .unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), stream.reconnects()),
        (ErrorKind::Connection, 2)
    );
    assert!(
        stream.next().await.is_none(),
        "after the error the stream is over"
    );
    assert_eq!(sandbox.ledger().runs, 1);
}

#[tokio::test]
async fn an_error_event_ends_the_stream_after_what_came_before() {
    let sandbox = sandbox();
    let mut stream = client(&sandbox)
        .workers()
        .create_stream(format!("{INPUT} [fail=it failed]"))
        .await
        .unwrap();
    let mut before = 0;
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(_) => before += 1,
            Err(error) => break error,
        }
    };
    assert!(before > 3, "{before}");
    assert_eq!(error.kind(), ErrorKind::StreamEvent);
    assert!(error.message().contains("failed"), "{error}");
}

#[tokio::test]
async fn waiting_that_is_given_up_loses_nothing() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let slow = INPUT.replace("[seconds=0]", "[seconds=0.5]");
    sandbox
        .add_fault(json!({ "method": "POST", "cut_after_events": 4 }))
        .unwrap();
    let mut stream = client.workers().create_stream(slow).await.unwrap();
    let mut events = Vec::new();
    loop {
        // Each wait is short: most are given up, some in the middle of a reconnect.
        match tokio::time::timeout(Duration::from_millis(7), stream.next()).await {
            Err(_) => {}
            Ok(Some(event)) => events.push(shape(&event.unwrap())),
            Ok(None) => break,
        }
    }
    assert_eq!(events, follow(&client).await.0);
}

#[tokio::test]
async fn leaving_closes_the_connection_and_the_worker_runs_on() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut stream = client
        .workers()
        .create_stream(INPUT.replace("[seconds=0]", "[seconds=1]"))
        .await
        .unwrap();
    let first = stream.next().await.unwrap().unwrap().worker().unwrap();
    drop(stream);
    let worker = client
        .workers()
        .wait(&first.id, CallOptions::default())
        .await
        .unwrap();
    assert!(worker.is_finished());
    assert!(!worker.output_text.is_empty());
}

#[tokio::test]
async fn a_wait_has_a_limit_and_the_worker_runs_on() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut stream = client
        .workers()
        .create_stream(INPUT.replace("[seconds=0]", "[seconds=30]"))
        .await
        .unwrap();
    let id = stream.next().await.unwrap().unwrap().worker().unwrap().id;
    let started = Instant::now();
    let options = CallOptions::default().timeout(Duration::from_millis(300));
    let error = client.workers().wait(&id, options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert!(!client.workers().retrieve(&id).await.unwrap().is_finished());
}

#[tokio::test]
async fn a_server_without_streams_is_asked_again_instead() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut stream = client
        .workers()
        .create_stream(INPUT.replace("[seconds=0]", "[seconds=1]"))
        .await
        .unwrap();
    let id = stream.next().await.unwrap().unwrap().worker().unwrap().id;
    sandbox
        .add_fault(json!({ "path": "*/stream", "status": 404, "times": null }))
        .unwrap();
    let worker = client
        .workers()
        .wait(&id, CallOptions::default())
        .await
        .unwrap();
    assert!(worker.is_finished());
}

//! Servers that keep failing in one way: nothing is paid on and on, and what goes on is found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use handinger::{CallOptions, Client, MapOptions, Outcome, Timeout, WorkerInput};
use serde_json::{Map, Value, json};

/// What a server does with a request.
enum Reply {
    Json(u16, Value),
    /// The head of an event stream and these events, then the connection ends.
    Events(Vec<String>),
    /// The connection breaks.
    Break,
    /// Nothing comes, and the connection stays.
    Silence,
}

/// Requests as `METHOD /path?query`, oldest first.
type Log = Arc<Mutex<Vec<String>>>;

/// Serves by a rule, which is given a request and how many equal ones came before it.
fn serve(rule: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (Client, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (log, rule) = (Log::default(), Arc::new(rule));
    let seen = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (seen, rule) = (Arc::clone(&seen), Arc::clone(&rule));
            std::thread::spawn(move || converse(stream.unwrap(), &seen, &*rule));
        }
    });
    let client = Client::builder()
        .base_url(address)
        .api_key("hdg_test")
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    (client, log)
}

fn converse(stream: TcpStream, seen: &Log, rule: &dyn Fn(&str, usize) -> Reply) {
    let mut stream = BufReader::new(stream);
    let Some((request, length)) = head(&mut stream) else {
        return;
    };
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.iter().filter(|other| **other == request).count() - 1
    };
    let (status, kind, text) = match rule(&request, before) {
        Reply::Break => return,
        Reply::Silence => return std::thread::sleep(Duration::from_secs(60)),
        Reply::Json(status, value) => (status, "application/json", value.to_string()),
        Reply::Events(events) => {
            let events = events.iter().map(|event| format!("data: {event}\n\n"));
            (200, "text/event-stream", events.collect())
        }
    };
    let _ = write!(
        stream.get_mut(),
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n{text}"
    );
}

fn head(stream: &mut BufReader<TcpStream>) -> Option<(String, usize)> {
    let mut lines = stream.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let (request, _) = first.rsplit_once(' ')?;
    let mut length = 0;
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
    }
    Some((request.to_owned(), length))
}

fn posts(log: &Log) -> usize {
    let log = log.lock().unwrap();
    log.iter().filter(|line| line.starts_with("POST")).count()
}

fn worker(status: &str) -> Value {
    json!({
        "id": "wrk_1", "object": "worker", "created_at": 1, "error": null, "files": [],
        "incomplete_details": null, "messages": [], "metadata": {}, "output": [],
        "output_text": "", "running": status == "running", "sources": [], "status": status,
    })
}

fn task(status: &str) -> Value {
    json!({ "task": { "id": "tsk_1", "workerId": "wrk_1", "status": status } })
}

fn within(seconds: u64) -> CallOptions {
    CallOptions::default().timeout(Duration::from_secs(seconds))
}

#[tokio::test]
async fn a_stream_that_breaks_before_it_tells_its_worker_is_paid_for_as_often_as_calls_are_retried()
{
    // No task is found, and no key is kept: each time another run may begin.
    let silent = |request: &str| match request {
        "POST /api/tasks" | "POST /api/workers" => Reply::Events(Vec::new()),
        _ => Reply::Json(404, json!({ "error": "not found" })),
    };
    let (client, log) = serve(move |request, _| silent(request));
    let call = client.tasks().create_stream("x").options(within(9));
    let error = call.await.unwrap().final_worker().await.unwrap_err();
    assert!(posts(&log) <= 3, "{} runs may have begun", posts(&log));
    assert_eq!(error.outcome(), Outcome::Accepted);
    assert!(error.task_id().is_some());
}

#[tokio::test]
async fn words_of_one_run_after_the_other_are_no_progress() {
    let (client, log) = serve(|_, before| {
        let word = json!({ "type": "text-delta", "id": "t", "delta": format!("{before}") });
        Reply::Events(vec![word.to_string()])
    });
    let input = WorkerInput::new("x");
    let call = client.workers().create_stream(input).options(within(9));
    let error = call.await.unwrap().final_worker().await.unwrap_err();
    assert!(posts(&log) <= 3, "{} runs may have begun", posts(&log));
    assert_eq!(error.outcome(), Outcome::Accepted);
}

#[tokio::test]
async fn a_task_that_was_found_once_is_never_sent_again() {
    let (client, log) = serve(|request, before| match (request, before) {
        ("POST /api/tasks", 0) => Reply::Break,
        ("POST /api/tasks", _) => Reply::Json(200, worker("completed")),
        (_, 0) => Reply::Json(200, task("running")),
        (_, 1..=3) => Reply::Break,
        _ => Reply::Json(404, json!({ "error": "not found" })),
    });
    let call = client.tasks().create("x").options(within(30));
    let error = call.max_retries(2).await.unwrap_err();
    assert_eq!(posts(&log), 1);
    assert_eq!(error.outcome(), Outcome::Accepted);
    assert!(error.task_id().is_some());
}

#[tokio::test]
async fn a_wait_does_not_depend_on_a_stream_that_a_gateway_refuses() {
    for status in [501, 504] {
        let (client, _) = serve(move |request, before| match (request, before) {
            ("GET /api/workers/wrk_1/stream", _) => Reply::Json(status, json!({})),
            (_, 0) => Reply::Json(200, worker("running")),
            _ => Reply::Json(200, worker("completed")),
        });
        let done = client.workers().wait("wrk_1", within(20)).await.unwrap();
        assert!(!done.running);
    }
}

#[tokio::test]
async fn a_stream_that_a_gateway_refuses_to_go_on_with_ends_with_its_run() {
    let (client, log) = serve(|request, _| match request {
        "POST /api/workers" => Reply::Events(vec![worker("running").to_string()]),
        "GET /api/workers/wrk_1/stream" => Reply::Json(504, json!({})),
        _ => Reply::Json(200, worker("completed")),
    });
    let input = WorkerInput::new("x");
    let call = client.workers().create_stream(input).options(within(20));
    let answer = call.await.unwrap().final_worker().await.unwrap();
    assert_eq!(answer.parse::<Value>().unwrap()["status"], "completed");
    assert_eq!(posts(&log), 1);
}

#[tokio::test]
async fn a_look_that_is_never_answered_is_made_again() {
    let (client, _) = serve(|request, before| match (request, before) {
        ("GET /api/tasks/tsk_1", 1) => Reply::Silence,
        ("GET /api/tasks/tsk_1", 0) => Reply::Json(200, task("running")),
        ("GET /api/tasks/tsk_1", _) => Reply::Json(200, task("completed")),
        (_, 0) => Reply::Json(200, worker("running")),
        _ => Reply::Json(200, worker("completed")),
    });
    let done = client.tasks().wait("tsk_1", within(15)).await.unwrap();
    assert!(!done.running);
}

#[tokio::test]
async fn a_wait_without_a_limit_outlasts_a_server_that_is_away() {
    let (client, _) = serve(|request, before| match (request, before) {
        ("GET /api/workers/wrk_1/stream", _) => Reply::Json(404, json!({})),
        (_, 0) => Reply::Json(200, worker("running")),
        (_, 1..=4) => Reply::Break,
        _ => Reply::Json(200, worker("completed")),
    });
    let options = CallOptions::default().timeout(Timeout::Unlimited);
    let done = client.workers().wait("wrk_1", options).await.unwrap();
    assert!(!done.running);
}

#[tokio::test]
async fn a_paid_answer_that_does_not_fit_names_its_task() {
    let (client, log) = serve(|_, _| Reply::Json(200, json!({ "object": "worker" })));
    let error = client.tasks().create("x").await.unwrap_err();
    assert_eq!(posts(&log), 1);
    assert_eq!(error.outcome(), Outcome::Accepted);
    assert!(error.task_id().is_some());
}

#[tokio::test]
async fn an_item_whose_worker_cannot_be_asked_for_was_paid() {
    let (client, _) = serve(|_, _| {
        let mut worker = worker("running");
        worker["id"] = "".into();
        Reply::Json(200, worker)
    });
    let options = MapOptions::default();
    let inputs = vec!["x".into()];
    let mut map = client
        .map("workers.create", inputs, &Map::new(), options)
        .unwrap();
    let error = map.next().await.unwrap().unwrap().answer.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Accepted);
}

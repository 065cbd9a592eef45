//! Lists that the server gives page by page, while it misbehaves.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::ops::Range;

use handinger::{CallOptions, Client, ErrorKind, Outcome, Pages};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const PATH: &str = "/api/workers/wrk_1/webhook/executions";

struct Server {
    sandbox: Sandbox,
    client: Client,
}

impl Server {
    fn start() -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let client = Client::builder()
            .base_url(sandbox.base_url())
            .api_key("k")
            .build()
            .unwrap();
        Self { sandbox, client }
    }

    /// The next request is answered with these deliveries, as so many are answered that follow it.
    fn page(&self, logs: Range<u32>, pages: u32, times: u32) {
        let logs: Vec<Value> = logs.map(delivery).collect();
        let body = json!({"page": 1, "pageCount": pages, "totalCount": 9, "logs": logs});
        self.fault(json!({"path": PATH, "status": 200, "body": body, "times": times}));
    }

    fn fault(&self, fault: Value) {
        self.sandbox.add_fault(fault).unwrap();
    }

    fn queries(&self) -> Vec<String> {
        let requests = self.sandbox.requests();
        requests
            .iter()
            .map(|request| request.query.clone())
            .collect()
    }

    async fn ids(&self) -> (Vec<String>, Option<handinger::Error>) {
        let mut executions = self.client.workers().webhooks().executions("wrk_1");
        let mut ids = Vec::new();
        loop {
            match executions.next().await {
                Ok(Some(execution)) => ids.push(execution.id),
                Ok(None) => return (ids, None),
                Err(error) => return (ids, Some(error)),
            }
        }
    }
}

fn delivery(number: u32) -> Value {
    json!({
        "id": number.to_string(), "createdAt": "2026-05-11T09:14:48.000Z", "durationMs": 1,
        "errorMessage": null, "requestStatus": "success", "responseStatus": 204, "taskId": null,
        "taskTitle": null, "url": "http://127.0.0.1:9/", "workerId": "wrk_1",
    })
}

fn expected(ids: Range<u32>) -> Vec<String> {
    ids.map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn pages_are_counted_here_and_not_by_the_number_the_server_tells() {
    let server = Server::start();
    server.page(1..3, 3, 1);
    server.page(3..5, 3, 1);
    server.page(5..6, 3, 1);
    let (ids, error) = server.ids().await;
    assert!(error.is_none());
    assert_eq!(ids, expected(1..6));
    assert_eq!(server.queries(), ["page=1", "page=2", "page=3"]);
}

#[tokio::test]
async fn what_moved_to_a_later_page_is_given_once() {
    let server = Server::start();
    server.page(3..6, 2, 1);
    // Three came in before it: the same page once more, and one after that.
    server.page(3..6, 3, 1);
    server.page(5..8, 3, 1);
    let (ids, error) = server.ids().await;
    assert!(error.is_none());
    assert_eq!(ids, expected(3..8));
}

#[tokio::test]
async fn a_list_that_never_ends_is_an_error() {
    let server = Server::start();
    server.page(1..3, 1000, 100);
    let (ids, error) = server.ids().await;
    let error = error.unwrap();
    assert_eq!(ids, expected(1..3));
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::ResponseValidation, Some("logs"))
    );
    assert_eq!(
        error.message(),
        "The server repeats its logs: the last 4 pages, up to page 5, brought nothing new"
    );
    assert_eq!(server.queries().len(), 5);
}

#[tokio::test]
async fn a_page_without_items_is_the_last() {
    let server = Server::start();
    server.page(1..3, 9, 1);
    server.page(0..0, 9, 1);
    let (ids, error) = server.ids().await;
    assert!(error.is_none());
    assert_eq!((ids, server.queries().len()), (expected(1..3), 2));
}

#[tokio::test]
async fn a_page_that_failed_is_read_again() {
    let server = Server::start();
    server.page(1..3, 2, 1);
    server.fault(json!({"path": PATH, "status": 503, "times": 1}));
    server.fault(json!({"path": PATH, "status": 400, "times": 1}));
    server.page(3..5, 2, 1);
    let params = json!({"worker_id": "wrk_1"}).as_object().unwrap().clone();
    let operation = "workers.webhooks.list_executions";
    let options = CallOptions::default();
    let mut pages = Pages::of(operation, params, options).unwrap();
    pages.next(&server.client).await.unwrap().unwrap();
    // The first fault is retried inside; the second is the caller's to see.
    let error = pages.next(&server.client).await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    let page = pages.next(&server.client).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&page.body).contains("\"4\""));
    assert!(pages.next(&server.client).await.unwrap().is_none());
    assert_eq!(server.queries(), ["page=1", "page=2", "page=2", "page=2"]);
}

#[tokio::test]
async fn pages_start_where_they_are_told_to() {
    let server = Server::start();
    server.page(3..5, 2, 1);
    let params = json!({"worker_id": "wrk_1", "page": 2});
    let params = params.as_object().unwrap().clone();
    let operation = "workers.webhooks.list_executions";
    let mut pages = Pages::of(operation, params, CallOptions::default()).unwrap();
    assert!(pages.next(&server.client).await.unwrap().is_some());
    assert!(pages.next(&server.client).await.unwrap().is_none());
    assert_eq!(server.queries(), ["page=2"]);
}

#[test]
fn what_gives_no_pages_is_refused_before_sending() {
    for (operation, params, field) in [
        ("workers.retrieve", json!({"worker_id": "w"}), "operation"),
        ("workers.fly", json!({}), "operation"),
        ("workers.webhooks.list_executions", json!({}), "worker_id"),
        (
            "workers.webhooks.list_executions",
            json!({"worker_id": "w", "page": 0}),
            "page",
        ),
    ] {
        let params = params.as_object().unwrap().clone();
        let error = Pages::of(operation, params, CallOptions::default()).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), error.field()),
            (ErrorKind::InvalidInput, Outcome::NotSent, Some(field))
        );
    }
}

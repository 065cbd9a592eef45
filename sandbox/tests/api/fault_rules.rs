use std::time::Duration;

use serde_json::json;

use crate::client::{self, Client, End};

const GREET: &str = "Greet [seconds=0]";

#[test]
fn a_rule_hits_the_requests_it_names_as_often_as_it_says() {
    let (sandbox, client) = client::start();
    let rules = json!([
        { "method": "post", "path": "/api/workers", "status": 503, "skip": 1, "times": 2 },
        { "path": "/api/workers/*/email", "status": 500, "times": null },
    ]);
    sandbox.add_fault(rules).unwrap();
    let create = || {
        client
            .post("/api/workers", &json!({ "input": GREET }))
            .status
    };
    assert_eq!(
        [create(), create(), create(), create()],
        [200, 503, 503, 200]
    );
    let id = client.create(GREET)["id"].as_str().unwrap().to_owned();
    let email = || client.get(&format!("/api/workers/{id}/email")).status;
    assert_eq!([email(), email(), email()], [500, 500, 500]);
    assert_eq!(client.get(&format!("/api/workers/{id}")).status, 200);
    let listed = client.get("/_sandbox/faults").json();
    assert_eq!(listed["faults"][0]["hits"], 2);
    assert_eq!(listed["faults"][1]["hits"], 3);
    sandbox.clear_faults();
    assert_eq!(email(), 200);
}

#[test]
fn a_rule_can_ask_for_a_query_and_a_header() {
    let (sandbox, client) = client::start();
    let rules = json!([
        { "query": "*taskId=tsk_1*", "status": 410, "times": null },
        { "with_header": "Last-Event-ID", "status": 401, "times": null },
        { "query": "", "path": "/api/tasks/*", "status": 409 },
    ]);
    sandbox.add_fault(rules).unwrap();
    let get = |path: &str| client.get(path).status;
    assert_eq!(get("/api/workers/wrk_1?taskId=tsk_1&a=b"), 410);
    assert_eq!(get("/api/workers/wrk_1?taskId=tsk_2"), 404);
    let resumed = client.get_with("/api/workers/wrk_1", &[("last-event-id", "3")]);
    assert_eq!(resumed.status, 401);
    assert_eq!(
        [get("/api/tasks/tsk_1?a"), get("/api/tasks/tsk_1")],
        [404, 409]
    );
}

#[test]
fn before_keeps_the_handler_from_running_and_after_does_not() {
    let (sandbox, client) = client::start();
    sandbox.add_fault(json!({ "status": 500 })).unwrap();
    assert_eq!(
        client
            .post("/api/workers", &json!({ "input": GREET }))
            .status,
        500
    );
    assert_eq!(sandbox.ledger().runs, 0);
    sandbox
        .add_fault(json!({ "status": 500, "when": "after" }))
        .unwrap();
    let answer = client.post("/api/workers", &json!({ "input": GREET }));
    assert_eq!(answer.status, 500);
    assert_eq!(
        answer.error(),
        "This answer was injected by a sandbox fault."
    );
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn status_headers_and_body_are_as_asked() {
    let (sandbox, client) = client::start();
    let get = || client.get("/api/workers/wrk_1");
    let rule = json!({
        "status": 429,
        "headers": { "Retry-After": "7", "x-request-id": "req_mine" },
        "body": { "error": "Slow down." },
    });
    sandbox.add_fault(rule).unwrap();
    let answer = get();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(answer.header("x-request-id"), Some("req_mine"));
    assert_eq!(answer.error(), "Slow down.");
    let html = json!({ "status": 502, "body": "<h1>Bad gateway</h1>", "headers": { "content-type": "text/html" } });
    sandbox.add_fault(html).unwrap();
    let answer = get();
    assert_eq!(
        (answer.status, answer.text()),
        (502, "<h1>Bad gateway</h1>")
    );
    assert_eq!(answer.header("content-type"), Some("text/html"));
    sandbox
        .add_fault(json!({ "body": { "id": 1 }, "headers": { "content-type": null } }))
        .unwrap();
    let answer = get();
    assert_eq!((answer.status, answer.json()), (200, json!({ "id": 1 })));
    assert_eq!(answer.header("content-type"), None);
    sandbox.add_fault(json!({ "status": 204 })).unwrap();
    assert_eq!((get().status, get().status), (204, 404));
}

#[test]
fn a_request_can_bring_its_own_fault() {
    let (_sandbox, client) = client::start();
    let answer = client.get_with(
        "/api/workers/wrk_1",
        &[("x-sandbox-fault", "{\"status\": 418}")],
    );
    assert_eq!(answer.status, 418);
    let answer = client.get_with(
        "/api/workers/wrk_1",
        &[("x-sandbox-fault", "{\"stauts\": 418}")],
    );
    assert_eq!(answer.status, 400);
    assert!(answer.error().contains("stauts"));
}

#[test]
fn what_is_no_fault_is_refused() {
    let (sandbox, client) = client::start();
    for rule in [
        json!({ "statsu": 500 }),
        json!({ "status": 99 }),
        json!({ "status": "500" }),
        json!({ "headers": { "bad name": "x" } }),
        json!({ "headers": { "x": "line\nbreak" } }),
        json!({ "drip": { "bytes": 0, "every_ms": 1 } }),
        json!({ "reset": "sometime" }),
        json!("status"),
    ] {
        assert!(sandbox.add_fault(rule.clone()).is_err(), "{rule}");
        assert_eq!(client.post("/_sandbox/faults", &rule).status, 400, "{rule}");
    }
    assert_eq!(
        client.get("/_sandbox/faults").json(),
        json!({ "faults": [] })
    );
}

#[test]
fn delays_come_before_the_headers() {
    let (sandbox, client) = client::start();
    sandbox.add_fault(json!({ "delay_ms": 80 })).unwrap();
    let answer = client.post("/api/workers", &json!({ "input": GREET }));
    assert_eq!(answer.status, 200);
    assert!(answer.first_byte_after >= Duration::from_millis(80));
}

#[test]
fn a_reset_before_the_response_gives_no_byte() {
    let (sandbox, client) = client::start();
    for reset in [json!(true), json!("before_response")] {
        sandbox.add_fault(json!({ "reset": reset })).unwrap();
        let answer = client.post("/api/workers", &json!({ "input": GREET }));
        assert_eq!((answer.status, answer.end), (0, End::Reset));
    }
    assert_eq!(sandbox.ledger().runs, 0);
}

#[test]
fn a_black_hole_never_answers_and_lets_go_of_clients_that_leave() {
    let (sandbox, _) = client::start();
    let client = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(300));
    sandbox.add_fault(json!({ "black_hole": true })).unwrap();
    let answer = client.post("/api/workers", &json!({ "input": GREET }));
    assert_eq!((answer.status, answer.end), (0, End::Waiting));
    assert_eq!(sandbox.ledger().runs, 0);
    sandbox
        .add_fault(json!({ "black_hole": true, "when": "after" }))
        .unwrap();
    client.post("/api/workers", &json!({ "input": GREET }));
    assert_eq!(sandbox.ledger().runs, 1);
    client::eventually("connections are closed", || sandbox.connections().open == 0);
}

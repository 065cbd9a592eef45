use std::time::Duration;

use handinger_sandbox::{RunKind, SandboxOptions};
use serde_json::json;

use crate::client::{self, Client};

#[test]
fn a_further_turn_remembers_the_one_before() {
    let (sandbox, client) = client::start();
    let first = client.create("Find flights to Oslo [seconds=0]");
    let path = format!("/api/workers/{}", first["id"].as_str().unwrap());
    let second = client
        .post(&path, &json!({ "input": "And hotels? [seconds=0]" }))
        .json();
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["messages"].as_array().unwrap().len(), 4);
    assert_eq!(second["output"].as_array().unwrap().len(), 1);
    let text = second["output_text"].as_str().unwrap();
    assert!(
        text.contains("Find flights to Oslo") && text.contains("And hotels?"),
        "{text}"
    );
    let total = |worker: &serde_json::Value| worker["usage"]["totalTokens"].as_u64().unwrap();
    assert!(total(&second) > total(&first));
    let kinds: Vec<RunKind> = sandbox
        .ledger()
        .entries
        .iter()
        .map(|entry| entry.kind)
        .collect();
    assert_eq!(kinds, [RunKind::Create, RunKind::Continue]);
    assert_eq!(client.get(&path).json(), second);
}

#[test]
fn a_running_worker_takes_no_further_turn() {
    let (sandbox, client) = client::start_with(SandboxOptions::default());
    let impatient = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(400));
    let stream = impatient.post(
        "/api/workers",
        &json!({ "input": "Wait [seconds=60]", "stream": true }),
    );
    let id = stream.events()[0].json()["id"].as_str().unwrap().to_owned();
    let answer = client.post(&format!("/api/workers/{id}"), &json!({ "input": "More" }));
    assert_eq!(answer.status, 409);
    assert!(answer.error().contains("still running"));
    assert_eq!(answer.header("x-should-retry"), None);
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn a_client_that_leaves_does_not_stop_the_worker() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 10.0,
        ..Default::default()
    });
    let impatient = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(400));
    let body = json!({ "input": "Work on [seconds=10]", "stream": true });
    let id = impatient.post("/api/workers", &body).events()[0].json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    client::eventually("completed without a client", || {
        client.get(&format!("/api/workers/{id}")).json()["status"] == "completed"
    });
    client::eventually("its connection is closed", || {
        sandbox.connections().open <= 1
    });
}

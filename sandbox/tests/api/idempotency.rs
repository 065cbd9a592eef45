use std::thread;

use handinger_sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::client::{self, Client};

const KEY: [(&str, &str); 1] = [("idempotency-key", "key-1")];

#[test]
fn concurrent_requests_under_one_key_start_one_run() {
    let (sandbox, _) = client::start_with(SandboxOptions {
        speed: 20.0,
        ..Default::default()
    });
    let answers: Vec<(Value, bool)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let client = Client::new(&sandbox, "key_test");
                    let body = json!({ "input": "Once only [seconds=2]" });
                    let answer = client.post_with("/api/workers", &KEY, &body);
                    (
                        answer.json(),
                        answer.header("idempotent-replayed") == Some("true"),
                    )
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(answers.iter().all(|(worker, _)| *worker == answers[0].0));
    assert_eq!(answers.iter().filter(|(_, replayed)| !replayed).count(), 1);
    let ledger = sandbox.ledger();
    assert_eq!(ledger.runs, 1);
    assert_eq!(ledger.entries[0].idempotency_key.as_deref(), Some("key-1"));
}

#[test]
fn a_replay_gives_the_answer_of_its_own_turn() {
    let (sandbox, client) = client::start();
    let body = json!({ "input": "First [seconds=0]" });
    let first = client.post_with("/api/workers", &KEY, &body).json();
    let path = format!("/api/workers/{}", first["id"].as_str().unwrap());
    let more = json!({ "input": "Second [seconds=0]" });
    let second = client
        .post_with(&path, &[("idempotency-key", "key-2")], &more)
        .json();
    assert_eq!(client.post_with("/api/workers", &KEY, &body).json(), first);
    assert_eq!(
        client
            .post_with(&path, &[("idempotency-key", "key-2")], &more)
            .json(),
        second
    );
    assert_eq!(sandbox.ledger().runs, 2);
}

#[test]
fn a_key_stands_for_one_content_of_one_caller() {
    let (sandbox, client) = client::start();
    let body = json!({ "input": "First [seconds=0]", "budget": "low" });
    client.post_with("/api/workers", &KEY, &body);
    let reordered = "{\"budget\":\"low\",  \"input\":\"First [seconds=0]\"}";
    let headers = [("content-type", "application/json"), KEY[0]];
    let answer = client.send("POST", "/api/workers", &headers, reordered.as_bytes());
    assert_eq!(answer.header("idempotent-replayed"), Some("true"));
    let other = json!({ "input": "Other [seconds=0]" });
    let answer = client.post_with("/api/workers", &KEY, &other);
    assert_eq!(answer.status, 409);
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    assert!(
        answer
            .error()
            .contains("`key-1` was used for another request")
    );
    assert_eq!(sandbox.ledger().runs, 1);
    let stranger = Client::new(&sandbox, "key_other");
    assert_eq!(stranger.post_with("/api/workers", &KEY, &other).status, 200);
    assert_eq!(sandbox.ledger().runs, 2);
}

#[test]
fn a_refused_request_does_not_use_its_key_up() {
    let (_sandbox, client) = client::start();
    assert_eq!(
        client
            .post_with("/api/workers", &KEY, &json!({ "input": "" }))
            .status,
        400
    );
    let body = json!({ "input": "Better [seconds=0]" });
    assert_eq!(client.post_with("/api/workers", &KEY, &body).status, 200);
    let long = "k".repeat(256);
    let answer = client.post_with("/api/workers", &[("idempotency-key", &long)], &body);
    assert_eq!(answer.status, 400);
}

#[test]
fn work_accepted_before_a_dropped_answer_is_paid_once() {
    let (sandbox, client) = client::start();
    sandbox
        .add_fault(json!({ "when": "after", "reset": true, "times": 50 }))
        .unwrap();
    for round in 0..50 {
        let key = format!("key-{round}");
        let body = json!({ "input": "Pay once [seconds=0]" });
        let lost = client.post_with("/api/workers", &[("idempotency-key", &key)], &body);
        assert_eq!(lost.end, client::End::Reset);
    }
    for round in 0..50 {
        let key = format!("key-{round}");
        let body = json!({ "input": "Pay once [seconds=0]" });
        let found = client.post_with("/api/workers", &[("idempotency-key", &key)], &body);
        assert_eq!(found.header("idempotent-replayed"), Some("true"));
    }
    assert_eq!(sandbox.ledger().runs, 50);
}

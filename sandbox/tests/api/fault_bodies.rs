use std::io::Read;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use handinger_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{self, Answer, Client, End};

/// One answer of 1000 bytes under a fault.
fn thousand(sandbox: &Sandbox, client: &Client, fault: Value) -> Answer {
    let body = json!({ "body": "0123456789".repeat(100) });
    let mut rule = fault;
    rule.as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    sandbox.add_fault(rule).unwrap();
    client.get("/api/workers/wrk_1")
}

/// One finished stream under a fault, and the same stream without.
fn streams(fault: &Value) -> (Answer, Answer) {
    let (sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0] [words=5]");
    let path = format!("/api/workers/{}/stream", worker["id"].as_str().unwrap());
    sandbox.add_fault(fault.clone()).unwrap();
    let faulty = client.get_with(&path, &[("last-event-id", "3")]);
    (faulty, client.get(&path))
}

#[test]
fn a_reset_comes_after_exactly_so_many_bytes() {
    let (sandbox, client) = client::start();
    for at in [0, 1, 999] {
        let answer = thousand(&sandbox, &client, json!({ "reset": { "at_byte": at } }));
        assert_eq!(
            (answer.status, answer.body.len(), answer.end),
            (200, at, End::Reset)
        );
        assert_eq!(answer.header("content-length"), Some("1000"));
    }
}

#[test]
fn a_truncated_body_breaks_its_promise() {
    let (sandbox, client) = client::start();
    let answer = thousand(&sandbox, &client, json!({ "truncate_at_byte": 100 }));
    assert_eq!((answer.body.len(), answer.end), (100, End::Closed));
    assert_eq!(answer.header("content-length"), Some("1000"));
    let (answer, whole) = streams(&json!({ "truncate_at_byte": 50 }));
    assert_eq!((answer.body.len(), answer.end), (50, End::Closed));
    assert_eq!(whole.end, End::Complete);
}

#[test]
fn a_polite_end_looks_complete() {
    let (sandbox, client) = client::start();
    let answer = thousand(&sandbox, &client, json!({ "end_at_byte": 10 }));
    assert_eq!((answer.text(), answer.end), ("0123456789", End::Complete));
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
}

#[test]
fn a_stream_is_cut_between_two_events() {
    for count in 0..6 {
        let (answer, whole) = streams(&json!({ "cut_after_events": count }));
        assert_eq!(answer.end, End::Reset);
        assert_eq!(answer.events(), whole.events()[3..3 + count]);
        assert!(answer.body.is_empty() || answer.text().ends_with("\n\n"));
    }
}

#[test]
fn a_stream_can_end_politely_between_two_events() {
    for count in 0..4 {
        let (answer, whole) = streams(&json!({ "end_after_events": count }));
        assert_eq!(answer.end, End::Complete);
        assert_eq!(answer.events(), whole.events()[3..3 + count]);
    }
}

#[test]
fn a_body_can_end_with_its_connection() {
    let (sandbox, client) = client::start();
    for rule in [
        json!({ "unframed": true }),
        json!({ "unframed": true, "end_at_byte": 10 }),
    ] {
        let answer = thousand(&sandbox, &client, rule.clone());
        let length = rule["end_at_byte"].as_u64().map_or(1000, |at| at as usize);
        assert_eq!((answer.body.len(), answer.end), (length, End::Complete));
        for framing in ["content-length", "transfer-encoding"] {
            assert_eq!(answer.header(framing), None, "{rule}");
        }
    }
    let (answer, whole) = streams(&json!({ "unframed": true, "end_after_events": 2 }));
    assert_eq!(answer.header("transfer-encoding"), None);
    assert_eq!((answer.events().len(), answer.end), (2, whole.end));
}

#[test]
fn a_stalled_body_stays_open() {
    let (sandbox, client) = client::start();
    let client = client.with_patience(Duration::from_millis(500));
    for (at, status) in [(0, 200), (10, 503)] {
        let rule = json!({ "status": status, "stall_at_byte": at });
        let answer = thousand(&sandbox, &client, rule);
        assert_eq!(
            (answer.status, answer.body.len(), answer.end),
            (status, at, End::Waiting)
        );
    }
}

#[test]
fn a_stream_can_ask_for_a_long_pause() {
    let (answer, _) = streams(&json!({ "retry_ms": 600_000 }));
    assert!(answer.text().starts_with("retry: 600000\n\n"));
}

#[test]
fn streams_can_forget_how_to_resume() {
    let (answer, whole) = streams(&json!({ "no_resume": true }));
    assert_eq!(answer.events(), whole.events());
    let (answer, whole) = streams(&json!({ "no_ids": true }));
    assert!(answer.events().iter().all(|event| event.id.is_none()));
    assert_eq!(answer.events().len(), whole.events().len() - 3);
}

#[test]
fn streams_can_lack_their_workers_and_their_end() {
    let (answer, whole) = streams(&json!({ "no_resume": true, "no_snapshots": true }));
    let parts = whole
        .events()
        .into_iter()
        .filter(|event| event.name.is_none());
    assert_eq!(answer.events(), parts.collect::<Vec<_>>());
    assert_eq!(answer.events().last().unwrap().data, "[DONE]");
    let (answer, whole) = streams(&json!({ "no_resume": true, "no_done": true }));
    assert_eq!(answer.end, End::Complete);
    assert_eq!(answer.events(), whole.events()[..whole.events().len() - 1]);
    let (answer, _) = streams(&json!({ "no_snapshots": true, "no_done": true }));
    assert_eq!(
        (answer.events().last().unwrap().kind().as_str(), answer.end),
        ("finish", End::Complete)
    );
}

#[test]
fn pieces_of_any_size_make_the_same_whole() {
    let (sandbox, client) = client::start();
    let whole = "0123456789".repeat(100);
    for fault in [
        json!({ "chunk_size": 1 }),
        json!({ "chunk_size": 333 }),
        json!({ "drip": { "bytes": 250, "every_ms": 100 } }),
        json!({ "body_delay_ms": 300 }),
    ] {
        let begun = Instant::now();
        let answer = thousand(&sandbox, &client, fault.clone());
        assert_eq!(
            (answer.text(), answer.end),
            (whole.as_str(), End::Complete),
            "{fault}"
        );
        if fault.get("chunk_size").is_none() {
            assert!(begun.elapsed() >= Duration::from_millis(300), "{fault}");
            assert!(
                answer.first_byte_after < Duration::from_millis(250),
                "headers come first"
            );
        }
    }
    let (answer, whole) = streams(&json!({ "chunk_size": 7, "no_resume": true }));
    assert_eq!(answer.body, whole.body);
}

#[test]
fn bodies_can_be_compressed() {
    let (sandbox, client) = client::start();
    let answer = thousand(&sandbox, &client, json!({ "gzip": true }));
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(answer.body.len() < 100);
    assert_eq!(unzip(&answer), "0123456789".repeat(100));
    let (answer, whole) = streams(&json!({ "gzip": true, "no_resume": true }));
    assert_eq!(unzip(&answer), whole.text());
    let rule = json!({ "gzip": true, "headers": { "content-encoding": "GZIP" } });
    let answer = thousand(&sandbox, &client, rule);
    assert_eq!(answer.header("content-encoding"), Some("GZIP"));
    assert_eq!(unzip(&answer), "0123456789".repeat(100));
    let answer = thousand(
        &sandbox,
        &client,
        json!({ "gzip": true, "truncate_at_byte": 20 }),
    );
    assert_eq!((answer.body.len(), answer.end), (20, End::Closed));
}

pub(crate) fn unzip(answer: &Answer) -> String {
    let mut text = String::new();
    GzDecoder::new(answer.body.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn json_can_be_broken() {
    let (sandbox, client) = client::start();
    sandbox
        .add_fault(json!([{ "malformed_json": true }, { "malformed_json": true, "when": "after" }]))
        .unwrap();
    for runs in [0, 1] {
        let answer = client.post("/api/workers", &json!({ "input": "Greet [seconds=0]" }));
        assert_eq!((answer.status, answer.end), (200, End::Complete));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
        assert_eq!(sandbox.ledger().runs, runs);
    }
}

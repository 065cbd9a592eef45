//! Answers that hold what they should not, or more than they should.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::client;

#[test]
fn any_place_of_an_answer_can_be_made_wrong() {
    let (sandbox, client) = client::start();
    let edit = json!({
        "/files": null,
        "/metadata/huge": { "raw": "18446744073709551616" },
        "/messages": { "nested": 300 },
        "/sources": { "removed": true },
        "/status": "queued",
    });
    sandbox
        .add_fault(json!({ "edit": edit, "times": null }))
        .unwrap();
    let answer = client.post("/api/workers", &json!({ "input": "Greet [seconds=0]" }));
    let checked = |text: &str| {
        for part in [
            "\"files\":null",
            "\"huge\":18446744073709551616",
            "\"status\":\"queued\"",
            &format!("\"messages\":{}{}", "[".repeat(300), "]".repeat(300)),
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("\"sources\""));
    };
    checked(answer.text());
    assert_eq!(sandbox.ledger().runs, 1);
    let path = format!(
        "/api/workers/{}/stream",
        sandbox.ledger().entries[0].worker_id
    );
    let events = client.get(&path).events();
    checked(&events[events.len() - 2].data);
    assert!(
        events[3].json().get("files").is_none(),
        "parts stay as they are"
    );
}

#[test]
fn an_emoji_can_be_cut_in_two_as_javascript_does() {
    let (sandbox, client) = client::start();
    let input = "[seconds=0] [files=1] [units=1] [say=a😀b]";
    let body = json!({ "input": input, "taskId": "tsk_mine", "stream": true });
    let deltas: Vec<String> = client
        .post("/api/tasks", &body)
        .events()
        .into_iter()
        .filter(|event| event.data.contains("text-delta"))
        .map(|event| event.data.split("\"delta\":").nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(deltas, ["\"a\"}", "\"\\ud83d\"}", "\"\\ude00\"}", "\"b\"}"]);
    let worker = format!("/api/workers/{}", sandbox.ledger().entries[0].worker_id);
    assert_eq!(client.get(&worker).json()["output_text"], "a😀b");

    // Cut off for good, in every answer that holds it; the key is the answer's still.
    let body = json!({ "input": "[seconds=0] [cut=4] [say=ok 😀]", "taskId": "tsk_cut" });
    let cut = r#""ok \ud83d""#;
    let key = [("idempotency-key", "key-1")];
    for _ in 0..2 {
        let answer = client.post_with("/api/tasks", &key, &body);
        assert!(
            answer.text().contains(&format!("\"output_text\":{cut}")),
            "{}",
            answer.text()
        );
        assert_eq!(answer.text().matches(cut).count(), 3);
    }
    assert!(client.get("/api/tasks/tsk_cut/turns").text().contains(cut));
    assert_eq!(sandbox.ledger().runs, 2);
}

#[test]
fn compressed_bodies_can_be_broken() {
    let (sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0]");
    let path = format!("/api/workers/{}", worker["id"].as_str().unwrap());
    let get = |gzip: &str| {
        sandbox.add_fault(json!({ "gzip": gzip })).unwrap();
        let answer = client.get(&path);
        assert_eq!(
            (answer.status, answer.header("content-encoding")),
            (200, Some("gzip"))
        );
        let mut bytes = Vec::new();
        let result = GzDecoder::new(answer.body.as_slice()).read_to_end(&mut bytes);
        (result.is_ok(), bytes.is_empty())
    };
    assert_eq!(get("broken"), (false, true));
    assert_eq!(get("checksum"), (false, false));
    assert!(sandbox.add_fault(json!({ "gzip": "lightly" })).is_err());
}

#[test]
fn a_small_body_can_inflate_to_gigabytes() {
    let (sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0]");
    let path = format!("/api/workers/{}", worker["id"].as_str().unwrap());
    let size: u64 = 64 << 20;
    let padded = json!({ "gzip": true, "pad_to": size + 7 });
    sandbox.add_fault(padded).unwrap();
    let answer = client.get(&path);
    assert!(answer.body.len() < 1 << 20, "{}", answer.body.len());
    let mut inflated = GzDecoder::new(answer.body.as_slice());
    let mut head = vec![0; 1 << 20];
    inflated.read_exact(&mut head).unwrap();
    let head = String::from_utf8(head).unwrap();
    let read: Value = serde_json::from_str(&head).unwrap();
    assert_eq!(read["id"], worker["id"]);
    let rest = std::io::copy(&mut inflated, &mut std::io::sink()).unwrap();
    assert_eq!(rest + head.len() as u64, size + 7);
}

#[test]
fn errors_can_have_huge_bodies_and_answers_many_headers() {
    let (sandbox, client) = client::start();
    let rules = json!([
        { "status": 503, "pad_to": 5_000_000 },
        { "status": 503, "more_headers": 150 },
    ]);
    sandbox.add_fault(rules).unwrap();
    let answer = client.get("/api/workers/wrk_1");
    assert_eq!((answer.status, answer.body.len()), (503, 5_000_000));
    assert_eq!(answer.header("content-length"), Some("5000000"));
    assert_eq!(
        answer.error(),
        "This answer was injected by a sandbox fault."
    );
    let answer = client.get("/api/workers/wrk_1");
    assert_eq!(answer.header("x-sandbox-149"), Some("149"));
    assert_eq!(answer.status, 503);
}

#[test]
fn a_stream_can_tell_of_another_worker() {
    let (sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0]");
    let path = format!("/api/workers/{}/stream", worker["id"].as_str().unwrap());
    let rule = json!({ "path": "/api/workers/*/stream", "other_worker": true });
    sandbox.add_fault(rule).unwrap();
    let first = |events: Vec<client::Event>| events[0].json()["id"].clone();
    assert_ne!(first(client.get(&path).events()), worker["id"]);
    assert_eq!(first(client.get(&path).events()), worker["id"]);
}

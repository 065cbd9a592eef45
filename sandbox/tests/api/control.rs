use std::io::{Read, Write};
use std::net::TcpStream;

use handinger_sandbox::SandboxOptions;
use serde_json::json;

use crate::client::{self, Client};

#[test]
fn requests_are_logged_without_their_keys() {
    let (sandbox, client) = client::start();
    let body = json!({ "input": "Greet [seconds=0]" });
    client.post_with(
        "/api/workers?trace=1",
        &[("X-Mine", "a"), ("X-Mine", "b")],
        &body,
    );
    Client::new(&sandbox, "key_other").get("/api/workers/wrk_1");
    client.get("/api/workers/wrk%2F2");
    let records = sandbox.requests();
    let paths: Vec<&str> = records.iter().map(|record| record.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/api/workers", "/api/workers/wrk_1", "/api/workers/wrk%2F2"]
    );
    let first = &records[0];
    assert_eq!(
        (first.method.as_str(), first.query.as_str()),
        ("POST", "trace=1")
    );
    assert_eq!(first.headers["x-mine"], "a, b");
    assert_eq!(first.body, body.to_string());
    assert_eq!(first.body_length, first.body.len());
    assert_eq!(first.body_sha256.len(), 64);
    let fingerprint = |index: usize| &records[index].headers["authorization"];
    assert!(fingerprint(0).starts_with("Bearer ") && !fingerprint(0).contains("key_test"));
    assert_eq!(fingerprint(0), fingerprint(2));
    assert_ne!(fingerprint(0), fingerprint(1));
    let filtered = client
        .get("/_sandbox/requests?path=/api/workers/wrk_1")
        .json();
    assert_eq!(filtered["requests"].as_array().unwrap().len(), 1);
    assert_eq!(filtered["requests"][0]["number"], 2);
    assert_eq!(client.delete("/_sandbox/requests").status, 204);
    assert!(sandbox.requests().is_empty());
}

#[test]
fn the_request_log_keeps_the_newest() {
    let options = SandboxOptions {
        max_requests: 2,
        ..SandboxOptions::default()
    };
    let (sandbox, client) = client::start_with(options);
    for path in ["/api/1", "/api/2", "/api/3"] {
        client.get(path);
    }
    let numbers: Vec<u64> = sandbox
        .requests()
        .iter()
        .map(|record| record.number)
        .collect();
    assert_eq!(numbers, [2, 3]);
    let body = "x".repeat(100_000);
    client.send(
        "POST",
        "/api/workers",
        &[("content-type", "text/plain")],
        body.as_bytes(),
    );
    let record = &sandbox.requests()[1];
    assert_eq!((record.body.len(), record.body_length), (64 << 10, 100_000));
}

#[test]
fn the_ledger_over_http_is_the_ledger_of_the_library() {
    let (sandbox, client) = client::start();
    client.create("Greet [seconds=0]");
    let ledger = client.get("/_sandbox/ledger").json();
    assert_eq!(ledger, serde_json::to_value(sandbox.ledger()).unwrap());
    assert_eq!(ledger["runs"], 1);
    let entry = &ledger["entries"][0];
    assert_eq!(entry["kind"], "create");
    assert_eq!(entry["budget"], "standard");
    assert_eq!(entry["input"], "Greet [seconds=0]");
    assert_eq!(entry["idempotency_key"], json!(null));
    assert_eq!(entry["cost_usd"], ledger["cost_usd"]);
    assert!(entry["worker_id"].as_str().unwrap().starts_with("wrk_"));
}

#[test]
fn a_reset_forgets_everything_but_the_speed() {
    let (sandbox, client) = client::start();
    let key = [("idempotency-key", "key-1")];
    let body = json!({ "input": "Greet [seconds=0]" });
    let worker = client.post_with("/api/workers", &key, &body).json();
    sandbox
        .add_fault(json!({ "status": 500, "path": "/api/never" }))
        .unwrap();
    assert_eq!(client.post("/_sandbox/reset", &json!({})).status, 204);
    assert_eq!(sandbox.ledger().runs, 0);
    assert!(sandbox.requests().is_empty());
    assert_eq!(
        client.get("/_sandbox/faults").json(),
        json!({ "faults": [] })
    );
    assert_eq!(client.get("/_sandbox/health").json()["speed"], 1000.0);
    let path = format!("/api/workers/{}", worker["id"].as_str().unwrap());
    assert_eq!(client.get(&path).status, 404);
    let again = client.post_with("/api/workers", &key, &body);
    assert_eq!(again.header("idempotent-replayed"), None);
}

#[test]
fn the_speed_can_be_changed_within_limits() {
    let (sandbox, client) = client::start();
    assert_eq!(
        client
            .post("/_sandbox/speed", &json!({ "speed": 5 }))
            .status,
        204
    );
    assert_eq!(client.get("/_sandbox/health").json()["speed"], 5.0);
    for speed in [json!(0), json!(-1), json!(1e7), json!("fast"), json!(null)] {
        let answer = client.post("/_sandbox/speed", &json!({ "speed": speed }));
        assert_eq!(answer.status, 400, "{speed}");
        assert!(answer.error().starts_with("speed: "));
    }
    assert!(sandbox.set_speed(f64::NAN).is_err());
    assert!(
        handinger_sandbox::Sandbox::start(SandboxOptions {
            speed: 0.0,
            ..Default::default()
        })
        .is_err()
    );
}

#[test]
fn an_advance_lets_everything_happen_that_is_due_by_then() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 1e-6,
        ..SandboxOptions::default()
    });
    let worker = client.create("Watch prices [seconds=0]");
    let path = format!("/api/workers/{}/schedules", worker["id"].as_str().unwrap());
    let when = json!({ "type": "interval", "intervalSeconds": 600 });
    client.post(
        &path,
        &json!({ "input": "Look again [seconds=60]", "when": when }),
    );
    let now = || client.get("/_sandbox/health").json()["now"].clone();
    let before = now();
    assert_eq!(
        client
            .post("/_sandbox/advance", &json!({ "seconds": 3630 }))
            .status,
        204
    );
    // Six times in an hour, and the last of these turns is still playing.
    assert_eq!(sandbox.ledger().runs, 1 + 6);
    let hour = |time: &serde_json::Value| time.as_str().unwrap()[11..13].parse::<u8>().unwrap();
    assert_eq!(hour(&now()), (hour(&before) + 1) % 24);
    let ledger = sandbox.ledger();
    let starts: Vec<i64> = ledger.entries.iter().map(|it| it.at.timestamp()).collect();
    assert!(starts[1..].windows(2).all(|pair| pair[1] - pair[0] == 600));
    let running = client.get(path.trim_end_matches("/schedules")).json();
    assert_eq!(running["running"], true);
    sandbox.advance(std::time::Duration::from_secs(60)).unwrap();
    let done = client.get(path.trim_end_matches("/schedules")).json();
    assert_eq!(done["status"], "completed");
    for seconds in [json!(-1), json!(1e10), json!("long"), json!(null)] {
        let answer = client.post("/_sandbox/advance", &json!({ "seconds": seconds }));
        assert_eq!(answer.status, 400, "{seconds}");
        assert!(answer.error().starts_with("seconds: "));
    }
}

#[test]
fn connections_are_counted_and_kept_alive() {
    let (sandbox, client) = client::start();
    let address = sandbox.base_url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    let request =
        b"GET /api/workers/wrk_1 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer k\r\n\r\n";
    for _ in 0..3 {
        stream.write_all(request).unwrap();
        let mut buffer = [0; 2048];
        let count = stream.read(&mut buffer).unwrap();
        assert!(buffer[..count].starts_with(b"HTTP/1.1 404"));
    }
    let connections: Vec<u64> = sandbox
        .requests()
        .iter()
        .map(|record| record.connection)
        .collect();
    assert_eq!(connections, [1, 1, 1]);
    assert_eq!(
        (sandbox.connections().open, sandbox.connections().total),
        (1, 1)
    );
    drop(stream);
    client::eventually("closed", || sandbox.connections().open == 0);
    assert_eq!(
        client.get("/_sandbox/connections").json(),
        json!({ "open": 1, "total": 2 })
    );
}

#[test]
fn control_needs_no_key_and_is_not_logged_nor_faulted() {
    let (sandbox, _) = client::start();
    sandbox
        .add_fault(json!({ "status": 500, "times": null }))
        .unwrap();
    let stranger = Client::new(&sandbox, "");
    assert_eq!(stranger.get("/_sandbox/health").json()["status"], "ok");
    assert!(sandbox.requests().is_empty());
    assert_eq!(stranger.get("/_sandbox/nothing").status, 404);
}

#[test]
fn the_port_is_free_again_after_shutdown() {
    let (sandbox, _) = client::start();
    let port = sandbox
        .base_url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let taken = handinger_sandbox::Sandbox::start(SandboxOptions {
        port,
        ..Default::default()
    });
    assert!(taken.is_err());
    sandbox.shutdown();
    let (again, client) = client::start_with(SandboxOptions {
        port,
        ..Default::default()
    });
    assert_eq!(client.get("/_sandbox/health").status, 200);
    again.shutdown();
}

#[tokio::test]
async fn it_runs_beside_the_runtime_of_a_test() {
    let (sandbox, client) = client::start();
    let worker = tokio::task::spawn_blocking(move || client.create("Greet"))
        .await
        .unwrap();
    assert_eq!(worker["status"], "completed");
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn a_page_on_the_web_cannot_reach_it() {
    let (sandbox, client) = client::start();
    client.create("Keep me [seconds=0]");
    for headers in [
        [("host", "rebound.example.com"), ("x-a", "b")],
        [
            ("origin", "https://example.com"),
            ("content-type", "text/plain"),
        ],
        [("origin", "null"), ("content-type", "text/plain")],
    ] {
        for path in ["/_sandbox/reset", "/_sandbox/faults", "/api/workers"] {
            let answer = client.send("POST", path, &headers, br#"{"input": "Pay"}"#);
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(answer.error().contains("The sandbox"), "{}", answer.error());
        }
    }
    assert_eq!(sandbox.ledger().runs, 1);
    assert_eq!(sandbox.requests().len(), 1);
    let own = [("origin", "http://localhost:3000")];
    assert_eq!(
        client.send("POST", "/_sandbox/reset", &own, b"").status,
        204
    );
    assert_eq!(sandbox.ledger().runs, 0);
}

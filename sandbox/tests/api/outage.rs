//! A server that goes away and comes back, and one that stops reading.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{self, End};

#[test]
fn a_server_that_went_away_is_back_with_its_state() {
    let (sandbox, client) = client::start();
    let rule = json!({ "away_ms": 600, "when": "after", "method": "POST" });
    sandbox.add_fault(rule).unwrap();
    let begun = Instant::now();
    let body = json!({ "input": "Greet [seconds=0]", "taskId": "tsk_mine" });
    let answer = client.post("/api/tasks", &body);
    assert_eq!((answer.status, answer.end), (0, End::Reset));
    let address = sandbox.base_url().trim_start_matches("http://").to_owned();
    let refused = TcpStream::connect(&address).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    client::eventually("it is back", || TcpStream::connect(&address).is_ok());
    assert!(begun.elapsed() >= Duration::from_millis(600));
    assert_eq!(
        client.get("/api/tasks/tsk_mine").json()["task"]["status"],
        "completed"
    );
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn an_absence_resets_streams_and_can_be_asked_for() {
    let (_sandbox, client) = client::start();
    let begun = Instant::now();
    let body = json!({ "input": "Greet [seconds=100000]", "stream": true });
    std::thread::scope(|scope| {
        let stream = scope.spawn(|| client.post("/api/workers", &body));
        client::eventually("the run has begun", || {
            client.get("/_sandbox/ledger").json()["runs"] == 1
        });
        let asked = client.post("/_sandbox/away", &json!({ "seconds": 0.3 }));
        assert_eq!(asked.status, 204);
        let stream = stream.join().unwrap();
        assert_eq!((stream.status, stream.end), (200, End::Reset));
    });
    let address = client.address();
    client::eventually("it is back", || TcpStream::connect(address).is_ok());
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(client.get("/_sandbox/ledger").json()["runs"], 1);
    let refused = client.post("/_sandbox/away", &json!({ "seconds": -1 }));
    assert_eq!(refused.status, 400);
}

#[test]
fn a_server_can_pause_in_the_middle_of_an_upload() {
    let (sandbox, client) = client::start();
    let post = |words: usize| {
        let body = json!({ "input": format!("Greet {} [seconds=0]", "x".repeat(words)) });
        client.post("/api/workers", &body).status
    };
    let rule = |ms: u64| json!({ "upload_pause": { "at_byte": 1000, "ms": ms } });
    sandbox.add_fault(rule(300)).unwrap();
    let begun = Instant::now();
    assert_eq!(post(2000), 200);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // A body that ends before that byte sees no pause: the client would not wait for this one.
    sandbox.add_fault(rule(600_000)).unwrap();
    assert_eq!(post(10), 200);
}

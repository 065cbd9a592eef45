use handinger_sandbox::SandboxOptions;
use serde_json::json;

use crate::client;

#[test]
fn what_breaks_a_limit_is_refused_by_name() {
    let (sandbox, client) = client::start();
    let cases = [
        (
            json!({ "input": "" }),
            "input: expected a string of at least 1 character, got an empty",
        ),
        (
            json!({ "input": 7 }),
            "input: expected a string of at least 1 character, got 7.",
        ),
        (
            json!({ "input": null }),
            "input: expected a string of at least 1 character, got null.",
        ),
        (
            json!({ "budget": "low" }),
            "input: expected a string of at least 1 character, got nothing.",
        ),
        (
            json!({ "input": "x", "budget": "huge" }),
            "budget: expected one of low, standard, high",
        ),
        (json!({ "input": "x", "budget": null }), "got null."),
        (
            json!({ "input": "x", "stream": "yes" }),
            "stream: expected true or false, got \"yes\".",
        ),
        (
            json!({ "input": "x [words=0]" }),
            "`words` takes a number from 1 to 100000, got `0`.",
        ),
        (
            json!(["x"]),
            "The body must be a JSON object, got an array.",
        ),
    ];
    for (body, message) in cases {
        let answer = client.post("/api/workers", &body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.error().contains(message),
            "{body}: {}",
            answer.error()
        );
    }
    assert_eq!(sandbox.ledger().runs, 0);
}

#[test]
fn bodies_that_are_no_json_or_too_large_are_refused() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        max_body_bytes: 1000,
        ..SandboxOptions::default()
    });
    let json = [("content-type", "application/json")];
    let answer = client.send("POST", "/api/workers", &json, b"{\"input\": ");
    assert_eq!(answer.status, 400);
    assert!(answer.error().starts_with("The body is not valid JSON"));
    let answer = client.send(
        "POST",
        "/api/workers",
        &[("content-type", "text/plain")],
        b"x",
    );
    assert_eq!(answer.status, 415);
    for size in [1001, 20_000_000] {
        let answer = client.send("POST", "/api/workers", &json, &vec![b'x'; size]);
        assert_eq!(answer.status, 413);
        assert_eq!(
            answer.error(),
            format!("The body has {size} bytes; the limit is 1000 bytes.")
        );
    }
    assert_eq!(sandbox.ledger().runs, 0);
}

#[test]
fn unknown_fields_are_let_through() {
    let (_sandbox, client) = client::start();
    let body = json!({ "input": "Greet [seconds=0]", "priority": { "level": 1 } });
    assert_eq!(client.post("/api/workers", &body).status, 200);
}

#[test]
fn a_wrong_stream_query_is_refused() {
    let (_sandbox, client) = client::start();
    let id = client.create("Greet [seconds=0]")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = client.get(&format!("/api/workers/{id}?stream=1"));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.error(), "stream: expected true or false, got \"1\".");
    let answer = client.get(&format!("/api/workers/{id}?stream=false&other=1"));
    assert_eq!(answer.json()["object"], "worker");
}

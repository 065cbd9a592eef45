//! Bad input is refused before anything is sent, and the error names the field.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use handinger::{CallOptions, Client, Error, ErrorKind, Outcome, Request};
use serde_json::{Map, Value, json};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn refused(operation: &str, params: Value) -> Error {
    Request::operation(operation, object(params.clone()))
        .expect_err(&format!("{operation} {params} should be refused"))
}

#[test]
fn parameters_out_of_their_limits() {
    let budgets = r#"one of "low", "standard", "high", "unlimited""#;
    let seconds = "an integer from 1 to 31536000";
    let cases = [
        ("workers.create", json!({"budget": "low"}), "input", "input: expected a non-empty string, got nothing".to_owned()),
        ("workers.create", json!({"title": "x", "stream": false}), "input", "input: expected a non-empty string, got nothing".to_owned()),
        ("workers.create", json!({"input": "x", "title": "x"}), "title", "title: unknown parameter; expected one of input, budget, stream, files".to_owned()),
        ("workers.create", json!({"title": ""}), "title", "title: expected a string of 1 to 200 characters, got \"\"".to_owned()),
        ("workers.create", json!({"title": "é".repeat(201)}), "title", format!("title: expected a string of 1 to 200 characters, got \"{}… (201 characters)", "é".repeat(79))),
        ("workers.create", json!({"summary": "x".repeat(81)}), "summary", format!("summary: expected a string of at most 80 characters, got \"{}… (81 characters)", "x".repeat(79))),
        ("workers.create", json!({"prompt": "x".repeat(10_001)}), "prompt", format!("prompt: expected a string of at most 10000 characters, got \"{}… (10001 characters)", "x".repeat(79))),
        ("workers.create", json!({"instructions": "x".repeat(20_001)}), "instructions", format!("instructions: expected a string of at most 20000 characters, got \"{}… (20001 characters)", "x".repeat(79))),
        ("workers.create", json!({"outputSchema": "x"}), "output_schema", "output_schema: expected an object, got \"x\"".to_owned()),
        ("workers.create", json!({"visibility": "secret"}), "visibility", "visibility: expected one of \"public\", \"private\", got \"secret\"".to_owned()),
        ("workers.update", json!({"worker_id": "w", "output_schema": []}), "output_schema", "output_schema: expected an object or null, got []".to_owned()),
        ("workers.webhooks.update", json!({"worker_id": "w"}), "url", "url: expected a string of 1 to 2048 characters or null, got nothing".to_owned()),
        ("workers.webhooks.list_executions", json!({"worker_id": "w", "page": 0}), "page", "page: expected an integer from 1, got 0".to_owned()),
        ("tasks.create", json!({"worker_id": "w"}), "input", "input: expected a non-empty string, got nothing".to_owned()),
        ("tasks.create", json!({"input": "x", "task_id": ""}), "task_id", "task_id: expected a non-empty string, got \"\"".to_owned()),
        ("tasks.retrieve", json!({"task_id": ".."}), "task_id", "task_id: a dot-segment (\"..\") cannot stand in a path".to_owned()),
        ("workers.create", json!({"input": ""}), "input", "input: expected a non-empty string, got \"\"".to_owned()),
        ("workers.create", json!({"input": " \n\t "}), "input", "input: expected a non-empty string, got \" \\n\\t \"".to_owned()),
        ("workers.create", json!({"input": null}), "input", "input: expected a non-empty string, got null".to_owned()),
        ("workers.create", json!({"input": 7}), "input", "input: expected a non-empty string, got 7".to_owned()),
        ("workers.create", json!({"input": "x", "budget": "huge"}), "budget", format!("budget: expected {budgets}, got \"huge\"")),
        ("workers.create", json!({"input": "x", "stream": "yes"}), "stream", "stream: expected true or false, got \"yes\"".to_owned()),
        ("workers.create", json!({"input": "x", "budgit": "low"}), "budgit", "budgit: unknown parameter; expected one of input, budget, stream, files".to_owned()),
        ("workers.retrieve", json!({"worker_id": ""}), "worker_id", "worker_id: Expected a non-empty value for `worker_id` but received ''".to_owned()),
        ("workers.retrieve", json!({"worker_id": ".."}), "worker_id", "worker_id: a dot-segment (\"..\") cannot stand in a path".to_owned()),
        ("workers.retrieve_file", json!({"worker_id": "w", "file_path": "a/../b"}), "file_path", "file_path: a dot-segment (\"..\") cannot stand in a path".to_owned()),
        ("workers.retrieve_file", json!({"worker_id": "w", "file_path": "a//b"}), "file_path", "file_path: expected a file path without empty segments, got \"a//b\"".to_owned()),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x"}), "when", "when: expected an object with `type`, got nothing".to_owned()),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "weekly"}}), "when.type", "when.type: expected one of \"scheduled\", \"delayed\", \"cron\", \"interval\", got \"weekly\"".to_owned()),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "cron", "cron": ""}}), "when.cron", "when.cron: expected a non-empty string, got \"\"".to_owned()),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "cron", "cron": "* * * * *", "date": "x"}}), "when.date", "when.date: unknown parameter; expected one of cron".to_owned()),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "delayed", "delay_in_seconds": 0}}), "when.delay_in_seconds", format!("when.delay_in_seconds: expected {seconds}, got 0")),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "delayed", "delayInSeconds": 31_536_001}}), "when.delay_in_seconds", format!("when.delay_in_seconds: expected {seconds}, got 31536001")),
        ("workers.schedules.create", json!({"worker_id": "w", "input": "x", "when": {"type": "interval", "interval_seconds": 1.5}}), "when.interval_seconds", format!("when.interval_seconds: expected {seconds}, got 1.5")),
        ("workers.fly", json!({}), "operation", "operation: no operation is called \"workers.fly\"".to_owned()),
    ];
    for (operation, params, field, message) in cases {
        let error = refused(operation, params);
        assert_eq!(
            (error.kind(), error.outcome(), error.field()),
            (ErrorKind::InvalidInput, Outcome::NotSent, Some(field))
        );
        assert_eq!(error.message(), message);
    }
}

#[test]
fn parameters_within_their_limits() {
    for seconds in [1, 31_536_000] {
        for when in [
            json!({"type": "delayed", "delay_in_seconds": seconds}),
            json!({"type": "interval", "intervalSeconds": seconds}),
        ] {
            Request::operation(
                "workers.schedules.create",
                object(json!({"worker_id": "w", "input": "x", "when": when})),
            )
            .unwrap();
        }
    }
    let long = |length: usize| "é".repeat(length);
    for (operation, params) in [
        ("workers.create", json!({"input": "x", "budget": null})),
        ("workers.create", json!({})),
        (
            "workers.create",
            json!({"title": long(200), "summary": long(80), "prompt": long(10_000), "instructions": long(20_000)}),
        ),
        (
            "workers.update",
            json!({"worker_id": "w", "output_schema": null, "title": long(300)}),
        ),
        (
            "workers.webhooks.update",
            json!({"worker_id": "w", "url": null}),
        ),
    ] {
        Request::operation(operation, object(params)).unwrap();
    }
}

#[test]
fn options_that_cannot_work() {
    let cases = [
        (
            json!({"timeout": 0}),
            "timeout: expected a number of seconds above 0, or null for no limit, got 0",
        ),
        (
            json!({"timeout": -1}),
            "timeout: expected a number of seconds above 0, or null for no limit, got -1",
        ),
        (
            json!({"timeout": "5"}),
            "timeout: expected a number of seconds above 0, or null for no limit, got \"5\"",
        ),
        (
            json!({"max_retries": -1}),
            "max_retries: expected an integer from 0 to 4294967295, got -1",
        ),
        (
            json!({"max_retries": 1.5}),
            "max_retries: expected an integer from 0 to 4294967295, got 1.5",
        ),
        (
            json!({"idempotency_key": ""}),
            "idempotency_key: expected a non-empty string, got \"\"",
        ),
        (
            json!({"extra_headers": {"a b": "x"}}),
            "extra_headers: \"a b\" cannot be the name of a header",
        ),
        (
            json!({"extra_headers": {"x-a": "secret\nvalue"}}),
            "extra_headers.x-a: expected a header value without line breaks or control characters",
        ),
        (
            json!({"extra_body": []}),
            "extra_body: expected an object, got []",
        ),
        (json!({"retries": 1}), "retries: unknown option"),
    ];
    for (options, message) in cases {
        let error = CallOptions::from_json(&object(options)).unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::InvalidInput, message)
        );
    }
}

#[test]
fn addresses_that_cannot_work() {
    for url in [
        "handinger.com",
        "ftp://handinger.com",
        "http://",
        "/api",
        "http://[::1",
    ] {
        let error = Client::builder().base_url(url).build().unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::Configuration, Some("base_url")),
            "{url}: {error}"
        );
    }
    for proxy in ["localhost:8080", "gopher://x"] {
        let error = Client::builder()
            .base_url("http://127.0.0.1:1")
            .proxy(proxy)
            .build()
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::Configuration, Some("proxy")),
            "{proxy}: {error}"
        );
    }
}

#[tokio::test]
async fn a_missing_key_says_what_to_set_and_a_wrong_one_is_not_shown() {
    let client = |key: &str| {
        Client::builder()
            .base_url("http://127.0.0.1:1")
            .api_key(key)
            .build()
            .unwrap()
    };
    // Blank counts as unset.
    if std::env::var_os("HANDINGER_API_KEY").is_none() {
        let error = client("  ").workers().create("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().contains("HANDINGER_API_KEY"), "{error}");
    }
    let error = client("hdg_live\ncanary")
        .workers()
        .create("x")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Configuration, Outcome::NotSent)
    );
    assert!(
        !format!("{error:?} {error}").contains("canary"),
        "{error:?}"
    );
}

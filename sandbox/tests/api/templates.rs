use serde_json::{Value, json};

use crate::client;
use crate::shapes::assert_same_shape;

#[test]
fn a_template_needs_nothing_and_answers_with_every_field() {
    let (sandbox, client) = client::start();
    let made = client.create_template(&json!({}));
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("wrk_"));
    assert!(!made["title"].as_str().unwrap().is_empty());
    assert_eq!(made["url"], format!("{}/worker/{id}", sandbox.base_url()));
    assert_eq!(made["createdAt"], made["updatedAt"]);
    assert!(made["createdAt"].as_str().unwrap().ends_with('Z'));
    for (name, value) in [
        ("instructions", json!("")),
        ("organizationId", json!("org_sandbox")),
        ("outputSchema", Value::Null),
        ("summary", json!("")),
        ("userId", json!("usr_sandbox")),
        ("visibility", json!("public")),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    assert_eq!(sandbox.ledger().runs, 0);
}

#[test]
fn what_is_sent_is_kept_and_a_prompt_becomes_instructions() {
    let (_sandbox, client) = client::start();
    let example = include_str!("../../../tests/fixtures/template.json");
    let example: Value = serde_json::from_str(example).unwrap();
    let fields = json!({
        "instructions": "Report the weather.",
        "outputSchema": example["outputSchema"],
        "prompt": "not used",
        "summary": "Weather",
        "title": "Forecaster",
        "visibility": "private",
    });
    let made = client.create_template(&fields);
    assert_same_shape("template", &example, &made);
    for name in [
        "instructions",
        "outputSchema",
        "summary",
        "title",
        "visibility",
    ] {
        assert_eq!(made[name], fields[name], "{name}");
    }
    let made = client.create_template(&json!({ "prompt": "Weather reports" }));
    let instructions = made["instructions"].as_str().unwrap();
    assert!(instructions.contains("Weather reports"), "{instructions}");
}

#[test]
fn limits_are_the_documented_ones() {
    let (_sandbox, client) = client::start();
    for (name, longest) in [
        ("instructions", 20_000),
        ("prompt", 10_000),
        ("summary", 80),
        ("title", 200),
    ] {
        // Two bytes each: characters are what counts.
        let fits = json!({ name: "é".repeat(longest) });
        assert_eq!(client.post("/api/workers", &fits).status, 200, "{name}");
        let answer = client.post("/api/workers", &json!({ name: "é".repeat(longest + 1) }));
        assert_eq!(answer.status, 400, "{name}");
        let message = answer.error();
        assert!(
            message.starts_with(&format!("{name}: expected")),
            "{message}"
        );
        assert!(message.contains(&longest.to_string()), "{message}");
    }
    for (fields, message) in [
        (
            json!({ "title": "" }),
            "title: expected a string of 1 to 200 characters, got 0",
        ),
        (json!({ "title": null }), "title: expected"),
        (
            json!({ "visibility": "secret" }),
            "visibility: expected one of public, private, got \"secret\".",
        ),
        (
            json!({ "outputSchema": "object" }),
            "outputSchema: expected an object, got \"object\".",
        ),
        (
            json!({ "outputSchema": { "type": "weather" } }),
            "outputSchema: ",
        ),
        (
            json!({ "outputSchema": null }),
            "outputSchema: expected an object, got null.",
        ),
        (json!({ "title": "x", "stream": true }), "input: expected"),
    ] {
        let answer = client.post("/api/workers", &fields);
        assert_eq!(answer.status, 400, "{fields}");
        assert!(
            answer.error().contains(message),
            "{fields}: {}",
            answer.error()
        );
    }
}

#[test]
fn an_update_changes_what_is_sent_and_null_clears_the_schema() {
    let (_sandbox, client) = client::start();
    let made = client.create_template(&json!({
        "title": "Forecaster", "summary": "Weather", "outputSchema": { "type": "object" },
    }));
    let path = format!("/api/workers/{}", made["id"].as_str().unwrap());
    let mut changed = client.patch(&path, &json!({ "summary": "Rain" })).json();
    assert!(changed["updatedAt"].as_str() > made["updatedAt"].as_str());
    changed["updatedAt"] = made["updatedAt"].clone();
    changed["summary"] = made["summary"].clone();
    assert_eq!(changed, made);
    let cleared = client.patch(&path, &json!({ "outputSchema": null })).json();
    assert_eq!(cleared["outputSchema"], Value::Null);
    assert_eq!(cleared["summary"], "Rain");
    assert_eq!(client.patch(&path, &json!({ "title": "" })).status, 400);
    assert_eq!(client.patch("/api/workers/wrk_no", &json!({})).status, 404);
}

#[test]
fn a_deleted_worker_is_gone_and_its_tasks_stay() {
    let (_sandbox, client) = client::start();
    let made = client.create_template(&json!({}));
    let id = made["id"].as_str().unwrap();
    client.run(&json!({ "input": "Greet [seconds=0]", "workerId": id, "taskId": "kept" }));
    let path = format!("/api/workers/{id}");
    assert_eq!(client.delete(&path).json(), json!({ "deleted": true }));
    assert_eq!(client.delete(&path).status, 404);
    assert_eq!(client.get(&path).status, 404);
    assert_eq!(client.patch(&path, &json!({ "title": "x" })).status, 404);
    for body in [
        json!({ "input": "More", "workerId": id }),
        json!({ "input": "More", "taskId": "kept" }),
    ] {
        assert_eq!(client.post("/api/tasks", &body).status, 404);
    }
    assert_eq!(client.get("/api/tasks/kept").status, 200);
}

#[test]
fn a_template_is_made_once_under_one_key() {
    let (_sandbox, client) = client::start();
    let key = [("idempotency-key", "key-1")];
    let first = client.post_with("/api/workers", &key, &json!({ "title": "One" }));
    let second = client.post_with("/api/workers", &key, &json!({ "title": "One" }));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.json(), second.json());
    let other = client.post_with("/api/workers", &key, &json!({ "title": "Two" }));
    assert_eq!(other.status, 409);
}

#[test]
fn a_template_without_a_task_is_a_pending_worker() {
    let (_sandbox, client) = client::start();
    let made = client.create_template(&json!({}));
    let path = format!("/api/workers/{}", made["id"].as_str().unwrap());
    let worker = client.get(&path).json();
    assert_eq!(worker["id"], made["id"]);
    assert_eq!(worker["status"], "pending");
    assert_eq!(worker["messages"], json!([]));
    assert_eq!(worker["url"], made["url"]);
    assert_eq!(client.get(&format!("{path}/email")).status, 200);
    let stream = client.get(&format!("{path}/stream")).events();
    assert_eq!(stream.last().unwrap().data, "[DONE]");
    let resumed = client.post(&path, &json!({ "input": "Greet [seconds=0]" }));
    assert_eq!(resumed.json()["status"], "completed");
    assert_eq!(client.get(&path).json(), resumed.json());
}

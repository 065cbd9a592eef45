//! The servers that the sandbox plays: versions of the past, and mixtures for a test.

use std::time::Duration;

use handinger_sandbox::{Sandbox, SandboxOptions, Surface};
use serde_json::{Value, json};

use crate::client::{self, Answer, Client};

const KEY: [(&str, &str); 1] = [("idempotency-key", "key-1")];

/// A sandbox that plays a server, at the pace of the wall clock.
fn playing(surface: Value) -> (Sandbox, Client) {
    client::start_with(SandboxOptions {
        surface: Surface::from_json(surface).unwrap(),
        ..SandboxOptions::default()
    })
}

fn create(client: &Client, input: &str, stream: bool) -> Answer {
    let body = json!({ "input": input, "stream": stream });
    client.post_with("/api/workers", &KEY, &body)
}

fn path_of(worker: &Value) -> String {
    format!("/api/workers/{}", worker["id"].as_str().unwrap())
}

#[test]
fn ignored_keys_start_a_run_each_time() {
    let (sandbox, client) = playing(json!({ "keys": "ignored" }));
    let first = create(&client, "Greet [seconds=0]", false);
    let second = create(&client, "Greet [seconds=0]", false);
    assert_ne!(first.json()["id"], second.json()["id"]);
    assert_eq!(second.header("idempotent-replayed"), None);
    let ledger = sandbox.ledger();
    assert_eq!(ledger.runs, 2);
    let keys = ledger
        .entries
        .iter()
        .map(|run| run.idempotency_key.as_deref());
    assert_eq!(keys.collect::<Vec<_>>(), [Some("key-1"); 2]);
    let shown = client.get("/_sandbox/ledger").json();
    assert_eq!(shown["runs_by_key"], json!({ "key-1": 2 }));
    assert_eq!(shown["runs_by_task"].as_object().unwrap().len(), 2);
    client.run(&json!({ "input": "Greet [seconds=0]", "taskId": "tsk_1" }));
    client.run(&json!({ "input": "Greet [seconds=0]", "taskId": "tsk_1" }));
    let ledger = sandbox.ledger();
    assert_eq!(ledger.runs_by_task["tsk_1"], 2);
    assert_eq!(ledger.runs_by_key.values().sum::<u64>(), 2);
}

#[test]
fn a_key_in_progress_is_a_conflict_until_the_run_is_over() {
    let (sandbox, client) = playing(json!({ "keys": "conflict", "answers": "at_once" }));
    let first = create(&client, "Greet [seconds=60]", false).json();
    let answer = create(&client, "Greet [seconds=60]", false);
    assert_eq!(
        (answer.status, answer.header("x-should-retry")),
        (409, None)
    );
    assert!(answer.error().contains("in progress"), "{}", answer.error());
    sandbox.advance(Duration::from_secs(60)).unwrap();
    let again = create(&client, "Greet [seconds=60]", false);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json()["id"], first["id"]);
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn without_streams_the_running_worker_is_json_and_runs_on() {
    let (sandbox, client) = playing(json!({ "streams": "at_once" }));
    let worker = create(&client, "Greet [seconds=60]", true).json();
    assert_eq!(
        (&worker["object"], &worker["status"]),
        (&json!("worker"), &json!("pending"))
    );
    let path = path_of(&worker);
    let watched = client.get_with(
        &format!("{path}?stream=true"),
        &[("accept", "text/event-stream")],
    );
    assert_eq!(watched.header("content-type"), Some("application/json"));
    assert_eq!(client.get(&format!("{path}/stream")).status, 404);
    sandbox.advance(Duration::from_secs(60)).unwrap();
    assert_eq!(client.get(&path).json()["status"], "completed");
    // Without a wish for a stream the answer comes when the worker is done.
    assert_eq!(client.create("Greet [seconds=0]")["status"], "completed");
    sandbox
        .set_surface(json!({ "streams": "ignored" }))
        .unwrap();
    let body = json!({ "input": "Greet [seconds=0]", "stream": true });
    assert_eq!(
        client.post("/api/workers", &body).json()["status"],
        "completed"
    );
}

#[test]
fn a_live_stream_begins_with_a_snapshot_and_leaves_out_what_was() {
    let (sandbox, client) =
        playing(json!({ "resume": "live", "stream_ids": false, "answers": "at_once" }));
    let worker = client.create("Count [seconds=10] [words=40] [steps=1]");
    let path = format!("{}/stream", path_of(&worker));
    sandbox.advance(Duration::from_secs(5)).unwrap();
    let (late, whole) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| client.get_with(&path, &[("last-event-id", "3")]).events());
        client::eventually("the reader is there", || {
            sandbox
                .requests()
                .iter()
                .any(|request| request.path == path)
        });
        sandbox.advance(Duration::from_secs(5)).unwrap();
        let late = reader.join().unwrap();
        sandbox.set_surface(json!({})).unwrap();
        (late, client.get(&path).events())
    });
    assert!(late.iter().all(|event| event.id.is_none()));
    assert_eq!(late[0].name.as_deref(), Some("worker"));
    let before = late[0].json()["output_text"].as_str().unwrap().to_owned();
    let words = |events: &[client::Event]| {
        let deltas = events
            .iter()
            .filter(|event| event.data.contains("text-delta"));
        deltas
            .map(|event| event.json()["delta"].as_str().unwrap().to_owned())
            .collect::<String>()
    };
    assert!(!before.is_empty());
    assert_eq!(before + &words(&late), words(&whole));
    assert!(late.len() < whole.len());
    // Nothing is live any more: a snapshot, and the end.
    sandbox.set_surface(json!({ "resume": "live" })).unwrap();
    let over = client.get(&path).events();
    assert_eq!((over.len(), over[0].id.is_some()), (2, true));
    assert_eq!(over[1].data, "[DONE]");
}

#[test]
fn numbers_prices_and_names_are_those_of_the_server() {
    let (sandbox, client) = playing(json!({}));
    let task = json!({ "input": "Greet [seconds=0]", "taskId": "tsk_mine" });
    client.run(&task);
    let paid = sandbox.ledger().credits;
    let look = |surface: Value, path: &str| {
        sandbox.set_surface(surface).unwrap();
        client.get(path)
    };
    let floats = json!({ "numbers": "floats" });
    let totals = look(floats.clone(), "/api/tasks/tsk_mine").json()["task"]["totals"].clone();
    assert_eq!(totals["credits"], json!(paid as f64 - 0.5));
    let turns = look(floats, "/api/tasks/tsk_mine/turns").json();
    assert_eq!(turns["items"][0]["credits"], json!(paid as f64 - 0.5));
    let worker = sandbox.ledger().entries[0].worker_id.clone();
    let path = format!("/api/workers/{worker}");
    let unpriced = look(json!({ "money": "none" }), &path).json();
    assert!(unpriced.get("costs").is_none(), "{unpriced}");
    assert_eq!(unpriced["usage"].as_object().unwrap().len(), 1);
    let events = look(json!({ "money": "none" }), &format!("{path}/stream")).events();
    let last = events[events.len() - 2].json();
    assert_eq!(
        (last.get("costs"), &last["usage"]),
        (None, &unpriced["usage"])
    );
}

#[test]
fn an_unfinished_worker_can_have_a_status_of_another_name() {
    let (sandbox, client) = playing(json!({ "unfinished_status": "queued", "answers": "at_once" }));
    let body = json!({ "input": "Greet [seconds=60]", "taskId": "tsk_mine" });
    let worker = client.run(&body);
    assert_eq!(
        (&worker["status"], &worker["running"]),
        (&json!("queued"), &json!(false))
    );
    let task = client.get("/api/tasks/tsk_mine").json();
    assert_eq!(task["task"]["status"], "queued");
    sandbox.advance(Duration::from_secs(60)).unwrap();
    assert_eq!(client.get(&path_of(&worker)).json()["status"], "completed");
}

#[test]
fn the_task_in_a_query_can_be_ignored() {
    let (sandbox, client) = playing(json!({}));
    let template = client.create_template(&json!({ "title": "T" }));
    let run = |task: &str| {
        client.run(&json!({
            "input": format!("Greet [seconds=0] [say={task}]"),
            "taskId": task, "workerId": template["id"],
        }));
    };
    run("tsk_1");
    run("tsk_2");
    let path = format!("{}?taskId=tsk_1", path_of(&template));
    let text = || client.get(&path).json()["output_text"].clone();
    assert_eq!(text(), "tsk_1");
    sandbox.set_surface(json!({ "task_query": false })).unwrap();
    assert_eq!(text(), "tsk_2");
}

#[test]
fn versions_have_their_calls_and_fields() {
    let (sandbox, client) = playing(json!("0.2"));
    let worker = client.create("Greet [seconds=0]");
    assert!(worker["costs"]["modelCostUsd"].is_f64() && worker.get("url").is_none());
    assert_eq!(
        client
            .get(&format!("{}/email", path_of(&worker)))
            .text()
            .find('{'),
        None
    );
    assert_eq!(
        client.post("/api/tasks", &json!({ "input": "x" })).status,
        404
    );
    assert_eq!(
        client.post("/api/workers", &json!({ "title": "x" })).status,
        400
    );
    let stream = client.get(&format!("{}/stream", path_of(&worker))).events();
    assert!(stream.iter().all(|event| event.id.is_none()));

    sandbox.set_surface(json!("0.18")).unwrap();
    assert_eq!(
        client.post("/api/workers", &json!({ "input": "x" })).status,
        400
    );
    client.run(&json!({ "input": "Greet [seconds=0]", "taskId": "tsk_mine" }));
    let task = client.get("/api/tasks/tsk_mine").json();
    assert!(task["task"]["totals"]["credits"].is_f64(), "{task}");
    assert_eq!(task["turns"].as_array().unwrap().len(), 1);
    assert!(task["turns"][0].get("files").is_none());

    sandbox.set_surface(json!("0.27")).unwrap();
    let task = client.get("/api/tasks/tsk_mine").json();
    assert!(task["task"]["totals"]["credits"].is_u64() && task.get("turns").is_none());
    let body = json!({ "input": "Greet [seconds=0]", "stream": true });
    let worker = client.run(&body);
    assert_eq!(worker["usage"].as_object().unwrap().len(), 1);
    assert!(worker["files"][0]["size"].is_u64() && worker.get("costs").is_none());
}

#[test]
fn the_server_is_chosen_by_request_and_by_rule_and_reset_with_the_state() {
    let (sandbox, client) = playing(json!("0.18"));
    let shown = || client.get("/_sandbox/surface").json();
    let start = shown();
    assert_eq!(
        (&start["version"], &start["keys"]),
        (&json!("0.18.0"), &json!("ignored"))
    );
    let wish = json!({ "resume": "live", "keys": "conflict" });
    assert_eq!(client.put("/_sandbox/surface", &wish).status, 204);
    assert_eq!(
        (&shown()["version"], &shown()["resume"]),
        (&json!(null), &json!("live"))
    );
    // What is shown can be sent again.
    let all = shown();
    assert_eq!(client.put("/_sandbox/surface", &all).status, 204);
    assert_eq!(shown(), all);
    assert_eq!(client.delete("/_sandbox/surface").status, 204);
    assert_eq!(shown(), start);
    let rules = json!([{ "surface": "0.27" }, { "status": 503 }]);
    assert_eq!(client.post("/_sandbox/faults", &rules).status, 204);
    assert_eq!(shown()["version"], "0.27.0");
    assert_eq!(client.get("/api/workers/wrk_1").status, 503);
    client.post("/_sandbox/reset", &json!({}));
    assert_eq!(shown(), start);
    for refused in [json!({ "kees": "ignored" }), json!("0.99"), json!(18)] {
        assert_eq!(
            client.put("/_sandbox/surface", &refused).status,
            400,
            "{refused}"
        );
        let rules = json!([{ "status": 503 }, { "surface": refused }]);
        assert!(sandbox.add_fault(rules).is_err());
    }
    let mixed = json!({ "surface": "0.27", "status": 503 });
    assert!(
        sandbox
            .add_fault(mixed)
            .unwrap_err()
            .to_string()
            .contains("alone")
    );
    assert_eq!(shown(), start);
}

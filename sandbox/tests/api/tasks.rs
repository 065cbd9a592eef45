use std::time::Duration;

use handinger_sandbox::{RunKind, SandboxOptions};
use serde_json::{Value, json};

use crate::client::{self, Client};
use crate::shapes::assert_same_shape;

#[test]
fn a_task_without_a_worker_makes_one_from_its_input() {
    let (sandbox, client) = client::start();
    let worker = client.run(&json!({ "input": "Greet the team", "budget": "low" }));
    assert_eq!(worker["object"], "worker");
    assert_eq!(worker["status"], "completed");
    assert_eq!(worker["metadata"]["budget"], "low");
    let id = worker["id"].as_str().unwrap();
    assert_eq!(worker["url"], format!("{}/worker/{id}", sandbox.base_url()));
    assert_eq!(worker["structured_output"], Value::Null);
    assert!(worker["files"][0]["size"].as_u64().unwrap() > 0);
    let template = client
        .patch(&format!("/api/workers/{id}"), &json!({}))
        .json();
    assert_eq!(template["instructions"], "Greet the team");
    let entry = &sandbox.ledger().entries[0];
    assert_eq!((entry.kind, entry.worker_id.as_str()), (RunKind::Task, id));
    assert!(entry.task_id.starts_with("tsk_"));
}

#[test]
fn a_task_tells_what_became_of_it() {
    let (sandbox, client) = client::start();
    let worker = client.run(&json!({ "input": "Find three flights", "taskId": "flights" }));
    let id = worker["id"].as_str().unwrap();
    let answer = client.get("/api/tasks/flights").json();
    let task = &answer["task"];
    let credits = sandbox.ledger().credits;
    for (name, value) in [
        ("id", json!("flights")),
        ("createdByUserId", json!("usr_sandbox")),
        ("organizationId", json!("org_sandbox")),
        ("status", json!("completed")),
        ("title", json!("Find three flights")),
        (
            "totals",
            json!({ "credits": credits, "durationMs": 2000, "turnCount": 1 }),
        ),
        ("triggeredBy", json!("api")),
        (
            "url",
            json!(format!("{}/worker/{id}/task/flights", sandbox.base_url())),
        ),
        ("workerId", json!(id)),
    ] {
        assert_eq!(task[name], value, "{name}");
    }
    assert!(task["createdAt"].as_str() < task["completedAt"].as_str());
    let example = include_str!("../../../tests/fixtures/task.json");
    assert_same_shape("task", &serde_json::from_str(example).unwrap(), &answer);
}

#[test]
fn a_known_task_takes_a_further_turn() {
    let (sandbox, client) = client::start();
    let first = client.run(&json!({ "input": "Find flights [seconds=0]", "taskId": "trip" }));
    let second = client.run(&json!({ "input": "And hotels? [seconds=0]", "taskId": "trip" }));
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["messages"].as_array().unwrap().len(), 4);
    assert!(
        second["output_text"]
            .as_str()
            .unwrap()
            .contains("Find flights")
    );
    assert!(second["files"].as_array().unwrap().len() > first["files"].as_array().unwrap().len());
    let turns = client.get("/api/tasks/trip/turns").json();
    assert_eq!(turns["taskId"], "trip");
    let items = turns["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    let example = include_str!("../../../tests/fixtures/turn_list.json");
    let mut example: Value = serde_json::from_str(example).unwrap();
    example["items"][0]["structuredOutput"] = Value::Null;
    for (seq, (turn, worker)) in items.iter().zip([&first, &second]).enumerate() {
        assert!(turn["id"].as_str().unwrap().starts_with("trn_"));
        assert_eq!(turn["seq"], seq);
        assert_eq!(turn["role"], "user");
        assert_eq!(turn["status"], "completed");
        assert_eq!(turn["taskId"], "trip");
        assert_eq!(turn["structuredOutput"], Value::Null);
        assert_eq!(turn["outputText"], worker["output_text"]);
        assert_eq!(turn["durationMs"], 0);
        assert_eq!(turn["credits"], sandbox.ledger().entries[seq].credits);
        assert!(turn["inputTokens"].as_u64().unwrap() > 0);
        assert!(turn["outputTokens"].as_u64().unwrap() > 0);
        assert!(turn["startedAt"].as_str() <= turn["completedAt"].as_str());
        assert_same_shape("turn", &example["items"][0], turn);
    }
    assert_eq!(items[0]["files"], first["files"]);
    assert_eq!(items[1]["input"], "And hotels? [seconds=0]");
    let totals = &client.get("/api/tasks/trip").json()["task"]["totals"];
    assert_eq!(totals["turnCount"], 2);
    assert_eq!(totals["credits"], sandbox.ledger().credits);
}

#[test]
fn a_worker_is_seen_at_its_newest_task_or_at_the_one_named() {
    let (_sandbox, client) = client::start();
    let made = client.create_template(&json!({}));
    let id = made["id"].as_str().unwrap();
    let task = |name: &str| {
        let input = format!("[say={name}] [seconds=0] [file_bytes={}]", name.len());
        client.run(&json!({ "input": input, "workerId": id, "taskId": name }))
    };
    let (old, new) = (task("older"), task("new"));
    let path = format!("/api/workers/{id}");
    assert_eq!(client.get(&path).json(), new);
    assert_eq!(client.get(&format!("{path}?taskId=older")).json(), old);
    assert_eq!(client.get(&format!("{path}?taskId=none")).status, 404);
    let other = client.create_template(&json!({}));
    let elsewhere = format!(
        "/api/workers/{}?taskId=older",
        other["id"].as_str().unwrap()
    );
    assert!(
        client
            .get(&elsewhere)
            .error()
            .contains("has no task `older`")
    );
    for worker in [&old, &new] {
        let (_, path) = worker["files"][0]["url"].as_str().unwrap().split_at(7);
        let file = client.get(&path[path.find('/').unwrap()..]);
        assert_eq!(file.body.len(), worker["files"][0]["size"]);
    }
    let unnamed = client.get(&format!("{path}/files/report.md"));
    assert_eq!(unnamed.body.len(), "new".len());
    client.delete("/api/tasks/new");
    assert_eq!(client.get(&path).json(), old);
}

#[test]
fn a_task_can_be_streamed() {
    let (_sandbox, client) = client::start();
    let body = json!({ "input": "Greet [words=3]", "taskId": "live", "stream": true });
    let answer = client.post("/api/tasks", &body);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let events = answer.events();
    assert_eq!(events.last().unwrap().data, "[DONE]");
    let last = events[events.len() - 2].json();
    assert_eq!(last["status"], "completed");
    let path = format!("/api/workers/{}?taskId=live", last["id"].as_str().unwrap());
    assert_eq!(client.get(&path).json(), last);
}

#[test]
fn a_task_that_runs_takes_no_further_turn() {
    let (sandbox, client) = client::start_with(SandboxOptions::default());
    let impatient = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(300));
    impatient.post(
        "/api/tasks",
        &json!({ "input": "Wait [seconds=60]", "taskId": "long" }),
    );
    let task = client.get("/api/tasks/long").json()["task"].clone();
    assert!(["pending", "running"].contains(&task["status"].as_str().unwrap()));
    assert_eq!(task["completedAt"], Value::Null);
    let turn = client.get("/api/tasks/long/turns").json()["items"][0].clone();
    assert_eq!(
        (&turn["status"], &turn["completedAt"]),
        (&json!("running"), &Value::Null)
    );
    let answer = client.post("/api/tasks", &json!({ "input": "More", "taskId": "long" }));
    assert_eq!(answer.status, 409);
    assert!(answer.error().contains("Task `long` is still running"));
    assert_eq!(answer.header("x-should-retry"), None);
    // Another task of the same worker has a turn of its own.
    let body = json!({ "input": "Beside [seconds=0]", "workerId": task["workerId"] });
    assert_eq!(client.run(&body)["status"], "completed");
    assert_eq!(sandbox.ledger().runs, 2);
}

#[test]
fn a_task_belongs_to_its_worker() {
    let (sandbox, client) = client::start();
    let worker = client.run(&json!({ "input": "Greet [seconds=0]", "taskId": "mine" }));
    let other = client.create_template(&json!({}));
    let body = json!({ "input": "More", "taskId": "mine", "workerId": other["id"] });
    let answer = client.post("/api/tasks", &body);
    assert_eq!(answer.status, 409);
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    let body = json!({ "input": "More", "workerId": "wrk_unknown" });
    assert_eq!(client.post("/api/tasks", &body).status, 404);
    assert_eq!(sandbox.ledger().runs, 1);
    let body = json!({ "input": "More [seconds=0]", "taskId": "mine", "workerId": worker["id"] });
    assert_eq!(client.run(&body)["id"], worker["id"]);
}

#[test]
fn an_archived_task_keeps_its_turns_and_takes_no_more() {
    let (_sandbox, client) = client::start();
    client.run(&json!({ "input": "Greet [seconds=0]", "taskId": "old" }));
    for _ in 0..2 {
        let answer = client.delete("/api/tasks/old");
        assert_eq!(answer.json(), json!({ "archived": true }));
    }
    let answer = client.post("/api/tasks", &json!({ "input": "More", "taskId": "old" }));
    assert_eq!(answer.status, 409);
    assert!(answer.error().contains("is archived"));
    assert_eq!(
        client.get("/api/tasks/old").json()["task"]["status"],
        "completed"
    );
    let turns = client.get("/api/tasks/old/turns").json();
    assert_eq!(turns["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_failed_task_says_so() {
    let (_sandbox, client) = client::start();
    client.run(&json!({ "input": "Try [fail=No luck.] [seconds=0]", "taskId": "bad" }));
    assert_eq!(
        client.get("/api/tasks/bad").json()["task"]["status"],
        "error"
    );
    let turn = &client.get("/api/tasks/bad/turns").json()["items"][0];
    assert_eq!(
        (&turn["status"], &turn["outputText"]),
        (&json!("error"), &json!(""))
    );
}

#[test]
fn a_task_is_paid_once_under_one_key() {
    let (sandbox, client) = client::start();
    let key = [("idempotency-key", "key-1")];
    let body = json!({ "input": "Greet [seconds=0]", "taskId": "once" });
    let first = client.post_with("/api/tasks", &key, &body);
    let second = client.post_with("/api/tasks", &key, &body);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.json(), second.json());
    assert_eq!(sandbox.ledger().runs, 1);
    let other = json!({ "input": "Greet [seconds=0]", "taskId": "twice" });
    assert_eq!(client.post_with("/api/tasks", &key, &other).status, 409);
}

#[test]
fn a_bad_request_and_an_unknown_task_are_refused() {
    let (sandbox, client) = client::start();
    for (body, message) in [
        (json!({}), "input: expected a string"),
        (
            json!({ "input": "x", "taskId": "" }),
            "taskId: expected a string of at least 1 character",
        ),
        (
            json!({ "input": "x", "workerId": 7 }),
            "workerId: expected a string of at least 1 character, got 7.",
        ),
        (
            json!({ "input": "x", "budget": "huge" }),
            "budget: expected one of",
        ),
    ] {
        let answer = client.post("/api/tasks", &body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.error().contains(message),
            "{body}: {}",
            answer.error()
        );
    }
    for path in ["/api/tasks/none", "/api/tasks/none/turns"] {
        assert_eq!(client.get(path).error(), "There is no task `none`.");
    }
    assert_eq!(client.delete("/api/tasks/none").status, 404);
    assert_eq!(sandbox.ledger().runs, 0);
}

#[test]
fn a_worker_started_the_older_way_has_one_task() {
    let (sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0]");
    let path = format!("/api/workers/{}", worker["id"].as_str().unwrap());
    client.post(&path, &json!({ "input": "Again [seconds=0]" }));
    let entries = sandbox.ledger().entries;
    let task_id = &entries[0].task_id;
    assert_eq!(&entries[1].task_id, task_id);
    let task = client.get(&format!("/api/tasks/{task_id}")).json()["task"].clone();
    assert_eq!(
        (&task["workerId"], &task["totals"]["turnCount"]),
        (&worker["id"], &json!(2))
    );
    let unknown = client.get(&format!("{path}?taskId=none"));
    assert_eq!(unknown.json(), client.get(&path).json());
    let body = json!({ "input": "Once more [seconds=0]", "taskId": task_id });
    assert_eq!(client.run(&body), client.get(&path).json());
}

#[test]
fn a_schedule_of_a_template_makes_a_task_each_time() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 1e5,
        ..SandboxOptions::default()
    });
    let made = client.create_template(&json!({}));
    let path = format!("/api/workers/{}", made["id"].as_str().unwrap());
    let body = json!({
        "input": "Look [seconds=0]",
        "when": { "type": "interval", "intervalSeconds": 600 },
    });
    client.post(&format!("{path}/schedules"), &body);
    client::eventually("two tasks", || sandbox.ledger().runs >= 2);
    let entries = sandbox.ledger().entries;
    assert_ne!(entries[0].task_id, entries[1].task_id);
    let task = client
        .get(&format!("/api/tasks/{}", entries[0].task_id))
        .json();
    assert_eq!(task["task"]["triggeredBy"], "schedule");
    client.delete(&path);
    let runs = sandbox.ledger().runs;
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(sandbox.ledger().runs, runs);
}

#[test]
fn an_answer_has_the_form_that_its_worker_asks_for() {
    let (_sandbox, client) = client::start();
    let made = client.create_template(&json!({ "outputSchema": {
        "type": "object",
        "properties": { "city": { "type": "string" }, "celsius": { "type": "number" } },
        "required": ["city", "celsius"],
    } }));
    let id = made["id"].as_str().unwrap();
    let run = |input: &str, task_id: &str| {
        let input = format!("{{\"seconds\": 0}}\n{input}");
        client.run(&json!({ "input": input, "workerId": id, "taskId": task_id }))
    };
    let worker = run("Report", "weather");
    let structured = &worker["structured_output"];
    assert!(structured["city"].is_string() && structured["celsius"].is_number());
    let text: Value = serde_json::from_str(worker["output_text"].as_str().unwrap()).unwrap();
    assert_eq!(&text, structured);
    let turn = client.get("/api/tasks/weather/turns").json()["items"][0].clone();
    assert_eq!(&turn["structuredOutput"], structured);

    let bad = run("[say=Sunny.]", "weather");
    assert_eq!(bad["structured_output"], Value::Null);
    let reason = bad["error"]["message"].as_str().unwrap();
    assert!(reason.contains("not valid JSON"), "{reason}");
    assert_eq!(
        client.get("/api/tasks/weather").json()["task"]["status"],
        "error"
    );

    let say = json!({ "seconds": 0, "say": "{\"city\":\"Oslo\",\"celsius\":-4.5}" });
    let body = json!({ "input": format!("{say}\nGo"), "workerId": id, "taskId": "weather" });
    let answer = json!({ "city": "Oslo", "celsius": -4.5 });
    assert_eq!(client.run(&body)["structured_output"], answer);

    client.patch(
        &format!("/api/workers/{id}"),
        &json!({ "outputSchema": null }),
    );
    assert_eq!(run("Report", "later")["structured_output"], Value::Null);
    assert!(run("Report", "weather")["structured_output"].is_object());
}

use std::time::{Duration, Instant};

use handinger_sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::client::{self, eventually};
use crate::shapes::assert_same_shape;

const EXAMPLE: &str = include_str!("../../../tests/fixtures/worker.json");

#[test]
fn a_finished_worker_has_the_shape_of_the_documented_example() {
    let (_sandbox, client) = client::start();
    let answer = client.post(
        "/api/workers",
        &json!({ "input": "Find three cheap flights" }),
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let mut worker = answer.json();
    let usage = worker["usage"].as_object_mut().unwrap();
    assert_eq!(
        usage.remove("durationMs"),
        Some(json!(2000)),
        "newer than the example"
    );
    assert_same_shape("worker", &serde_json::from_str(EXAMPLE).unwrap(), &worker);
    let written: Vec<&String> = worker.as_object().unwrap().keys().collect();
    let example: Value = serde_json::from_str(EXAMPLE).unwrap();
    assert_eq!(
        written,
        example.as_object().unwrap().keys().collect::<Vec<_>>()
    );
}

#[test]
fn create_answers_when_the_worker_is_done() {
    let (_sandbox, client) = client::start_with(SandboxOptions {
        speed: 10.0,
        ..SandboxOptions::default()
    });
    let begun = Instant::now();
    let worker = client.create("Greet [seconds=2]");
    assert!(begun.elapsed() >= Duration::from_millis(190));
    assert_eq!(worker["status"], "completed");
    assert_eq!(worker["running"], false);
    assert!(worker["id"].as_str().unwrap().starts_with("wrk_"));
    assert_eq!(worker["id"].as_str().unwrap().len(), "wrk_".len() + 14);
    assert_eq!(
        worker["output"][0]["content"][0]["text"],
        worker["output_text"]
    );
}

#[test]
fn a_worker_goes_from_pending_over_running_to_completed() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 0.001,
        ..SandboxOptions::default()
    });
    let patience = Duration::from_millis(400);
    let body = json!({ "input": "Greet [seconds=10] [words=5]", "stream": true });
    let impatient = client::Client::new(&sandbox, "key_test").with_patience(patience);
    let first = impatient
        .post("/api/workers", &body)
        .events()
        .remove(0)
        .json();
    let path = format!("/api/workers/{}", first["id"].as_str().unwrap());
    let state = || {
        let worker = client.get(&path).json();
        (worker["status"].as_str().unwrap().to_owned(), worker)
    };
    assert_eq!(state().0, "pending");
    sandbox.set_speed(20.0).unwrap();
    eventually("running", || state().0 == "running");
    let (_, running) = state();
    assert_eq!(running["running"], true);
    assert_eq!(running["output"], json!([]));
    assert_eq!(running.get("usage"), None);
    assert_eq!(running.get("costs"), None);
    eventually("completed", || state().0 == "completed");
}

#[test]
fn the_same_input_gives_the_same_work_and_another_gives_other() {
    let (_sandbox, client) = client::start();
    let work = |input| {
        let worker = client.create(input);
        (
            worker["output_text"].clone(),
            worker["sources"].clone(),
            worker["usage"].clone(),
        )
    };
    assert_eq!(work("Find flights to Oslo"), work("Find flights to Oslo"));
    assert_ne!(
        work("Find flights to Oslo").0,
        work("Find trains to Oslo").0
    );
}

#[test]
fn larger_budgets_cost_more() {
    let (sandbox, client) = client::start();
    let costs: Vec<f64> = ["low", "standard", "high", "unlimited"]
        .iter()
        .map(|budget| {
            let body = json!({ "input": "Compare [seconds=0]", "budget": budget });
            let worker = client.post("/api/workers", &body).json();
            let costs = worker["costs"].as_object().unwrap();
            let sum: f64 = costs.values().map(|cost| cost.as_f64().unwrap()).sum();
            let total = worker["usage"]["costUsd"].as_f64().unwrap();
            assert!((sum - total).abs() < 1e-5, "{sum} {total}");
            total
        })
        .collect();
    assert!(costs.is_sorted() && costs[0] < costs[3], "{costs:?}");
    assert_eq!(sandbox.ledger().runs, 4);
    assert!((sandbox.ledger().cost_usd - costs.iter().sum::<f64>()).abs() < 1e-5);
}

#[test]
fn directives_steer_the_agent() {
    let (_sandbox, client) = client::start();
    let worker = client
        .create("Report [words=7] [seconds=0] [steps=2] [files=3] [file_bytes=999] [sources=4]");
    assert_eq!(
        worker["output_text"].as_str().unwrap().split(' ').count(),
        7
    );
    assert_eq!(worker["files"].as_array().unwrap().len(), 3);
    assert_eq!(worker["sources"].as_array().unwrap().len(), 4);
    assert_eq!(worker["usage"]["steps"], 2);
    let worker = client.create("{\"say\": \"Exactly this.\", \"seconds\": 0}\nGreet");
    assert_eq!(worker["output_text"], "Exactly this.");
    let worker = client.create("Try [fail=The site is down.] [seconds=0]");
    assert_eq!(worker["error"], json!({ "message": "The site is down." }));
    assert_eq!(worker["output"], json!([]));
}

#[test]
fn unknown_things_are_not_found_and_wrong_methods_not_allowed() {
    let (_sandbox, client) = client::start();
    for path in ["", "/stream", "/email", "/files/report.md", "/schedules"] {
        let answer = client.get(&format!("/api/workers/wrk_unknown{path}"));
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.error(), "There is no worker `wrk_unknown`.");
    }
    assert_eq!(client.get("/api/nothing").status, 404);
    for (method, path) in [("GET", "/api/workers"), ("PUT", "/api/workers/wrk_1")] {
        let answer = client.send(method, path, &[], b"");
        assert_eq!(answer.status, 405, "{method} {path}");
        assert!(answer.error().contains(method));
    }
    assert_eq!(client.get("/api/workers/%FF").status, 400);
    assert!(client.get("/api/workers/%FF").error().contains("UTF-8"));
}

#[test]
fn the_email_address_is_an_object_or_as_older_servers_sent_it() {
    let (_sandbox, client) = client::start();
    let worker = client.create("Greet [seconds=0]");
    let path = format!("/api/workers/{}/email", worker["id"].as_str().unwrap());
    let email = client.get(&path).json()["email"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(email.starts_with("worker-") && email.contains('@'));
    assert_eq!(client.get(&path).json()["email"], email);
    assert_eq!(
        client
            .get_with(&path, &[("x-sandbox-email", "bare")])
            .text(),
        email
    );
}

#[test]
fn the_oldest_idle_workers_make_room() {
    let options = SandboxOptions {
        max_workers: 2,
        ..SandboxOptions::default()
    };
    let (_sandbox, client) = client::start_with(options);
    let workers: Vec<Value> = (0..3).map(|_| client.create("Greet [seconds=0]")).collect();
    let status = |worker: &Value| {
        client
            .get(&format!("/api/workers/{}", worker["id"].as_str().unwrap()))
            .status
    };
    assert_eq!(
        workers.iter().map(status).collect::<Vec<_>>(),
        [404, 200, 200]
    );
}

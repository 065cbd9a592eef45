use std::time::Duration;

use handinger_sandbox::{RunKind, Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::client::{self, Client, eventually};

/// A sandbox at rest: schedules fire only when the test speeds it up.
fn start() -> (Sandbox, Client, String) {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 1e-6,
        ..SandboxOptions::default()
    });
    let worker = client.create("Watch prices [seconds=0]");
    let path = format!("/api/workers/{}/schedules", worker["id"].as_str().unwrap());
    (sandbox, client, path)
}

fn body(when: &Value) -> Value {
    json!({ "input": "Look again [seconds=0]", "budget": "low", "when": when })
}

fn fired(sandbox: &Sandbox) -> usize {
    sandbox
        .ledger()
        .entries
        .iter()
        .filter(|entry| entry.kind == RunKind::Schedule)
        .count()
}

#[test]
fn each_form_answers_with_its_own_field() {
    let (_sandbox, client, path) = start();
    let cases = [
        (
            json!({ "type": "delayed", "delayInSeconds": 31_536_000 }),
            Some("delayInSeconds"),
        ),
        (
            json!({ "type": "interval", "intervalSeconds": 1 }),
            Some("intervalSeconds"),
        ),
        (
            json!({ "type": "cron", "cron": "30 9 * * 1-5" }),
            Some("cron"),
        ),
        (
            json!({ "type": "scheduled", "date": "2999-01-01T00:00:00Z" }),
            None,
        ),
    ];
    let mut made = Vec::new();
    for (when, field) in &cases {
        let answer = client.post(&path, &body(when));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let schedule = answer.json();
        assert!(schedule["id"].as_str().unwrap().starts_with("sch_"));
        assert_eq!(schedule["budget"], "low");
        assert_eq!(schedule["input"], "Look again [seconds=0]");
        assert_eq!(schedule["type"], when["type"]);
        assert!(schedule["nextRunAt"].as_str().unwrap().ends_with('Z'));
        assert_eq!(
            schedule.as_object().unwrap().len(),
            5 + usize::from(field.is_some())
        );
        if let Some(field) = field {
            assert_eq!(schedule[*field], when[*field]);
        }
        made.push(schedule);
    }
    assert_eq!(made[3]["nextRunAt"], "2999-01-01T00:00:00.000Z");
    let worker_id = path.split('/').nth(3).unwrap();
    let list = client.get(&path).json();
    assert_eq!(
        list,
        json!({ "schedules": made, "timezone": "UTC", "workerId": worker_id })
    );
}

#[test]
fn patterns_are_read_in_the_zone_that_the_list_names() {
    let (_sandbox, client) = client::start_with(SandboxOptions {
        timezone: "Asia/Kolkata".to_owned(),
        ..SandboxOptions::default()
    });
    let id = client.create_template(&json!({}))["id"].clone();
    let path = format!("/api/workers/{}/schedules", id.as_str().unwrap());
    let when = body(&json!({ "type": "cron", "cron": "0 9 * * *" }));
    let schedule = client.post(&path, &when).json();
    let next = schedule["nextRunAt"].as_str().unwrap();
    assert!(next.ends_with("T03:30:00.000Z"), "{next}");
    assert_eq!(client.get(&path).json()["timezone"], "Asia/Kolkata");
    let options = SandboxOptions {
        timezone: "Europe/Atlantis".to_owned(),
        ..SandboxOptions::default()
    };
    let error = Sandbox::start(options).err().unwrap();
    assert!(
        error
            .to_string()
            .contains("timezone: expected an IANA name")
    );
}

#[test]
fn limits_are_checked_by_name() {
    let (_sandbox, client, path) = start();
    let cases = [
        (
            json!({ "type": "delayed", "delayInSeconds": 0 }),
            "delayInSeconds: expected an integer",
        ),
        (
            json!({ "type": "delayed", "delayInSeconds": 31_536_001 }),
            "from 1 to 31536000, got 31536001",
        ),
        (
            json!({ "type": "interval", "intervalSeconds": "60" }),
            "intervalSeconds: expected",
        ),
        (
            json!({ "type": "cron", "cron": "" }),
            "cron: expected a string of at least 1 character",
        ),
        (
            json!({ "type": "cron", "cron": "now and then" }),
            "when.cron: ",
        ),
        (
            json!({ "type": "cron", "cron": "0 0 31 2 *" }),
            "when.cron: the pattern never matches.",
        ),
        (
            json!({ "type": "scheduled", "date": "soon" }),
            "when.date: expected an ISO 8601 date",
        ),
        (
            json!({ "type": "weekly" }),
            "when.type: expected one of scheduled, delayed, cron",
        ),
        (json!("daily"), "when: expected an object, got \"daily\"."),
    ];
    for (when, message) in cases {
        let answer = client.post(&path, &body(&when));
        assert_eq!(answer.status, 400, "{when}");
        assert!(
            answer.error().contains(message),
            "{when}: {}",
            answer.error()
        );
    }
    let answer = client.post(
        &path,
        &json!({ "when": { "type": "delayed", "delayInSeconds": 5 } }),
    );
    assert!(answer.error().starts_with("input: "));
}

#[test]
fn one_time_schedules_fire_once_and_are_gone() {
    let (sandbox, client, path) = start();
    client.post(
        &path,
        &body(&json!({ "type": "delayed", "delayInSeconds": 86_400 })),
    );
    client.post(
        &path,
        &body(&json!({ "type": "scheduled", "date": "2019-12-27T18:11:19.117Z" })),
    );
    eventually("a date in the past fires at once", || fired(&sandbox) == 1);
    assert_eq!(
        client.get(&path).json()["schedules"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    sandbox.set_speed(1e6).unwrap();
    eventually("the delayed one fires", || fired(&sandbox) == 2);
    assert_eq!(client.get(&path).json()["schedules"], json!([]));
    let worker = client.get(path.trim_end_matches("/schedules")).json();
    assert_eq!(worker["messages"].as_array().unwrap().len(), 6);
}

#[test]
fn repeating_schedules_fire_again_and_again() {
    for when in [
        json!({ "type": "interval", "intervalSeconds": 3600 }),
        json!({ "type": "cron", "cron": "0 * * * *" }),
    ] {
        let (sandbox, client, path) = start();
        let before = client.post(&path, &body(&when)).json();
        sandbox.set_speed(1e6).unwrap();
        eventually("three times", || fired(&sandbox) >= 3);
        let after = client.get(&path).json()["schedules"][0].clone();
        assert_eq!(after["id"], before["id"]);
        assert!(after["nextRunAt"].as_str() > before["nextRunAt"].as_str());
    }
}

#[test]
fn a_schedule_that_is_always_due_leaves_time_for_others() {
    let (sandbox, client, path) = start();
    client.post(
        &path,
        &body(&json!({ "type": "interval", "intervalSeconds": 1 })),
    );
    sandbox.set_speed(1e6).unwrap();
    eventually("a hundred times", || fired(&sandbox) >= 100);
    for _ in 0..20 {
        assert_eq!(client.get("/_sandbox/health").status, 200);
    }
}

#[test]
fn a_schedule_waits_for_the_turn_that_is_playing() {
    let (sandbox, client, path) = start();
    let worker = path.trim_end_matches("/schedules");
    client.post(
        &path,
        &body(&json!({ "type": "delayed", "delayInSeconds": 1 })),
    );
    let impatient = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(400));
    impatient.post(
        worker,
        &json!({ "input": "Take long [seconds=3600]", "stream": true }),
    );
    sandbox.set_speed(1000.0).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(fired(&sandbox), 0);
    sandbox.set_speed(1e6).unwrap();
    eventually("after the turn", || fired(&sandbox) == 1);
}

#[test]
fn a_cancelled_schedule_does_not_fire() {
    let (sandbox, client, path) = start();
    let made = client
        .post(
            &path,
            &body(&json!({ "type": "delayed", "delayInSeconds": 60 })),
        )
        .json();
    let place = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(client.delete(&place).json(), json!({ "cancelled": true }));
    assert_eq!(client.delete(&place).status, 404);
    assert!(client.delete(&place).error().contains("has no schedule"));
    sandbox.set_speed(1e6).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(fired(&sandbox), 0);
    assert_eq!(client.get(&path).json()["schedules"], json!([]));
}

#[test]
fn a_schedule_is_made_once_under_one_key() {
    let (_sandbox, client, path) = start();
    let key = [("idempotency-key", "key-1")];
    let when = body(&json!({ "type": "interval", "intervalSeconds": 60 }));
    let first = client.post_with(&path, &key, &when);
    let second = client.post_with(&path, &key, &when);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.json(), second.json());
    assert_eq!(
        client.get(&path).json()["schedules"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let other = body(&json!({ "type": "interval", "intervalSeconds": 61 }));
    assert_eq!(client.post_with(&path, &key, &other).status, 409);
}

#[test]
fn a_reset_stops_schedules() {
    let (sandbox, client, path) = start();
    client.post(
        &path,
        &body(&json!({ "type": "interval", "intervalSeconds": 60 })),
    );
    sandbox.reset().unwrap();
    sandbox.set_speed(1e6).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(sandbox.ledger().runs, 0);
    assert_eq!(client.get(&path).status, 404);
}

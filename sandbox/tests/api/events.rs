use std::time::Duration;

use handinger_sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::client::{self, Answer, Client, End, Event};

fn stream(client: &Client, input: &str) -> Answer {
    client.post("/api/workers", &json!({ "input": input, "stream": true }))
}

fn id_of(answer: &Answer) -> String {
    answer.events()[0].json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_stream_begins_and_ends_with_the_worker_and_speaks_between() {
    let (_sandbox, client) = client::start();
    let answer = stream(&client, "Find flights [steps=3] [files=1] [sources=2]");
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert!(answer.text().starts_with("retry: 200\n\nid: 1\n"));
    assert_eq!(answer.end, End::Complete);
    let mut events = answer.events();
    assert_eq!(
        events.pop().unwrap(),
        Event {
            id: None,
            name: None,
            data: "[DONE]".to_owned()
        }
    );
    let ids: Vec<u64> = events.iter().map(|event| event.id.unwrap()).collect();
    assert_eq!(ids, (1..=events.len() as u64).collect::<Vec<_>>());
    let last = events.pop().unwrap();
    let first = events.remove(0);
    assert_eq!(first.name.as_deref(), Some("worker"));
    assert_eq!(first.json()["object"], "worker");
    assert_eq!(first.json()["status"], "pending");
    assert_eq!(last.name.as_deref(), Some("worker"));
    assert_eq!(last.json()["status"], "completed");
    assert!(events.iter().all(|event| event.name.is_none()));
    let text: String = events
        .iter()
        .filter(|event| event.kind() == "text-delta")
        .map(|event| event.json()["delta"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(last.json()["output_text"], text);
    assert!(text.split(' ').count() > 20, "by the word");
    for kind in [
        "start",
        "start-step",
        "reasoning-start",
        "reasoning-delta",
        "reasoning-end",
        "tool-input-start",
        "tool-input-available",
        "tool-output-available",
        "source-url",
        "file",
        "text-start",
        "text-end",
        "finish-step",
        "finish",
    ] {
        assert!(events.iter().any(|event| event.kind() == kind), "{kind}");
    }
    let count = |kind: &str| events.iter().filter(|event| event.kind() == kind).count();
    assert_eq!((count("start-step"), count("finish-step")), (3, 3));
    assert_eq!((count("file"), count("source-url")), (1, 2));
}

#[test]
fn events_come_over_time() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 10.0,
        ..Default::default()
    });
    let impatient = Client::new(&sandbox, "key_test").with_patience(Duration::from_millis(400));
    let some = stream(&impatient, "Write slowly [seconds=50] [words=3] [steps=1]").events();
    assert!(
        !some.is_empty() && some.last().unwrap().data != "[DONE]",
        "{some:?}"
    );
    let all = stream(&client, "Write faster [seconds=1] [words=3] [steps=1]").events();
    assert!(all.len() > some.len());
}

#[test]
fn a_finished_worker_is_replayed_by_every_stream_endpoint() {
    let (_sandbox, client) = client::start();
    let answer = stream(&client, "Greet [words=4] [seconds=0]");
    let path = format!("/api/workers/{}", id_of(&answer));
    let accept = [("accept", "text/event-stream")];
    assert_eq!(
        client.get(&format!("{path}/stream")).events(),
        answer.events()
    );
    assert_eq!(
        client.get(&format!("{path}?stream=true")).events(),
        answer.events()
    );
    assert_eq!(client.get_with(&path, &accept).events(), answer.events());
}

#[test]
fn every_event_can_be_resumed_from() {
    let (_sandbox, client) = client::start();
    let answer = stream(&client, "Greet [words=4] [seconds=0] [steps=1]");
    let path = format!("/api/workers/{}/stream", id_of(&answer));
    let all = answer.events();
    for (index, event) in all.iter().filter(|event| event.id.is_some()).enumerate() {
        let id = event.id.unwrap().to_string();
        let rest = client.get_with(&path, &[("last-event-id", &id)]).events();
        assert_eq!(rest, all[index + 1..], "after {id}");
    }
    let unreadable = client
        .get_with(&path, &[("last-event-id", "soon")])
        .events();
    assert_eq!(unreadable, all);
}

#[test]
fn a_stream_cut_in_the_middle_goes_on_where_it_was_left() {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 20.0,
        ..Default::default()
    });
    let key = [("idempotency-key", "key-1")];
    let body = json!({ "input": "Write [seconds=4] [words=30]", "stream": true });
    sandbox
        .add_fault(json!({ "cut_after_events": 5, "times": 3 }))
        .unwrap();
    let mut events: Vec<Event> = Vec::new();
    let mut ends = Vec::new();
    while ends.last() != Some(&End::Complete) {
        let last = events
            .last()
            .and_then(|event| event.id)
            .map(|id| id.to_string());
        let mut headers = key.to_vec();
        headers.extend(last.as_deref().map(|id| ("last-event-id", id)));
        let answer = client.post_with("/api/workers", &headers, &body);
        events.extend(answer.events());
        ends.push(answer.end);
    }
    assert_eq!(ends, [End::Reset, End::Reset, End::Reset, End::Complete]);
    let path = format!(
        "/api/workers/{}/stream",
        events[0].json()["id"].as_str().unwrap()
    );
    assert_eq!(events, client.get(&path).events());
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn a_turn_streams_only_itself_and_the_worker_streams_all() {
    let (_sandbox, client) = client::start();
    let first = stream(&client, "First [words=4] [seconds=0]");
    let path = format!("/api/workers/{}", id_of(&first));
    let second = client.post(
        &path,
        &json!({ "input": "Second [words=4] [seconds=0]", "stream": true }),
    );
    let ends = (first.events().len() - 1, second.events().len() - 1);
    assert_eq!(second.events()[0].id, Some(ends.0 as u64 + 1));
    let all = client.get(&format!("{path}/stream")).events();
    assert_eq!(all.len(), ends.0 + ends.1 + 1);
}

#[test]
fn silence_is_filled_with_comments() {
    let options = SandboxOptions {
        heartbeat: Duration::from_millis(20),
        ..SandboxOptions::default()
    };
    let (_sandbox, client) = client::start_with(options);
    let answer = stream(
        &client,
        "Think [seconds=0.6] [words=1] [steps=1] [files=0] [sources=0]",
    );
    assert!(
        answer.text().contains("\n\n: keep-alive\n\n"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.events().last().unwrap().data, "[DONE]");
}

#[test]
fn failures_and_stored_messages_are_streamed_when_asked_for() {
    let (_sandbox, client) = client::start();
    let events = stream(&client, "Try [fail=No luck.] [seconds=0]").events();
    let error: Vec<Value> = events
        .iter()
        .filter(|event| event.data.contains("errorText"))
        .map(Event::json)
        .collect();
    assert_eq!(error, [json!({ "type": "error", "errorText": "No luck." })]);
    let events = stream(&client, "Talk [messages=1] [seconds=0]").events();
    let roles: Vec<Value> = events
        .iter()
        .filter(|event| event.name.as_deref() == Some("message"))
        .map(|event| event.json()["role"].clone())
        .collect();
    assert_eq!(roles, ["user", "assistant"]);
}

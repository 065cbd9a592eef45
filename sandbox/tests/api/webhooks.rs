use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::client::{self, Client, eventually};
use crate::shapes::assert_same_shape;

/// A delivery as it came in.
pub(crate) struct Delivery {
    head: String,
    pub(crate) body: Value,
}

/// An endpoint that answers with one status after the other, then with the last one.
pub(crate) fn endpoint(statuses: &'static [u16]) -> (String, Receiver<Delivery>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?from=test", listener.local_addr().unwrap());
    let (sender, deliveries) = mpsc::channel();
    thread::spawn(move || {
        for (index, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let delivery = receive(&mut stream);
            let status = statuses.get(index).or(statuses.last()).unwrap();
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
            if sender.send(delivery).is_err() {
                return;
            }
        }
    });
    (url, deliveries)
}

fn receive(stream: &mut impl Read) -> Delivery {
    let mut raw = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "the delivery broke off");
        raw.extend_from_slice(&buffer[..count]);
        let Some(split) = raw.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(raw[..split].to_vec())
            .unwrap()
            .to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        if raw.len() == split + 4 + length.parse::<usize>().unwrap() {
            let body = serde_json::from_slice(&raw[split + 4..]).unwrap();
            return Delivery { head, body };
        }
    }
}

/// A sandbox with a template; the path of its webhook and its id.
fn start() -> (Sandbox, Client, String, Value) {
    let (sandbox, client) = client::start_with(SandboxOptions {
        speed: 1e5,
        ..SandboxOptions::default()
    });
    let id = client.create_template(&json!({}))["id"].clone();
    let path = format!("/api/workers/{}/webhook", id.as_str().unwrap());
    (sandbox, client, path, id)
}

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_webhook_is_set_and_taken_away() {
    let (_sandbox, client, path, _) = start();
    let none = fixture(include_str!("../../../tests/fixtures/webhook_none.json"));
    assert_eq!(client.get(&path).json(), none);
    let put = |url: &str| client.put(&path, &json!({ "url": url })).json();
    let first = put("http://127.0.0.1:9/one");
    let example = fixture(include_str!("../../../tests/fixtures/webhook.json"));
    assert_same_shape("webhook", &example, &first);
    assert_eq!(first["url"], "http://127.0.0.1:9/one");
    assert!(first["token"].as_str().unwrap().starts_with("whk_"));
    let second = put("http://localhost:9/two");
    assert_eq!(second["token"], first["token"]);
    assert_eq!(client.get(&path).json(), second);
    let cleared = client.put(&path, &json!({ "url": null })).json();
    assert_eq!(cleared, json!({ "token": first["token"], "url": null }));
    let renewed = client.send("POST", &format!("{path}/regenerate-token"), &[], b"");
    assert_ne!(renewed.json()["token"], first["token"]);
    assert_eq!(renewed.json()["url"], Value::Null);
    assert_eq!(client.delete(&path).json(), none);
    assert_ne!(put("http://127.0.0.1:9/one")["token"], first["token"]);
}

#[test]
fn only_addresses_of_this_machine_are_taken() {
    let (_sandbox, client, path, _) = start();
    let long = |length: usize| {
        let start = "http://127.0.0.1/";
        json!({ "url": format!("{start}{}", "a".repeat(length - start.len())) })
    };
    assert_eq!(client.put(&path, &long(2048)).status, 200);
    for (body, message) in [
        (json!({}), "url: expected a URL or null, got nothing."),
        (json!({ "url": 7 }), "url: expected a URL or null, got 7."),
        (
            long(2049),
            "url: expected at most 2048 characters, got 2049.",
        ),
        (
            json!({ "url": "https://example.com/hook" }),
            "delivers to loopback addresses",
        ),
        (
            json!({ "url": "http://192.168.0.1/" }),
            "delivers to loopback addresses",
        ),
        (json!({ "url": "hook" }), "delivers to loopback addresses"),
    ] {
        let answer = client.put(&path, &body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.error().contains(message),
            "{body}: {}",
            answer.error()
        );
    }
    assert_eq!(client.get(&path).json()["url"], long(2048)["url"]);
}

#[test]
fn a_finished_task_is_delivered_with_the_token() {
    let (_sandbox, client, path, id) = start();
    let (url, deliveries) = endpoint(&[204]);
    let webhook = client.put(&path, &json!({ "url": url })).json();
    let token = webhook["token"].as_str().unwrap().to_lowercase();
    for (input, task_id) in [("Greet [seconds=0]", "quick"), ("Greet", "slow")] {
        let body = json!({ "input": input, "workerId": id, "taskId": task_id });
        let worker = client.run(&body);
        let Delivery { head, body } = deliveries.recv().unwrap();
        assert!(head.starts_with("post /hook?from=test http/1.1"), "{head}");
        assert!(
            head.contains(&format!("x-handinger-token: {token}")),
            "{head}"
        );
        assert!(head.contains("content-type: application/json"), "{head}");
        assert_eq!(
            body,
            json!({
                "type": "task.completed", "workerId": id, "taskId": task_id, "worker": worker,
            })
        );
    }
    let logs = format!("{path}/executions");
    eventually("both are logged", || {
        client.get(&logs).json()["totalCount"] == 2
    });
    let page = client.get(&logs).json();
    assert_eq!((&page["page"], &page["pageCount"]), (&json!(1), &json!(1)));
    let newest = &page["logs"][0];
    for (name, value) in [
        ("errorMessage", Value::Null),
        ("requestStatus", json!("success")),
        ("responseStatus", json!(204)),
        ("taskId", json!("slow")),
        ("taskTitle", json!("Greet")),
        ("url", json!(url)),
        ("workerId", id),
    ] {
        assert_eq!(newest[name], value, "{name}");
    }
    let example = include_str!("../../../tests/fixtures/webhook_execution_list.json");
    assert_same_shape("executions", &fixture(example), &page);
}

#[test]
fn a_delivery_that_is_not_taken_is_tried_three_times() {
    let (_sandbox, client, path, id) = start();
    let (url, deliveries) = endpoint(&[500, 302]);
    client.put(&path, &json!({ "url": url }));
    client.run(&json!({ "input": "Greet [seconds=0]", "workerId": id, "taskId": "t" }));
    let bodies: Vec<Value> = (0..3).map(|_| deliveries.recv().unwrap().body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let logs = format!("{path}/executions");
    eventually("all are logged", || {
        client.get(&logs).json()["totalCount"] == 3
    });
    let page = client.get(&logs).json();
    let statuses: Vec<&Value> = (0..3).map(|n| &page["logs"][n]["responseStatus"]).collect();
    assert_eq!(statuses, [302, 302, 500]);
    let first = &page["logs"][2];
    assert_eq!(first["requestStatus"], "error");
    assert_eq!(
        first["errorMessage"],
        "The endpoint answered with status 500."
    );
    assert!(
        deliveries
            .recv_timeout(std::time::Duration::from_millis(50))
            .is_err()
    );
}

#[test]
fn a_second_attempt_may_go_well_and_ends_it() {
    let (_sandbox, client, path, id) = start();
    let (url, deliveries) = endpoint(&[503, 200]);
    client.put(&path, &json!({ "url": url }));
    client.run(&json!({ "input": "Greet [seconds=0]", "workerId": id }));
    let logs = format!("{path}/executions");
    eventually("both are logged", || {
        client.get(&logs).json()["totalCount"] == 2
    });
    assert_eq!(
        client.get(&logs).json()["logs"][0]["requestStatus"],
        "success"
    );
    assert_eq!(deliveries.iter().take(2).count(), 2);
    assert!(
        deliveries
            .recv_timeout(std::time::Duration::from_millis(50))
            .is_err()
    );
}

#[test]
fn an_endpoint_that_is_not_there_is_logged_and_pages_hold_fifty() {
    let (sandbox, client, path, id) = start();
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    client.put(&path, &json!({ "url": format!("http://{free}/") }));
    let logs = format!("{path}/executions");
    let empty = client.get(&logs).json();
    assert_eq!(
        empty,
        json!({ "logs": [], "page": 1, "pageCount": 0, "totalCount": 0 })
    );
    for _ in 0..17 {
        client.run(&json!({ "input": "Greet [seconds=0]", "workerId": id }));
    }
    eventually("each three times", || {
        client.get(&logs).json()["totalCount"] == 51
    });
    let first = client.get(&logs).json();
    assert_eq!(first["pageCount"], 2);
    // A server that repeats a page number, as a paging client has to bear.
    let rule = json!({ "query": "page=2", "edit": { "/page": 1 } });
    sandbox.add_fault(rule).unwrap();
    assert_eq!(client.get(&format!("{logs}?page=2")).json()["page"], 1);
    assert_eq!(first["logs"].as_array().unwrap().len(), 50);
    let last = client.get(&format!("{logs}?page=2")).json();
    assert_eq!(last["page"], 2);
    assert_eq!(last["logs"].as_array().unwrap().len(), 1);
    assert!(last["logs"][0]["createdAt"].as_str() <= first["logs"][49]["createdAt"].as_str());
    let failed = &last["logs"][0];
    assert_eq!(failed["responseStatus"], Value::Null);
    let message = failed["errorMessage"].as_str().unwrap();
    assert!(
        message.starts_with("The endpoint gave no answer: "),
        "{message}"
    );
    assert_eq!(
        client.get(&format!("{logs}?page=3")).json()["logs"],
        json!([])
    );
    for page in ["0", "-1", "two", ""] {
        let answer = client.get(&format!("{logs}?page={page}"));
        assert_eq!(answer.status, 400, "{page}");
        assert!(
            answer
                .error()
                .starts_with("page: expected an integer of at least 1")
        );
    }
}

#[test]
fn an_unknown_worker_has_no_webhook() {
    let (_sandbox, client, _, _) = start();
    let path = "/api/workers/wrk_no/webhook";
    let put = client.put(path, &json!({ "url": null }));
    let renew = client.send("POST", &format!("{path}/regenerate-token"), &[], b"");
    let executions = client.get(&format!("{path}/executions"));
    for answer in [
        client.get(path),
        put,
        client.delete(path),
        renew,
        executions,
    ] {
        assert_eq!(answer.status, 404);
        assert_eq!(answer.error(), "There is no worker `wrk_no`.");
    }
}

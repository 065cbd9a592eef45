//! A sandbox that keeps its state, killed in the middle of its work and started again.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, eventually};
use crate::command::spawn;
use crate::files::{FORM, form};
use crate::webhooks::endpoint;

const KEY: [(&str, &str); 1] = [("idempotency-key", "key-1")];

/// A sandbox in a process of its own; dropping it kills it as `kill -9` does.
pub(crate) struct Process {
    child: Child,
    pub(crate) client: Client,
    base_url: String,
}

impl Process {
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Self {
        let data = data.to_str().unwrap();
        let (child, base_url) = spawn(&[&["--data", data], arguments].concat());
        assert!(base_url.starts_with("http://"), "it did not start");
        let client = Client::at(&base_url, "key_test");
        Self {
            child,
            client,
            base_url,
        }
    }

    pub(crate) fn ledger(&self) -> Value {
        self.client.get("/_sandbox/ledger").json()
    }

    /// What is served under a path, without the address it is served at.
    fn text(&self, path: &str) -> String {
        let answer = self.client.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text().replace(&self.base_url, "")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A folder that does not exist yet.
pub(crate) fn new_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox-{name}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

#[test]
fn a_run_that_was_playing_goes_on_and_its_key_starts_no_other() {
    let data = new_folder("playing");
    let body = json!({ "input": "Take long [seconds=3600]", "stream": true });
    let sandbox = Process::start(&data, &["--speed", "1800"]);
    let impatient = Client::at(&sandbox.base_url, "key_test").with_patience(Duration::from_secs(1));
    let seen = impatient.post_with("/api/workers", &KEY, &body).events();
    let last = seen.last().unwrap().id.unwrap();
    assert!(last > 3, "{seen:?}");
    let killed = sandbox.base_url.clone();
    drop(sandbox);

    let sandbox = Process::start(&data, &["--speed", "1800"]);
    let resumed = [KEY[0], ("last-event-id", &last.to_string())];
    let rest = sandbox.client.post_with("/api/workers", &resumed, &body);
    assert_eq!(rest.header("idempotent-replayed"), Some("true"));
    let rest = rest.events();
    assert_eq!(rest.first().unwrap().id, Some(last + 1));
    assert_eq!(rest.last().unwrap().data, "[DONE]");
    assert_eq!(rest[rest.len() - 2].json()["status"], "completed");
    assert_eq!(sandbox.ledger()["runs"], 1);

    // The whole stream is the one that was begun before, at another address.
    let again = sandbox.client.post_with("/api/workers", &KEY, &body);
    let whole = again.events();
    assert_eq!(whole.len(), seen.len() + rest.len());
    for (before, after) in seen.iter().zip(&whole) {
        let moved = before.data.replace(&killed, &sandbox.base_url);
        assert_eq!((before.id, &moved), (after.id, &after.data));
    }
    assert_eq!(sandbox.ledger()["runs"], 1);
}

#[test]
fn no_key_is_forgotten_whenever_the_process_is_killed() {
    let data = new_folder("keys");
    let keys: Vec<String> = (0..400).map(|number| format!("key-{number}")).collect();
    let body = json!({ "input": "Pay once [seconds=0]" });
    let mut accepted = 0;
    for round in 0..4 {
        let sandbox = Process::start(&data, &[]);
        assert!(sandbox.ledger()["runs"].as_u64().unwrap() >= accepted);
        let address = sandbox.base_url.clone();
        let sender = std::thread::spawn({
            let (keys, body) = (keys.clone(), body.clone());
            move || {
                let post = |key: &String| try_post(&address, key, &body);
                keys.iter().map_while(post).count() as u64
            }
        });
        std::thread::sleep(Duration::from_millis(40 + 15 * round));
        drop(sandbox);
        accepted = accepted.max(sender.join().unwrap());
    }
    assert!(accepted > 0, "it was killed too early to prove anything");
    let sandbox = Process::start(&data, &[]);
    let before = sandbox.ledger()["runs"].as_u64().unwrap();
    assert!(before >= accepted);
    let mut replayed = 0;
    for key in &keys {
        let headers = [("idempotency-key", key.as_str())];
        let answer = sandbox.client.post_with("/api/workers", &headers, &body);
        assert_eq!(answer.status, 200);
        replayed += u64::from(answer.header("idempotent-replayed") == Some("true"));
    }
    assert_eq!(replayed, before);
    assert_eq!(sandbox.ledger()["runs"], keys.len());
}

/// Sends a run; none when the sandbox was killed meanwhile.
fn try_post(base_url: &str, key: &str, body: &Value) -> Option<()> {
    let address = base_url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).ok()?;
    let body = body.to_string();
    let request = format!(
        "POST /api/workers HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         authorization: Bearer key_test\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(())
}

#[test]
fn everything_is_found_again() {
    let data = new_folder("found");
    let sandbox = Process::start(&data, &["--speed", "1000"]);
    let client = &sandbox.client;
    let upload = form(&[
        ("input", None, "Read this [seconds=0] [files=2]"),
        ("files[]", Some("notes é.txt"), "first line"),
    ]);
    let headers = [("content-type", FORM), KEY[0]];
    let worker = client
        .send("POST", "/api/workers", &headers, &upload)
        .json();
    let schema = json!({ "type": "object", "properties": { "b": {}, "a": { "type": "integer" } } });
    let template = client.create_template(&json!({ "title": "Reader", "outputSchema": schema }));
    client.patch(
        &format!("/api/workers/{}", id(&template)),
        &json!({ "summary": "Reads", "visibility": "private" }),
    );
    for input in ["Look [seconds=0]", "Look again [fail=No luck.] [seconds=0]"] {
        client.run(&json!({ "input": input, "workerId": id(&template), "taskId": "tsk_mine" }));
    }
    client.run(&json!({ "input": "Look [seconds=0]", "taskId": "tsk_old" }));
    client.delete("/api/tasks/tsk_old");
    let gone = client.create_template(&json!({}));
    client.delete(&format!("/api/workers/{}", id(&gone)));
    let hook = format!("/api/workers/{}/webhook", id(&template));
    client.put(&hook, &json!({ "url": "http://127.0.0.1:9/hook" }));
    let schedules = format!("/api/workers/{}/schedules", id(&template));
    for when in [
        json!({ "type": "cron", "cron": "0 0 1 1 *" }),
        json!({ "type": "scheduled", "date": "2999-01-01T00:00:00Z" }),
        json!({ "type": "delayed", "delayInSeconds": 31_536_000 }),
        json!({ "type": "interval", "intervalSeconds": 31_536_000 }),
        json!({ "type": "interval", "intervalSeconds": 31_535_999 }),
    ] {
        let answer = client.post(&schedules, &json!({ "input": "Look", "when": when }));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let last = client.get(&schedules).json()["schedules"][4].clone();
    client.delete(&format!("{schedules}/{}", id(&last)));
    let paths = [
        format!("/api/workers/{}", id(&worker)),
        format!("/api/workers/{}/files/report.md", id(&worker)),
        format!("/api/workers/{}/files/notes%20%C3%A9.txt", id(&worker)),
        format!("/api/workers/{}/stream", id(&worker)),
        format!("/api/workers/{}", id(&template)),
        "/api/tasks/tsk_mine".to_owned(),
        "/api/tasks/tsk_mine/turns".to_owned(),
        "/api/tasks/tsk_old".to_owned(),
        hook.clone(),
        schedules.clone(),
        "/_sandbox/ledger".to_owned(),
    ];
    let read = |sandbox: &Process| paths.clone().map(|path| sandbox.text(&path));
    let before = read(&sandbox);
    drop(sandbox);

    let sandbox = Process::start(&data, &["--speed", "1000"]);
    let client = &sandbox.client;
    for (path, (before, after)) in paths.iter().zip(before.iter().zip(read(&sandbox))) {
        assert_eq!(*before, after, "{path}");
    }
    let found = client.get(&format!("/api/workers/{}", id(&gone)));
    assert_eq!(found.status, 404);
    let more = json!({ "input": "Once more [seconds=0]", "taskId": "tsk_old" });
    assert!(
        client
            .post("/api/tasks", &more)
            .error()
            .contains("is archived")
    );
    let again = client.send("POST", "/api/workers", &headers, &upload);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json()["id"], worker["id"]);
    let next = client.run(&json!({ "input": "Go on [say={}] [seconds=0]", "taskId": "tsk_mine" }));
    assert_eq!(next["messages"].as_array().unwrap().len(), 6);
    assert_eq!(sandbox.ledger()["runs"], 5);
}

#[test]
fn schedules_fire_on_and_what_was_due_in_between_fires_once() {
    let data = new_folder("schedules");
    let sandbox = Process::start(&data, &[]);
    let worker = sandbox.client.create("Watch prices [seconds=0]");
    let path = format!("/api/workers/{}/schedules", id(&worker));
    let make = |when: Value| {
        let body = json!({ "input": "Look again [seconds=0]", "when": when });
        assert_eq!(sandbox.client.post(&path, &body).status, 200);
    };
    make(json!({ "type": "delayed", "delayInSeconds": 1 }));
    make(json!({ "type": "interval", "intervalSeconds": 600 }));
    drop(sandbox);
    std::thread::sleep(Duration::from_secs(1));

    let sandbox = Process::start(&data, &[]);
    eventually("the delayed one fires", || sandbox.ledger()["runs"] == 2);
    let list = sandbox.client.get(&path).json();
    assert_eq!(list["schedules"].as_array().unwrap().len(), 1);
    drop(sandbox);

    let sandbox = Process::start(&data, &[]);
    let advance = json!({ "seconds": 1800 });
    assert_eq!(
        sandbox.client.post("/_sandbox/advance", &advance).status,
        204
    );
    assert_eq!(sandbox.ledger()["runs"], 2 + 3);
}

#[test]
fn sandbox_time_never_goes_back() {
    let data = new_folder("time");
    let now = |sandbox: &Process| sandbox.client.get("/_sandbox/health").json()["now"].clone();
    let sandbox = Process::start(&data, &[]);
    let advance = json!({ "seconds": 864_000 });
    sandbox.client.post("/_sandbox/advance", &advance);
    let before = now(&sandbox);
    drop(sandbox);
    let sandbox = Process::start(&data, &[]);
    let after = now(&sandbox);
    assert!(before.as_str() <= after.as_str(), "{before} {after}");
    assert_eq!(
        before.as_str().unwrap()[..10],
        after.as_str().unwrap()[..10]
    );
}

#[test]
fn patterns_are_read_in_the_zone_of_the_new_start() {
    let data = new_folder("zone");
    let sandbox = Process::start(&data, &[]);
    let template = sandbox.client.create_template(&json!({}));
    let path = format!("/api/workers/{}/schedules", id(&template));
    let when = json!({ "type": "cron", "cron": "0 9 * * *" });
    let body = json!({ "input": "Look", "when": when });
    sandbox.client.post(&path, &body);
    drop(sandbox);
    let sandbox = Process::start(&data, &["--timezone", "Asia/Kolkata"]);
    let list = sandbox.client.get(&path).json();
    assert_eq!(list["timezone"], "Asia/Kolkata");
    let next = list["schedules"][0]["nextRunAt"].as_str().unwrap();
    assert!(next.ends_with("T03:30:00.000Z"), "{next}");
}

#[test]
fn a_delivery_under_way_is_taken_up_and_its_log_is_kept() {
    let data = new_folder("deliveries");
    let sandbox = Process::start(&data, &["--speed", "0.001"]);
    let template = sandbox.client.create_template(&json!({}));
    let (url, deliveries) = endpoint(&[503, 200]);
    let path = format!("/api/workers/{}/webhook", id(&template));
    let webhook = sandbox.client.put(&path, &json!({ "url": url })).json();
    let task = json!({ "input": "Look [seconds=0]", "workerId": id(&template) });
    sandbox.client.run(&task);
    let first = deliveries.recv_timeout(Duration::from_secs(10)).unwrap();
    let executions = format!("{path}/executions");
    let logged = |sandbox: &Process| sandbox.client.get(&executions).json()["totalCount"].clone();
    eventually("the first attempt is logged", || logged(&sandbox) == 1);
    drop(sandbox);

    let sandbox = Process::start(&data, &["--speed", "0.001"]);
    let second = deliveries.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(second.body["taskId"], first.body["taskId"]);
    assert_eq!(sandbox.client.get(&path).json(), webhook);
    eventually("the second attempt is logged", || logged(&sandbox) == 2);
    drop(sandbox);

    let sandbox = Process::start(&data, &["--speed", "0.001"]);
    let log = sandbox.client.get(&executions).json()["logs"].clone();
    let statuses = [&log[0]["responseStatus"], &log[1]["responseStatus"]];
    assert_eq!(statuses, [200, 503]);
    assert!(deliveries.recv_timeout(Duration::from_millis(200)).is_err());
}

#[test]
fn a_reset_is_kept_too() {
    let data = new_folder("reset");
    let sandbox = Process::start(&data, &[]);
    let worker = sandbox.client.create("Greet [seconds=0]");
    let advance = json!({ "seconds": 864_000 });
    sandbox.client.post("/_sandbox/advance", &advance);
    sandbox.client.post("/_sandbox/reset", &json!({}));
    let now = |sandbox: &Process| sandbox.client.get("/_sandbox/health").json()["now"].clone();
    let before = now(&sandbox);
    drop(sandbox);
    let sandbox = Process::start(&data, &[]);
    assert!(before.as_str() <= now(&sandbox).as_str());
    let path = format!("/api/workers/{}", id(&worker));
    assert_eq!(sandbox.client.get(&path).status, 404);
    assert_eq!(sandbox.ledger()["runs"], 0);
}

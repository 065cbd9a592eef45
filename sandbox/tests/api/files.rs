use serde_json::Value;

use crate::client::{self, Client};

pub(crate) const FORM: &str = "multipart/form-data; boundary=frontier";

pub(crate) fn form(parts: &[(&str, Option<&str>, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, file_name, content) in parts {
        let file_name = file_name
            .map(|name| format!("; filename=\"{name}\""))
            .unwrap_or_default();
        body.push_str(&format!(
            "--frontier\r\ncontent-disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--frontier--\r\n");
    body.into_bytes()
}

fn file(client: &Client, worker: &Value, path: &str) -> client::Answer {
    client.get(&format!(
        "/api/workers/{}/files/{path}",
        worker["id"].as_str().unwrap()
    ))
}

#[test]
fn files_of_the_agent_are_served_under_their_nested_paths() {
    let (sandbox, client) = client::start();
    let worker = client.create("Plan a trip [files=2] [seconds=0]");
    let names: Vec<&Value> = worker["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["filename"])
        .collect();
    assert_eq!(names, ["report.md", "scratchpad/plan.md"]);
    let plan = file(&client, &worker, "scratchpad/plan.md");
    assert_eq!(plan.header("content-type"), Some("text/markdown"));
    assert!(plan.text().contains("Plan a trip"));
    let url = worker["files"][0]["url"].as_str().unwrap();
    let report = client.get(url.strip_prefix(sandbox.base_url()).unwrap());
    assert!(
        report
            .text()
            .contains(worker["output_text"].as_str().unwrap())
    );
    assert_eq!(file(&client, &worker, "scratchpad%2Fplan.md").status, 404);
    assert_eq!(file(&client, &worker, "nothing.md").status, 404);
}

#[test]
fn a_file_can_be_as_large_as_asked() {
    let (_sandbox, client) = client::start();
    let worker = client.create("Dump [file_bytes=3000000] [files=1] [seconds=0]");
    assert_eq!(file(&client, &worker, "report.md").body.len(), 3_000_000);
}

#[test]
fn uploads_land_in_the_workspace() {
    let (sandbox, client) = client::start();
    let body = form(&[
        ("input", None, "Read this [seconds=0] [files=1]"),
        ("budget", None, "low"),
        ("files[]", Some("../../notes ä.txt"), "remember the milk"),
        ("files[]", Some("report.md"), "older report"),
    ]);
    let answer = client.send("POST", "/api/workers", &[("content-type", FORM)], &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let worker = answer.json();
    let names: Vec<&Value> = worker["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["filename"])
        .collect();
    assert_eq!(names, ["notes ä.txt", "report.md", "report-2.md"]);
    assert_eq!(
        file(&client, &worker, "notes%20%C3%A4.txt").text(),
        "remember the milk"
    );
    assert_eq!(file(&client, &worker, "report.md").text(), "older report");
    assert_eq!(
        sandbox.ledger().entries[0].budget,
        handinger_sandbox::Budget::Low
    );
    assert!(worker["messages"][0].to_string().contains("notes ä.txt"));
}

#[test]
fn forms_are_checked_like_json() {
    let (_sandbox, client) = client::start();
    let headers = [("content-type", FORM)];
    let misnamed = form(&[("input", None, "x"), ("file", Some("a.txt"), "a")]);
    let answer = client.send("POST", "/api/workers", &headers, &misnamed);
    assert_eq!(answer.status, 400);
    assert!(answer.error().contains("`files[]`"));
    let nameless = form(&[("input", None, "x"), ("files[]", None, "a")]);
    let answer = client.send("POST", "/api/workers", &headers, &nameless);
    assert_eq!(answer.status, 400);
    assert!(answer.error().starts_with("files[]: expected a file"));
    let template = form(&[("title", None, "x")]);
    let answer = client.send("POST", "/api/workers", &headers, &template);
    assert!(answer.error().starts_with("input: expected"));
    let empty = form(&[("input", None, "")]);
    assert_eq!(
        client.send("POST", "/api/workers", &headers, &empty).status,
        400
    );
    let answer = client.send("POST", "/api/workers", &headers, b"no form");
    assert!(answer.error().starts_with("The form is malformed"));
    let streaming = form(&[("input", None, "x [seconds=0]"), ("stream", None, "true")]);
    let answer = client.send("POST", "/api/workers", &headers, &streaming);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
}

#[test]
fn files_of_a_form_are_in_the_workspace_of_their_task_and_stay() {
    let (_sandbox, client) = client::start();
    let body = form(&[
        ("input", None, "Read this [files=0] [seconds=0]"),
        ("taskId", None, "reading"),
        ("files[]", Some("notes.txt"), "bring a coat"),
    ]);
    let headers = [("content-type", FORM)];
    let worker = client.send("POST", "/api/tasks", &headers, &body).json();
    assert_eq!(worker["files"][0]["size"], "bring a coat".len());
    let again = client.run(&serde_json::json!({
        "input": "And again [files=0] [seconds=0]", "taskId": "reading",
    }));
    assert_eq!(again["files"], worker["files"]);
    assert_eq!(file(&client, &again, "notes.txt").text(), "bring a coat");
    let turns = client.get("/api/tasks/reading/turns").json();
    assert_eq!(turns["items"][0]["files"], worker["files"]);
    assert_eq!(turns["items"][1]["files"], serde_json::json!([]));
}

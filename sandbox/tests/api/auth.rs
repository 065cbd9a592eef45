use handinger_sandbox::SandboxOptions;
use serde_json::json;

use crate::client::{self, Client};

#[test]
fn only_the_named_keys_are_welcome_if_there_are_some() {
    let (sandbox, _) = client::start_with(SandboxOptions {
        api_keys: vec!["key_one".to_owned(), "key_two".to_owned()],
        ..SandboxOptions::default()
    });
    for (key, status) in [("key_one", 404), ("key_two", 404), ("key_test", 401)] {
        let client = Client::new(&sandbox, key);
        assert_eq!(client.get("/api/tasks/tsk_no").status, status, "{key}");
    }
}

#[test]
fn any_key_is_welcome_but_some_ask_for_a_refusal() {
    let (_sandbox, client) = client::start();
    let cases = [
        ("Bearer hdg_live_1", 200),
        ("bearer hdg_live_1", 200),
        ("Bearer revoked_1", 401),
        ("Bearer forbidden_1", 403),
        ("Basic hdg_live_1", 401),
        ("Bearer", 401),
        ("hdg_live_1", 401),
    ];
    for (authorization, status) in cases {
        let headers = [("authorization", authorization)];
        let body = json!({ "input": "Greet [seconds=0]" });
        let answer = client.post_with("/api/workers", &headers, &body);
        assert_eq!(answer.status, status, "{authorization}");
        if status != 200 {
            assert!(answer.error().ends_with('.'));
        }
    }
}

#[test]
fn a_missing_key_is_refused_with_advice() {
    let (sandbox, _) = client::start_with(SandboxOptions::default());
    let answer = Client::new(&sandbox, "").get("/api/workers/wrk_1");
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert!(answer.error().contains("Authorization: Bearer <key>"));
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let (_sandbox, client) = client::start();
    let ids: Vec<String> = ["/api/workers/wrk_1", "/api/nothing", "/_sandbox/health"]
        .iter()
        .map(|path| client.get(path).header("x-request-id").unwrap().to_owned())
        .collect();
    assert!(ids.iter().all(|id| id.starts_with("req_")));
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

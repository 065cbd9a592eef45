//! Deliveries of webhooks at the receiving end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use handinger::models::{WebhookDelivery, WebhookDeliveryType};
use handinger::{Client, Error, ErrorKind, TaskInput, TemplateInput, webhooks};
use handinger_sandbox::{Sandbox, SandboxOptions};
use http::HeaderMap;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const TOKEN: &str = "whsec_canary";
const DELIVERY: &str = include_str!("../../tests/fixtures/webhook_delivery.json");
const FUTURE: &str = include_str!("../../tests/fixtures/webhook_delivery_future.json");

fn verify(headers: &[(&str, &str)], body: &str) -> Result<WebhookDelivery, Error> {
    webhooks::verify(headers.iter().copied(), body.as_bytes(), TOKEN)
}

#[test]
fn a_genuine_delivery_is_read_whatever_the_case_of_its_header() {
    for name in [
        "X-Handinger-Token",
        "x-handinger-token",
        "X-HANDINGER-TOKEN",
    ] {
        let delivery = verify(&[("host", "x"), (name, TOKEN)], DELIVERY).unwrap();
        assert_eq!(delivery.r#type, Some(WebhookDeliveryType::TaskCompleted));
        assert_eq!(delivery.worker_id.as_deref(), Some("wrk_vk81XUHKHG-qr4"));
        assert_eq!(delivery.task_id.as_deref(), Some("tsk_7Rm2cQxW9-LbNa"));
        assert_eq!(delivery.worker.unwrap().output_text, "Sunny, 24 degrees.");
    }
    let mut headers = HeaderMap::new();
    headers.insert("x-handinger-token", TOKEN.parse().unwrap());
    webhooks::verify(&headers, DELIVERY.as_bytes(), TOKEN).unwrap();
}

#[test]
fn what_a_newer_server_sends_survives() {
    let delivery = verify(&[("X-Handinger-Token", TOKEN)], FUTURE).unwrap();
    assert_eq!(
        delivery.r#type,
        Some(WebhookDeliveryType::Other("task.paused".to_owned()))
    );
    assert_eq!(
        (&delivery.extra["deliveryId"], &delivery.extra["attempt"]),
        (&Value::from("dlv_1"), &Value::from(1))
    );
    for bare in [r#"{"type": "worker.deleted"}"#, "{}"] {
        let bare = verify(&[("X-Handinger-Token", TOKEN)], bare).unwrap();
        assert!(bare.worker.is_none());
    }
}

#[test]
fn whoever_does_not_know_the_token_is_refused_and_does_not_learn_it() {
    let long = TOKEN.to_owned() + "x";
    let cases: [&[(&str, &str)]; 7] = [
        &[],
        &[("authorization", TOKEN)],
        &[("X-Handinger-Token", "")],
        &[("X-Handinger-Token", "whsec_canarz")],
        &[("X-Handinger-Token", &TOKEN[1..])],
        &[("X-Handinger-Token", &long)],
        &[("X-Handinger-Token", TOKEN), ("x-handinger-token", "other")],
    ];
    for headers in cases {
        // Not even what is wrong with the body is told.
        for body in [DELIVERY, "{"] {
            let error = verify(headers, body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WebhookVerification, "{headers:?}");
            assert_eq!(error.kind().class_name(), "WebhookVerificationError");
            let shown = format!("{error} {error:?} {:?}", error.to_record());
            assert!(!shown.contains("canar"), "{shown}");
        }
    }
    let error = webhooks::verify([("X-Handinger-Token", "")], DELIVERY.as_bytes(), "").unwrap_err();
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::InvalidInput, Some("token"))
    );
}

#[test]
fn a_body_that_is_no_delivery_is_named() {
    let cases = [
        ("", "webhook_delivery"),
        ("<html>", "webhook_delivery"),
        (r#"{"type": 1}"#, "webhook_delivery.type"),
        (
            r#"{"type": "task.completed", "taskId": 1}"#,
            "webhook_delivery.taskId",
        ),
        (
            r#"{"type": "task.completed", "worker": {"id": "w"}}"#,
            "webhook_delivery.worker",
        ),
    ];
    for (body, field) in cases {
        let error = verify(&[("X-Handinger-Token", TOKEN)], body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseValidation, "{body}");
        assert!(error.field().unwrap().starts_with(field), "{error}");
        assert_eq!(error.body().unwrap(), body.as_bytes());
    }
}

/// One request as it came: its headers and its body.
async fn receive(listener: &TcpListener) -> (Vec<(String, String)>, Vec<u8>) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let headers: Vec<(String, String)> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.unwrap().1.parse().unwrap()];
    socket.read_exact(&mut body).await.unwrap();
    socket
        .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
        .await
        .unwrap();
    (headers, body)
}

#[tokio::test]
async fn what_the_server_delivers_is_genuine() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key("k")
        .build()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let scout = client
        .workers()
        .create_template(&TemplateInput::new())
        .await
        .unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let webhook = client
        .workers()
        .webhooks()
        .update(&scout.id, url)
        .await
        .unwrap();
    let task = TaskInput::new("[seconds=0] [say=Sunny.]").worker_id(&scout.id);
    client.tasks().create(task).await.unwrap();
    let (headers, body) = receive(&listener).await;
    let token = webhook.token.unwrap();
    let delivery = webhooks::verify(headers.clone(), &body, &token).unwrap();
    assert_eq!(delivery.worker.unwrap().output_text, "Sunny.");
    let error = webhooks::verify(headers, &body, "another").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WebhookVerification);
}

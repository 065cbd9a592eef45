//! Connections: what keeps them honest, where they go, and what must not follow them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use handinger::{CallOptions, Client, ErrorKind, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const WORKER: &str = include_str!("../../tests/fixtures/worker.json");

/// A server that hands each request head to the test and gives the answer the test chose.
async fn server(
    answer: impl Fn(&str) -> String + Send + 'static,
) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (heads, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match socket.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
            let head = String::from_utf8(head).unwrap();
            let _ = socket.write_all(answer(&head).as_bytes()).await;
            let _ = heads.send(head);
        }
    });
    (address, received)
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn client(address: &str) -> Client {
    Client::builder()
        .base_url(format!("http://{address}"))
        .api_key("hdg_canary")
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_proxy_is_used_and_its_password_is_not_shown() {
    let (proxy, mut heads) = server(|_| ok(WORKER)).await;
    let client = client("handinger.test")
        .to_builder()
        .proxy(format!("http://me:secret@{proxy}"))
        .build()
        .unwrap();
    client.workers().retrieve("wrk_1").await.unwrap();
    let head = heads.recv().await.unwrap();
    assert!(
        head.starts_with("GET http://handinger.test/api/workers/wrk_1 "),
        "{head}"
    );
    assert!(
        head.to_lowercase().contains("proxy-authorization: basic "),
        "{head}"
    );
    let shown = format!("{:?} {client:?}", client.effective_config());
    assert!(
        shown.contains(&proxy) && !shown.contains("secret"),
        "{shown}"
    );
}

#[tokio::test]
async fn the_key_does_not_follow_a_redirect_to_another_server() {
    let (other, mut at_other) = server(|_| ok(WORKER)).await;
    let (first, _) = server(move |_| {
        format!("HTTP/1.1 302 Found\r\nlocation: http://{other}/elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    })
    .await;
    client(&first).workers().retrieve("wrk_1").await.unwrap();
    let head = at_other.recv().await.unwrap();
    assert!(head.starts_with("GET /elsewhere "), "{head}");
    assert!(!head.contains("hdg_canary"), "{head}");
}

#[tokio::test]
async fn a_redirected_post_is_not_turned_into_another_request() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let (address, mut heads) = server(move |_| answer.clone()).await;
        let error = client(&address).workers().create("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Status, "{status}: {error}");
        assert!(error.message().contains("redirected"), "{error}");
        heads.recv().await.unwrap();
        assert!(heads.try_recv().is_err(), "{status}: sent once");
    }
}

#[tokio::test]
async fn an_absolute_url_elsewhere_does_not_get_the_key() {
    let (other, mut at_other) = server(|_| ok("{}")).await;
    let request = Request::custom("GET", &format!("http://{other}/x")).unwrap();
    client("127.0.0.1:1")
        .send(request, CallOptions::default())
        .await
        .unwrap();
    assert!(!at_other.recv().await.unwrap().contains("hdg_canary"));
}

#[tokio::test]
async fn a_dead_proxy_is_named() {
    let client = client("handinger.test")
        .to_builder()
        .proxy("http://me:secret@127.0.0.1:1")
        .max_retries(0)
        .build()
        .unwrap();
    let error = client.workers().create("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.phase(), Some(handinger::Phase::Proxy));
    assert_eq!(error.outcome(), handinger::Outcome::NotSent);
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("http://127.0.0.1:1, argument"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
    let config = client.effective_config();
    assert_eq!(config["proxy"]["value"], "http://127.0.0.1:1");
    assert_eq!(config["proxy"]["source"], "argument");
}

/// The kernel lets a connection with this option wait only so long for what is not read.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_quick_call_does_not_wait_behind_a_run() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&listener.local_addr().unwrap().to_string());
    let run = tokio::spawn({
        let client = client.clone();
        async move { client.workers().create("x").await }
    });
    let (mut first, _) = listener.accept().await.unwrap();
    first.read_u8().await.unwrap();
    let answered = tokio::spawn(async move { client.workers().retrieve("wrk_1").await });
    let (mut second, _) = listener.accept().await.unwrap();
    second.read_u8().await.unwrap();
    second.write_all(ok(WORKER).as_bytes()).await.unwrap();
    answered.await.unwrap().unwrap();
    run.abort();
}

#[tokio::test]
async fn nothing_that_could_be_a_secret_leaves_its_origin() {
    let (other, mut at_other) = server(|_| ok("{}")).await;
    let client = client("127.0.0.1:1")
        .to_builder()
        .default_header("x-tenant-secret", "canary-1")
        .unwrap()
        .default_query("token", "canary-2")
        .build()
        .unwrap();
    let options = CallOptions::default()
        .header("x-api-token", "canary-3")
        .unwrap()
        .idempotency_key("canary-4");
    let request = Request::custom("GET", &format!("http://me:canary-5@{other}/x")).unwrap();
    client.send(request, options).await.unwrap();
    let head = at_other.recv().await.unwrap();
    assert!(!head.contains("canary"), "{head}");
    assert!(head.contains("accept: application/json"), "{head}");
    assert!(head.contains("user-agent: handinger-rust/"), "{head}");
}

#[tokio::test]
async fn a_key_that_has_left_its_origin_does_not_come_back() {
    let home = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let back = home.clone();
    let (other, _at_other) = server(move |_| redirect(back.get().unwrap(), "/back")).await;
    let (first, mut at_home) = server(move |head| {
        if head.starts_with("GET /back ") {
            ok(WORKER)
        } else {
            redirect(&other, "/away")
        }
    })
    .await;
    home.set(first.clone()).unwrap();
    client(&first).workers().retrieve("wrk_1").await.unwrap();
    assert!(at_home.recv().await.unwrap().contains("hdg_canary"));
    let second = at_home.recv().await.unwrap();
    assert!(second.starts_with("GET /back "), "{second}");
    assert!(!second.contains("hdg_canary"), "{second}");
}

#[tokio::test]
async fn a_loop_of_redirects_has_a_status() {
    let (address, _heads) = server(|_| {
        "HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_owned()
    })
    .await;
    let error = client(&address).workers().retrieve("w").await.unwrap_err();
    assert_eq!(error.status(), Some(302), "{error}");
    assert!(error.message().contains("10 times"), "{error}");
}

#[tokio::test]
async fn a_path_cannot_climb_however_it_is_written() {
    for path in [
        "/a/../b",
        "/a\\..\\..\\b",
        "/a/%2e%2e/b",
        "/a/.%2E/b",
        "/a%2f..%2fb",
        "/a%5c..%5cb",
        "/a/.\t./b",
        "..",
        "/a/%2e?x",
    ] {
        let error = Request::custom("GET", path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{path}");
        assert_eq!(error.field(), Some("path"), "{path}");
    }
    let (address, mut heads) = server(|_| ok("{}")).await;
    for path in ["/a..b/...", "/x?y=../z", "/a%2fb"] {
        let request = Request::custom("GET", path).unwrap();
        client(&address)
            .send(request, CallOptions::default())
            .await
            .unwrap();
        let head = heads.recv().await.unwrap();
        assert!(head.starts_with(&format!("GET {path} ")), "{head}");
    }
}

#[test]
fn headers_of_the_connection_are_refused() {
    for name in ["Content-Length", "transfer-encoding", "Connection", "TE"] {
        let error = CallOptions::default().header(name, "5").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            error.field(),
            Some(format!("extra_headers.{name}").as_str())
        );
        let error = Client::builder().default_header(name, "5").err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    CallOptions::default()
        .header("x-name", "Åse")
        .expect("text that is no control character");
}

#[tokio::test]
async fn no_debug_text_shows_a_secret() {
    let (address, _heads) = server(|_| ok(WORKER)).await;
    let options = CallOptions::default()
        .header("authorization", "Bearer canary")
        .unwrap()
        .query("token", "canary")
        .body("secret", "canary");
    let client = client(&format!("me:canary@{address}"));
    let updates = client.updates("wrk_1", options.clone()).unwrap();
    let request = Request::custom("GET", "/x?token=canary")
        .unwrap()
        .json_body(serde_json::json!({"password": "canary"}));
    let shown = format!("{client:?} {options:?} {updates:?} {request:?}");
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("authorization"), "{shown}");
    let open = client.open(request, options).await.unwrap();
    let shown = format!("{open:?} {:?} {}", open.meta(), client.base_url());
    assert!(!shown.contains("canary"), "{shown}");
    let error = Client::builder()
        .base_url("htp://me:canary@host")
        .build()
        .err()
        .unwrap();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[tokio::test]
async fn the_longest_wait_is_no_wait_too_long() {
    let (address, _heads) = server(|_| {
        "HTTP/1.1 503 Busy\r\nretry-after: 9999999999999999999\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_owned()
    })
    .await;
    let options = CallOptions::default()
        .max_retry_wait(std::time::Duration::MAX)
        .timeout(handinger::Timeout::Unlimited);
    let request = Request::custom("GET", "/x").unwrap();
    let error = client(&address).send(request, options).await.unwrap_err();
    assert_eq!(error.status(), Some(503));
}

fn redirect(address: &str, path: &str) -> String {
    format!(
        "HTTP/1.1 302 Found\r\nlocation: http://{address}{path}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
}

/// The kernel's own table tells whether a keepalive timer runs on the connection.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_silent_connection_is_watched() {
    use std::time::Duration;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let call =
        tokio::spawn(async move { client(&address.to_string()).workers().create("x").await });
    let (mut silent, _) = listener.accept().await.unwrap();
    silent.read_u8().await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let remote = format!(":{:04X}", address.port());
    let row: Vec<&str> = table
        .lines()
        .map(|row| row.split_whitespace().collect::<Vec<_>>())
        .find(|row| row.len() > 5 && row[2].ends_with(&remote) && row[3] == "01")
        .expect("the client's end of the connection");
    // `tr:tm->when`: kind 02 is the keepalive timer.
    let (kind, hundredths) = row[5].split_once(':').unwrap();
    assert_eq!(kind, "02", "{row:?}");
    assert!(
        u64::from_str_radix(hundredths, 16).unwrap() <= 3000,
        "{row:?}"
    );
    call.abort();
}

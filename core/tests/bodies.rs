//! Bodies of answers: what coding they have, how large they are, how long they take, and where
//! they break.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use handinger::{CallOptions, Client, Error, ErrorKind, Outcome, Phase, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const WORKER: &str = include_str!("../../tests/fixtures/worker.json");

/// A server that gives each request these bytes and then holds the connection, or ends it.
async fn server(answer: Vec<u8>, hold: bool) -> (Client, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (heads, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = answer.clone();
            let heads = heads.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match socket.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                let _ = heads.send(String::from_utf8(head).unwrap());
                let _ = socket.write_all(&answer).await;
                if hold {
                    let _ = socket.read_to_end(&mut Vec::new()).await;
                }
            });
        }
    });
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .api_key("hdg_canary")
        .build()
        .unwrap();
    (client, received)
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

async fn create_fails(client: &Client) -> Error {
    client.workers().create("x").await.unwrap_err()
}

#[tokio::test]
async fn a_coding_has_no_case() {
    for name in ["GZIP", "gZip", "x-gzip"] {
        let headers = format!("Content-Encoding: {name}\r\n");
        let (client, mut heads) =
            server(answer("200 OK", &headers, &gzip(WORKER.as_bytes())), false).await;
        client.workers().create("x").await.unwrap();
        let head = heads.recv().await.unwrap();
        assert!(head.contains("accept-encoding: gzip, deflate"), "{head}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_inflated_is_final_and_keeps_its_bytes() {
    let mut broken = gzip(WORKER.as_bytes());
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0xff);
    for (name, body) in [("gzip", broken), ("br", b"\x8b\x02\x80no br".to_vec())] {
        let headers = format!("content-encoding: {name}\r\nx-should-retry: true\r\n");
        let (client, mut heads) = server(answer("200 OK", &headers, &body), false).await;
        let error = create_fails(&client).await;
        assert_eq!(error.kind(), ErrorKind::ResponseValidation, "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Accepted, 1));
        assert_eq!(error.body().unwrap(), &body[..], "{name}");
        heads.recv().await.unwrap();
        assert!(heads.try_recv().is_err(), "{name}: sent once");
        assert!(
            name == "gzip" || error.message().contains("\"br\""),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_coding_that_the_caller_asked_for_is_handed_on() {
    let (client, _heads) = server(
        answer("200 OK", "content-encoding: br\r\n", b"as it is"),
        false,
    )
    .await;
    let options = CallOptions::default()
        .header("accept-encoding", "br")
        .unwrap();
    let request = Request::custom("GET", "/x").unwrap();
    let response = client.send(request, options).await.unwrap();
    assert_eq!(&response.body[..], b"as it is");
}

#[tokio::test]
async fn json_in_place_of_a_stream_has_the_limit_of_what_is_read_whole() {
    let large = gzip(&vec![b' '; 20_000_000]);
    let (client, mut heads) = server(
        answer("200 OK", "content-encoding: gzip\r\n", &large),
        false,
    )
    .await;
    let client = client
        .to_builder()
        .max_response_bytes(1_000_000)
        .build()
        .unwrap();
    let stream = client.workers().create_stream("x").await;
    let error = stream.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ResponseValidation, "{error}");
    assert_eq!(error.outcome(), Outcome::Accepted);
    assert!(error.message().contains("1000000 bytes"), "{error}");
    heads.recv().await.unwrap();
    assert!(heads.try_recv().is_err(), "sent once");
}

#[tokio::test]
async fn the_body_of_an_error_gets_a_few_seconds_and_what_came_is_kept() {
    let head =
        "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\nhalf";
    for streams in [false, true] {
        let (client, _heads) = server(head.as_bytes().to_vec(), true).await;
        let started = Instant::now();
        let error = if streams {
            client.workers().create_stream("x").await.err().unwrap()
        } else {
            create_fails(&client).await
        };
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.body().unwrap(), &b"half"[..]);
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}

#[tokio::test]
async fn of_the_body_of_an_error_about_a_mebibyte_is_read() {
    let large = vec![b'x'; 5_000_000];
    let (client, _heads) = server(answer("400 Bad Request", "", &large), false).await;
    let error = create_fails(&client).await;
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(error.body().unwrap().len(), 1024 * 1024);
}

#[tokio::test]
async fn a_body_that_breaks_is_in_its_phase() {
    let mut cut = answer("200 OK", "", WORKER.as_bytes());
    cut.truncate(cut.len() - 10);
    let (client, _heads) = server(cut, false).await;
    let client = client.to_builder().max_retries(0).build().unwrap();
    let error = create_fails(&client).await;
    assert_eq!(error.phase(), Some(Phase::Body), "{error}");
    assert_eq!(error.outcome(), Outcome::Accepted);
}

#[tokio::test]
async fn many_headers_are_no_trouble_and_too_many_are_told() {
    let headers =
        |count: usize| -> String { (0..count).map(|n| format!("x-{n}: a\r\n")).collect() };
    let (client, _heads) = server(answer("200 OK", &headers(500), WORKER.as_bytes()), false).await;
    client.workers().create("x").await.unwrap();
    let (client, mut heads) =
        server(answer("200 OK", &headers(1500), WORKER.as_bytes()), false).await;
    let error = create_fails(&client).await;
    assert!(error.message().contains("headers"), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    heads.recv().await.unwrap();
    assert!(heads.try_recv().is_err(), "sent once");
}

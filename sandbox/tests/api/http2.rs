//! HTTP/2: streams that wait, that are refused, and that come too late.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use handinger_sandbox::{Sandbox, SandboxOptions};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::client;

type Sender = SendRequest<Full<Bytes>>;

fn run<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let work = async { tokio::time::timeout(Duration::from_secs(20), work).await };
    runtime
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
        .unwrap()
}

async fn handshake(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Sender {
    let io = TokioIo::new(stream);
    let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn tcp(sandbox: &Sandbox) -> TcpStream {
    let (_, address) = sandbox.base_url().split_once("://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

async fn post(
    sandbox: &Sandbox,
    sender: &mut Sender,
    input: &str,
) -> Result<Response<Incoming>, hyper::Error> {
    let request = Request::post(format!("{}/api/workers", sandbox.base_url()))
        .header("authorization", "Bearer key_test")
        .header("content-type", "application/json")
        .body(Full::from(json!({ "input": input }).to_string()))
        .unwrap();
    sender.send_request(request).await
}

async fn worker(response: Response<Incoming>) -> Value {
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

/// The reason for which a stream ended without an answer.
fn reason(error: &hyper::Error) -> Option<h2::Reason> {
    std::error::Error::source(error)?
        .downcast_ref::<h2::Error>()?
        .reason()
}

#[test]
fn who_begins_with_http_2_is_answered_so() {
    let (sandbox, _) = client::start();
    run(async {
        let mut sender = handshake(tcp(&sandbox).await).await;
        let response = post(&sandbox, &mut sender, "Greet [seconds=0]")
            .await
            .unwrap();
        assert_eq!(response.version(), http::Version::HTTP_2);
        assert_eq!(worker(response).await["status"], "completed");
    });
    assert_eq!(sandbox.requests()[0].version, "HTTP/2.0");
    assert_eq!(
        sandbox.requests()[0].headers["content-type"],
        "application/json"
    );
}

#[test]
fn tls_offers_both_under_an_authority_of_its_own() {
    let (sandbox, _) = client::start_with(SandboxOptions {
        tls: true,
        ..Default::default()
    });
    let authority = sandbox.authority().unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    for name in ["localhost", "127.0.0.1"] {
        run(async {
            let name = ServerName::try_from(name).unwrap();
            let stream = connector.connect(name, tcp(&sandbox).await).await.unwrap();
            let mut sender = handshake(stream).await;
            let response = post(&sandbox, &mut sender, "Greet [seconds=0]")
                .await
                .unwrap();
            let worker = worker(response).await;
            let url = worker["files"][0]["url"].as_str().unwrap();
            assert!(url.starts_with("https://127.0.0.1:"), "{url}");
        });
    }
    assert_eq!(sandbox.ledger().runs, 2);
}

#[test]
fn streams_beyond_the_limit_wait_for_their_turn() {
    let (sandbox, _) = client::start();
    sandbox.set_surface(json!({ "http2_streams": 1 })).unwrap();
    run(async {
        let mut sender = handshake(tcp(&sandbox).await).await;
        // The limit is known once the first answer is there.
        post(&sandbox, &mut sender, "Greet [seconds=0]")
            .await
            .unwrap();
        let mut other = sender.clone();
        let long = post(&sandbox, &mut sender, "Work [seconds=36000]");
        let short = post(&sandbox, &mut other, "Greet [seconds=0]");
        tokio::pin!(long, short);
        tokio::select! {
            biased;
            _ = &mut long => panic!("the long run is over"),
            _ = &mut short => panic!("it did not wait"),
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
        }
        sandbox.advance(Duration::from_secs(36_000)).unwrap();
        worker(long.await.unwrap()).await;
        worker(short.await.unwrap()).await;
    });
    assert_eq!(sandbox.ledger().runs, 3);
}

#[test]
fn a_stream_can_be_refused_and_reset() {
    let (sandbox, _) = client::start();
    let rules = json!([
        { "http2": "refused_stream", "skip": 1 },
        { "http2": "internal_error", "when": "after", "skip": 1 },
        { "http2": "cancel", "skip": 1 },
    ]);
    sandbox.add_fault(rules).unwrap();
    run(async {
        let mut sender = handshake(tcp(&sandbox).await).await;
        let mut reasons = Vec::new();
        for _ in 0..5 {
            let answered = post(&sandbox, &mut sender, "Greet [seconds=0]").await;
            reasons.push(answered.err().and_then(|error| reason(&error)));
        }
        use h2::Reason;
        let expected = [
            None,
            Some(Reason::REFUSED_STREAM),
            Some(Reason::INTERNAL_ERROR),
            Some(Reason::CANCEL),
            None,
        ];
        assert_eq!(reasons, expected);
    });
    // The first, the last, and the one that was reset after it was accepted.
    assert_eq!(sandbox.ledger().runs, 3);
    assert_eq!(sandbox.connections().total, 1);
}

#[test]
fn a_connection_goes_away_below_a_stream_and_answers_those_before_it() {
    let (sandbox, _) = client::start();
    sandbox
        .add_fault(json!({ "http2": "goaway", "skip": 1 }))
        .unwrap();
    run(async {
        let mut sender = handshake(tcp(&sandbox).await).await;
        let mut other = sender.clone();
        let first = post(&sandbox, &mut sender, "Work [seconds=36000]");
        tokio::pin!(first);
        let begun = async {
            while sandbox.ledger().runs == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            _ = &mut first => panic!("the long run is over"),
            () = begun => {}
        }
        let second = post(&sandbox, &mut other, "Greet [seconds=0]");
        let error = tokio::select! {
            _ = &mut first => panic!("the long run is over"),
            second = second => second.unwrap_err(),
        };
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<h2::Error>().unwrap();
        assert!(source.is_go_away() && source.is_remote(), "{error:?}");
        assert_eq!(source.reason(), Some(h2::Reason::NO_ERROR));
        sandbox.advance(Duration::from_secs(36_000)).unwrap();
        assert_eq!(worker(first.await.unwrap()).await["status"], "completed");
    });
    assert_eq!(sandbox.ledger().runs, 1);
}

#[test]
fn a_reset_ends_the_whole_connection() {
    let (sandbox, _) = client::start();
    let rules = json!([
        { "reset": true, "skip": 1 },
        { "reset": { "at_byte": 5 }, "when": "after" },
    ]);
    sandbox.add_fault(rules).unwrap();
    run(async {
        let mut sender = handshake(tcp(&sandbox).await).await;
        let response = post(&sandbox, &mut sender, "Greet [seconds=0]")
            .await
            .unwrap();
        let error = response.into_body().collect().await.unwrap_err();
        assert!(reason(&error).is_none(), "{error:?}");
        let mut sender = handshake(tcp(&sandbox).await).await;
        post(&sandbox, &mut sender, "Greet [seconds=0]")
            .await
            .unwrap_err();
    });
    assert_eq!(sandbox.ledger().runs, 1);
}

//! Trust: a private certificate authority is believed when a variable names it, and only then;
//! a certificate that is not believed is final. Each case runs in a process of its own, because
//! trust is read once per process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::io::Write;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use handinger::{Client, ErrorKind, Outcome, Phase};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const CHILD: &str = "HANDINGER_TLS_TEST_URL";
const VARIABLES: [&str; 5] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match std::env::var(CHILD) {
        Ok(url) => runtime.block_on(call(&url)),
        Err(_) => runtime.block_on(all_cases()),
    }
    println!("tls: ok");
    ExitCode::SUCCESS
}

/// In the child: calls the server and prints how it ended.
async fn call(url: &str) {
    let client = Client::builder()
        .base_url(url)
        .api_key("k")
        .build()
        .unwrap();
    match client.workers().retrieve("wrk_1").await {
        Ok(worker) => println!("outcome: worker {}", worker.id),
        Err(error) => {
            let final_at_once = error.attempts() == 1;
            println!(
                "outcome: {:?} {:?} {:?} {final_at_once}",
                error.kind(),
                error.phase(),
                error.outcome()
            );
            println!("message: {error}");
        }
    }
}

async fn all_cases() {
    let folder = std::env::temp_dir().join(format!("handinger-tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let authority = folder.join("ca.pem");
    let url = serve(&authority).await;

    let believed = "outcome: worker id".to_owned();
    for variable in VARIABLES
        .iter()
        .filter(|variable| **variable != "SSL_CERT_DIR")
    {
        assert_eq!(
            child(&url, &[(variable, authority.to_str().unwrap())])
                .await
                .0,
            believed,
            "{variable}"
        );
    }

    let (outcome, message) = child(&url, &[]).await;
    let refused = format!(
        "outcome: {:?} {:?} {:?} true",
        ErrorKind::Connection,
        Some(Phase::Tls),
        Outcome::NotSent
    );
    assert_eq!(outcome, refused, "{message}");
    assert!(message.contains("SSL_CERT_FILE"), "{message}");

    let (outcome, message) = child(&url, &[("CURL_CA_BUNDLE", "/nowhere/ca.pem")]).await;
    assert!(outcome.contains("Configuration"), "{outcome}");
    assert!(message.contains("CURL_CA_BUNDLE"), "{message}");
    let empty = folder.join("empty.pem");
    std::fs::write(&empty, "no certificate\n").unwrap();
    for (variable, path) in [
        ("SSL_CERT_FILE", "/nowhere/ca.pem"),
        ("SSL_CERT_FILE", empty.to_str().unwrap()),
        ("REQUESTS_CA_BUNDLE", empty.to_str().unwrap()),
        ("NODE_EXTRA_CA_CERTS", folder.join("none").to_str().unwrap()),
    ] {
        let (outcome, message) = child(&url, &[(variable, path)]).await;
        assert!(
            outcome.contains("Configuration"),
            "{variable} {path}: {outcome}"
        );
        assert!(message.contains(variable), "{message}");
    }
    // A folder of certificates in OpenSSL's layout, as some of these may name.
    let hashed = folder.join("hashed");
    std::fs::create_dir(&hashed).unwrap();
    std::fs::copy(&authority, hashed.join("0a1b2c3d.0")).unwrap();
    for variable in ["REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"] {
        let (outcome, message) = child(&url, &[(variable, hashed.to_str().unwrap())]).await;
        assert_eq!(outcome, believed, "{variable}: {message}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Runs this test as a child with just these of the CA variables; its outcome and message.
async fn child(url: &str, variables: &[(&str, &str)]) -> (String, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env(CHILD, url).envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |start: &str| {
        text.lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_default()
            .to_owned()
    };
    (line("outcome"), line("message"))
}

/// A server that answers everything with a worker, under a certificate of a new authority.
async fn serve(authority: &std::path::Path) -> String {
    let issuer_key = rcgen::KeyPair::generate().unwrap();
    let mut issuer = rcgen::CertificateParams::new(Vec::new()).unwrap();
    issuer.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer_certificate = issuer.self_signed(&issuer_key).unwrap();
    std::fs::File::create(authority)
        .unwrap()
        .write_all(issuer_certificate.pem().as_bytes())
        .unwrap();

    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &rcgen::Issuer::new(issuer, issuer_key))
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not believe the certificate goes away here.
                let Ok(mut socket) = acceptor.accept(socket).await else {
                    return;
                };
                let mut request = vec![0; 4096];
                let _ = socket.read(&mut request).await;
                let body = include_str!("../../tests/fixtures/worker.json");
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
                let _ = socket.shutdown().await;
            });
        }
    });
    url
}

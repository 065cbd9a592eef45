//! HTTP/2: what the protocol says was not processed, and connections whose streams run out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use handinger::{Client, Outcome};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::json;

/// One test: whom a process trusts is said once.
#[tokio::test(flavor = "multi_thread")]
async fn over_http2() {
    let sandbox = Sandbox::start(SandboxOptions {
        tls: true,
        ..Default::default()
    })
    .unwrap();
    let authority = sandbox.authority().unwrap().to_owned();
    handinger::trust_only(authority.as_bytes()).unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key("k")
        .build()
        .unwrap();
    not_processed_is_not_sent(&sandbox, &client).await;
    sandbox.reset().unwrap();
    streams_that_run_out_take_further_connections(&sandbox, &client).await;
}

async fn not_processed_is_not_sent(sandbox: &Sandbox, client: &Client) {
    for fault in ["refused_stream", "goaway"] {
        sandbox.add_fault(json!({ "http2": fault })).unwrap();
        let once = client.workers().create("Greet [seconds=0]").max_retries(0);
        let error = once.await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{fault}: {error:?}");
        // It is safe to send again, even for who wants nothing of unknown outcome sent again.
        sandbox.add_fault(json!({ "http2": fault })).unwrap();
        let options = handinger::CallOptions::default().retry_unknown(false);
        let call = client
            .workers()
            .create("Greet [seconds=0]")
            .options(options);
        call.await.unwrap();
    }
    sandbox
        .add_fault(json!({ "http2": "internal_error", "when": "after" }))
        .unwrap();
    let once = client.workers().create("Greet [seconds=0]").max_retries(0);
    assert_eq!(once.await.unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(sandbox.ledger().runs, 3);
}

async fn streams_that_run_out_take_further_connections(sandbox: &Sandbox, client: &Client) {
    sandbox.set_surface(json!({ "http2_streams": 2 })).unwrap();
    // Connections made from now on have the limit.
    let client = client.transport_as(handinger::Transport::new());
    sandbox.clear_requests();
    let runs: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.workers().create("Work [seconds=8]").into_future()))
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let quick = Instant::now();
    let error = client.workers().retrieve("wrk_none").await.unwrap_err();
    assert_eq!(error.status(), Some(404));
    assert!(quick.elapsed() < Duration::from_secs(7), "behind a run");
    for run in runs {
        run.await.unwrap().unwrap();
    }
    let requests = sandbox.requests();
    let runs = requests.iter().filter(|request| request.method == "POST");
    let connections: std::collections::BTreeSet<_> = runs.map(|run| run.connection).collect();
    assert!(connections.len() > 1, "all runs waited for one connection");
    assert_eq!(sandbox.ledger().runs, 5);
}

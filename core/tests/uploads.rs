//! Files go along whole, and a call that carries them is paid once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::stream;
use handinger::{Client, ErrorKind, Outcome, Progress, TaskInput, Upload, WorkerInput};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const QUICK: &str = "Read this [seconds=0] [words=3]";

fn sandbox() -> Sandbox {
    Sandbox::start(SandboxOptions::default()).unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .build()
        .unwrap()
}

/// A source that can be read once.
fn once(pieces: &[&'static str], length: Option<u64>) -> Upload {
    let pieces: Vec<io::Result<Bytes>> = pieces
        .iter()
        .map(|piece| Ok(Bytes::from_static(piece.as_bytes())))
        .collect();
    Upload::stream("once.txt", stream::iter(pieces), length)
}

fn reset_after_acceptance(path: &str) -> Value {
    json!({ "path": path, "method": "POST", "when": "after", "reset": true })
}

/// How many requests came, and how many different bodies and keys they had.
fn seen(sandbox: &Sandbox) -> (usize, usize, usize) {
    let requests = sandbox.requests();
    let distinct = |mut values: Vec<String>| {
        values.sort();
        values.dedup();
        values.len()
    };
    let posts: Vec<_> = requests
        .iter()
        .filter(|request| request.method == "POST")
        .collect();
    (
        posts.len(),
        distinct(posts.iter().map(|post| post.body_sha256.clone()).collect()),
        distinct(
            posts
                .iter()
                .filter_map(|post| post.headers.get("idempotency-key").cloned())
                .collect(),
        ),
    )
}

#[tokio::test]
async fn every_kind_of_file_arrives_as_it_was() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("naïve \"plan\".csv");
    let large: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&path, &large).unwrap();
    let input = WorkerInput::new(QUICK)
        .file(Upload::path(&path))
        .file(Upload::bytes("data.bin", vec![0_u8, 13, 10, 45, 45, 255]))
        .file(once(&["one ", "two"], None))
        .file(Upload::bytes("empty.txt", ""))
        .file(Upload::bytes("x", "y").content_type("text/x-odd; charset=latin1"));
    let worker = client.workers().create(input).await.unwrap();
    for (name, content) in [
        ("naïve %22plan%22.csv", large.as_slice()),
        ("data.bin", &[0, 13, 10, 45, 45, 255]),
        ("once.txt", b"one two"),
        ("empty.txt", b""),
        ("x", b"y"),
    ] {
        let file = client.workers().retrieve_file(&worker.id, name);
        let body = file.await.unwrap().read().await.unwrap().body;
        assert!(
            body == content,
            "{name}: {} bytes of {}",
            body.len(),
            content.len()
        );
    }
    let request = sandbox.requests()[0].clone();
    assert!(request.headers["content-type"].starts_with("multipart/form-data; boundary="));
    assert!(request.body.contains("name=\"input\"\r\n\r\nRead this"));
    assert!(request.body.contains("content-type: text/csv\r\n"));
}

#[tokio::test]
async fn the_caller_may_name_the_type_of_a_form_and_its_boundary() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    for (given, sent) in [
        (
            "multipart/form-data",
            "multipart/form-data; boundary=handinger-",
        ),
        (
            "Multipart/Form-Data; boundary=\"mine\"",
            "multipart/form-data; boundary=mine",
        ),
    ] {
        let file = Upload::bytes("notes.txt", "words");
        let call = client.workers().create(WorkerInput::new(QUICK).file(file));
        call.header("Content-Type", given).await.unwrap();
        let call = client.workers().create(QUICK);
        call.header("content-type", given).await.unwrap();
        for request in sandbox.requests() {
            assert!(request.headers["content-type"].starts_with(sent));
            assert!(request.body.contains("name=\"input\""));
        }
        sandbox.clear_requests();
    }
    assert_eq!(sandbox.ledger().runs, 4);
}

#[tokio::test]
async fn a_call_with_files_is_sent_again_with_the_same_bytes_and_paid_once() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.txt");
    std::fs::write(&path, "words").unwrap();
    for fault in [
        json!({ "path": "/api/workers", "status": 503 }),
        reset_after_acceptance("/api/workers"),
    ] {
        sandbox.add_fault(fault).unwrap();
    }
    let input = WorkerInput::new(QUICK).file(Upload::path(&path));
    client.workers().create(input).await.unwrap();
    assert_eq!(seen(&sandbox), (3, 1, 1));
    assert_eq!(sandbox.ledger().runs, 1);
}

#[tokio::test]
async fn what_can_be_read_once_is_sent_once() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox
        .add_fault(reset_after_acceptance("/api/workers"))
        .unwrap();
    let input = WorkerInput::new(QUICK).file(once(&["words"], Some(5)));
    let error = client.workers().create(input).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.attempts(), 1);
    let message = error.message();
    assert!(
        message.contains("files[0] can be read only once"),
        "{message}"
    );
    assert_eq!(seen(&sandbox), (1, 1, 1));
}

#[tokio::test]
async fn what_can_be_read_once_waits_for_a_connection() {
    let sandbox = sandbox();
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", refused.local_addr().unwrap());
    drop(refused);
    let client = client(&sandbox)
        .to_builder()
        .base_url(base_url)
        .build()
        .unwrap();
    let input = WorkerInput::new(QUICK).file(once(&["words"], Some(5)));
    let error = client
        .workers()
        .create(input)
        .max_retries(1)
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(
        error.attempts(),
        2,
        "nothing of the file was read: {error:?}"
    );
}

#[tokio::test]
async fn a_task_with_a_file_that_can_be_read_once_is_looked_for() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox
        .add_fault(reset_after_acceptance("/api/tasks"))
        .unwrap();
    let input = TaskInput::new(QUICK).file(once(&["words"], Some(5)));
    let worker = client.tasks().create(input).await.unwrap();
    assert!(!worker.running);
    assert_eq!(seen(&sandbox), (1, 1, 1));
    // One that has not begun cannot be sent again.
    sandbox
        .add_fault(json!({ "path": "/api/tasks", "method": "POST", "reset": true }))
        .unwrap();
    let input = TaskInput::new(QUICK).file(once(&["words"], Some(5)));
    let error = client.tasks().create(input).await.unwrap_err();
    assert!(error.message().contains("only once"), "{error}");
    assert_eq!(sandbox.ledger().runs, 1);
}

#[tokio::test]
async fn files_that_cannot_go_are_refused_before_anything_is_sent() {
    let sandbox = sandbox();
    let workers = client(&sandbox).workers();
    let folder = tempfile::tempdir().unwrap();
    let good = || Upload::bytes("good.txt", "x");
    for (upload, field, word) in [
        (
            Upload::path(folder.path().join("none.txt")),
            "files[1]",
            "none.txt",
        ),
        (Upload::path(folder.path()), "files[1]", "not a file"),
        (Upload::bytes("", "x"), "files[1].name", "name"),
        (
            good().content_type("text\r\nx: y"),
            "files[1].content_type",
            "media type",
        ),
        (
            good().content_type("text"),
            "files[1].content_type",
            "media type",
        ),
    ] {
        let input = WorkerInput::new(QUICK).file(good()).file(upload);
        let error = workers.create(input).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(error.field(), Some(field), "{error}");
        assert!(error.message().contains(word), "{error}");
    }
    let without_input = WorkerInput::new("").file(good());
    let error = workers.create(without_input).await.unwrap_err();
    assert_eq!(error.field(), Some("input"));
    let with_null = workers.create(WorkerInput::new(QUICK).file(good()));
    let error = with_null.body("extra", Value::Null).await.unwrap_err();
    assert_eq!(error.field(), Some("extra"));
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn a_file_that_changes_on_the_way_is_told_and_never_sent_in_part() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let broken = stream::iter([
        Ok(Bytes::from_static(b"begun")),
        Err(io::Error::other("the disk is gone")),
    ]);
    for (upload, word) in [
        (once(&["four"], Some(9)), "fewer bytes"),
        (once(&["four", "more"], Some(4)), "more bytes"),
        (Upload::stream("x.txt", broken, None), "the disk is gone"),
    ] {
        let input = WorkerInput::new(QUICK).file(upload);
        let error = client.workers().create(input).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert_eq!(error.field(), Some("files[0]"));
        assert_eq!(error.attempts(), 1);
        assert!(error.message().contains(word), "{error}");
    }
    assert_eq!(sandbox.ledger().runs, 0);
}

#[tokio::test]
async fn the_progress_is_told_to_the_last_byte() {
    let sandbox = sandbox();
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let tell = Arc::clone(&told);
    let input = WorkerInput::new(QUICK)
        .file(Upload::bytes("a.txt", vec![b'a'; 100_000]))
        .file(once(&["b", "c"], Some(2)));
    client(&sandbox)
        .workers()
        .create(input)
        .on_upload(move |progress| tell.lock().unwrap().push(progress))
        .await
        .unwrap();
    let told = told.lock().unwrap();
    assert!(told.windows(2).all(|pair| pair[0].bytes < pair[1].bytes));
    let last = told.last().unwrap();
    assert_eq!(Some(last.bytes), last.total);
    assert_eq!(last.bytes, sandbox.requests()[0].body_length as u64);
}

#[tokio::test]
async fn extra_fields_become_fields_of_the_form() {
    let sandbox = sandbox();
    client(&sandbox)
        .workers()
        .create(WorkerInput::new(QUICK).file(Upload::bytes("a", "b")))
        .body("tags", json!(["x", "y"]))
        .body("meta", json!({ "a": { "b": 1.5 } }))
        .await
        .unwrap();
    let body = &sandbox.requests()[0].body;
    for part in [
        "name=\"tags[]\"\r\n\r\nx\r\n",
        "name=\"tags[]\"\r\n\r\ny\r\n",
        "name=\"meta[a][b]\"\r\n\r\n1.5\r\n",
    ] {
        assert!(body.contains(part), "{part:?} in {body}");
    }
}

/// A source that panics when it is read.
fn panicking() -> Upload {
    Upload::stream(
        "bad.txt",
        stream::once(async { panic!("the source is broken") }),
        None,
    )
}

#[tokio::test]
async fn a_panic_in_a_source_or_hook_is_an_internal_error_once() {
    let sandbox = sandbox();
    let error = client(&sandbox)
        .workers()
        .create(WorkerInput::new(QUICK).file(panicking()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
    assert!(error.message().contains("the source is broken"), "{error}");
    assert_eq!(error.attempts(), 1);
    let error = client(&sandbox)
        .workers()
        .create(WorkerInput::new(QUICK).file(Upload::bytes("a.txt", "text")))
        .on_upload(|_| panic!("the hook is broken"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Unknown));
    assert_eq!(sandbox.ledger().runs, 0);
    // The client still works.
    client(&sandbox).workers().create(QUICK).await.unwrap();
}

#[tokio::test]
async fn a_paid_answer_survives_a_hook_that_panics() {
    let sandbox = sandbox();
    let client = client(&sandbox)
        .to_builder()
        .on_attempt(|_| panic!("the hook is broken"))
        .build()
        .unwrap();
    let worker = client.workers().create(QUICK).await.unwrap();
    assert!(worker.is_finished());
    sandbox
        .add_fault(
            json!({ "path": "/api/workers", "status": 503, "headers": { "retry-after-ms": "1" } }),
        )
        .unwrap();
    client.workers().create(QUICK).await.unwrap();
    assert_eq!(sandbox.ledger().runs, 2);
}

#[tokio::test]
async fn a_file_that_changes_between_two_attempts_is_told() {
    let sandbox = sandbox();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.txt");
    std::fs::write(&path, "one").unwrap();
    sandbox
        .add_fault(json!({ "path": "/api/workers", "method": "POST", "reset": true }))
        .unwrap();
    let rewritten = path.clone();
    let client = client(&sandbox)
        .to_builder()
        .on_attempt(move |attempt| {
            if attempt.wait.is_some() {
                // Clocks of file systems tick slowly.
                std::thread::sleep(std::time::Duration::from_millis(50));
                // Of the same length, as another export of the same table may be.
                std::fs::write(&rewritten, "two").unwrap();
            }
        })
        .build()
        .unwrap();
    let input = WorkerInput::new(QUICK).file(Upload::path(&path));
    let error = client.workers().create(input).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert_eq!(error.field(), Some("files[0]"));
    assert!(error.message().contains("has changed"), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(sandbox.ledger().runs, 0);
}

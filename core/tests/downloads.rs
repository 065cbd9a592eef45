//! Files are written to disk whole or not at all, and never outside the chosen folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::fs;
use std::path::Path;

use handinger::{Client, ErrorKind, OpenResponse, Upload, WorkerInput};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::json;

const CONTENT: &[u8] = &[7; 300_000];

fn sandbox() -> Sandbox {
    Sandbox::start(SandboxOptions::default()).unwrap()
}

/// A client, and a worker that has the file `plan.bin`.
async fn worker_with_a_file(sandbox: &Sandbox) -> (Client, String) {
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .max_retries(0)
        .build()
        .unwrap();
    let input =
        WorkerInput::new("Keep this [seconds=0]").file(Upload::bytes("plan.bin", CONTENT.to_vec()));
    let worker = client.workers().create(input).await.unwrap();
    (client, worker.id)
}

async fn open(client: &Client, worker_id: &str) -> OpenResponse {
    let file = client.workers().retrieve_file(worker_id, "plan.bin");
    file.await.unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn a_file_is_written_whole_with_its_progress() {
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("mine.bin");
    fs::write(&target, "older").unwrap();
    let mut told = Vec::new();
    let path = open(&client, &worker)
        .await
        .write_to_file(&target, |progress| told.push(progress))
        .await
        .unwrap();
    assert_eq!(path, target);
    assert_eq!(fs::read(&target).unwrap(), CONTENT);
    let last = told.last().unwrap();
    assert_eq!(
        (last.bytes, last.total),
        (CONTENT.len() as u64, Some(CONTENT.len() as u64))
    );
    assert_eq!(names(folder.path()), ["mine.bin"]);
}

#[tokio::test]
async fn in_a_folder_it_takes_a_name_that_stays_there() {
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    for (suggested, name) in [
        (None, "plan.bin"),
        (Some("attachment; filename=\"../../x.bin\""), "x.bin"),
        (
            Some("attachment; filename*=UTF-8''%2Fetc%2Fpasswd"),
            "passwd",
        ),
        (Some("attachment; filename=\"..\""), "download"),
    ] {
        if let Some(header) = suggested {
            sandbox
                .add_fault(
                    json!({ "path": "*/files/*", "headers": { "content-disposition": header } }),
                )
                .unwrap();
        }
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("inner");
        fs::create_dir(&folder).unwrap();
        let response = open(&client, &worker).await;
        let path = response.write_to_file(&folder, |_| ()).await.unwrap();
        assert_eq!(path, folder.join(name));
        assert_eq!(names(&folder), [name]);
        assert_eq!(names(outer.path()), ["inner"]);
    }
}

#[tokio::test]
async fn a_download_that_breaks_leaves_nothing_behind() {
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("plan.bin");
    fs::write(&target, "older").unwrap();
    sandbox
        .add_fault(json!({ "path": "*/files/*", "reset": { "at_byte": 100_000 } }))
        .unwrap();
    let response = open(&client, &worker).await;
    let error = response.write_to_file(&target, |_| ()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(fs::read(&target).unwrap(), b"older");
    assert_eq!(names(folder.path()), ["plan.bin"]);
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("none").join("plan.bin");
    let response = open(&client, &worker).await;
    let error = response.write_to_file(&target, |_| ()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.field(), Some("file"));
    assert!(error.message().contains("none"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_the_permissions_of_the_one_it_replaces() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept.bin");
    fs::write(&kept, "older").unwrap();
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
    // More than the mask for new files would leave.
    let open_to_all = folder.path().join("open.bin");
    fs::write(&open_to_all, "older").unwrap();
    fs::set_permissions(&open_to_all, fs::Permissions::from_mode(0o666)).unwrap();
    let fresh = folder.path().join("fresh.bin");
    fs::write(folder.path().join("ordinary"), "").unwrap();
    for target in [&kept, &open_to_all, &fresh] {
        let response = open(&client, &worker).await;
        response.write_to_file(target, |_| ()).await.unwrap();
    }
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().mode();
    assert_eq!(mode("kept.bin") & 0o777, 0o640);
    assert_eq!(mode("open.bin") & 0o777, 0o666);
    assert_eq!(mode("fresh.bin"), mode("ordinary"));
}

/// Renaming over `/dev/null` would take it from every program of the machine.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    // Opened for both, so that a reader waits for no writer, nor the other way round.
    let held = fs::OpenOptions::new().read(true).write(true).open(&pipe);
    let reader = std::thread::spawn({
        let mut pipe = held.unwrap();
        move || {
            let mut read = vec![0; CONTENT.len()];
            std::io::Read::read_exact(&mut pipe, &mut read).map(|()| read)
        }
    });
    let response = open(&client, &worker).await;
    let written = response.write_to_file(&pipe, |_| ()).await;
    let kind = fs::metadata(&pipe).unwrap().file_type();
    assert!(kind.is_fifo(), "it was replaced");
    assert_eq!(written.unwrap(), pipe);
    assert_eq!(reader.join().unwrap().unwrap(), CONTENT);
    assert_eq!(names(folder.path()), ["pipe"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_stays_and_what_it_leads_to_is_written() {
    use std::os::unix::fs::symlink;

    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("there.bin"), "older").unwrap();
    symlink("inner/there.bin", folder.path().join("to-file")).unwrap();
    symlink("inner/absent.bin", folder.path().join("to-nothing")).unwrap();
    symlink("to-nothing", folder.path().join("to-link")).unwrap();
    for (link, place) in [("to-file", "there.bin"), ("to-link", "absent.bin")] {
        let target = folder.path().join(link);
        let response = open(&client, &worker).await;
        let path = response.write_to_file(&target, |_| ()).await.unwrap();
        assert_eq!(path, target);
        assert!(
            fs::symlink_metadata(&target).unwrap().is_symlink(),
            "{link}"
        );
        assert_eq!(fs::read(inner.join(place)).unwrap(), CONTENT, "{link}");
    }
    symlink("round", folder.path().join("round")).unwrap();
    let response = open(&client, &worker).await;
    let error = response
        .write_to_file(folder.path().join("round"), |_| ())
        .await
        .unwrap_err();
    assert!(error.message().contains("circle"), "{error}");
}

/// A file is limited by how long it stands still, unless the caller limits it as a whole.
#[tokio::test]
async fn a_file_has_no_limit_but_the_callers_own() {
    let sandbox = sandbox();
    let (client, worker) = worker_with_a_file(&sandbox).await;
    sandbox
        .add_fault(json!({ "path": "*/files/*", "times": null, "drip": { "bytes": 100_000, "every_ms": 400 } }))
        .unwrap();
    let file = client.workers().retrieve_file(&worker, "plan.bin");
    let error = file
        .timeout(std::time::Duration::from_millis(700))
        .await
        .unwrap()
        .read()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let shown = client.effective_config();
    assert_eq!(shown["file_stall_timeout"]["value"], 60.0);
    let whole = open(&client, &worker).await.read().await.unwrap();
    assert_eq!(whole.body, CONTENT);
}

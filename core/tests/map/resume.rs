//! The resume file: what is taken from it, and what is refused.

use std::fs;
use std::io::Write;
use std::path::Path;

use handinger::{Error, ErrorKind, MapRun};
use serde_json::{Value, json};

use super::{Folder, QUICK, client, inputs, lines, results, sandbox};

fn start(base_url: &str, inputs: Vec<String>, file: &Path) -> Result<MapRun, Error> {
    client(base_url)
        .workers()
        .map(inputs)
        .resume_file(file)
        .start()
}

fn append(file: &Path, text: &str) {
    let mut file = fs::OpenOptions::new().append(true).open(file).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[tokio::test]
async fn what_is_finished_is_given_without_a_request() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let first = results(start(sandbox.base_url(), inputs(5), &folder.file()).unwrap()).await;
    sandbox.clear_requests();
    let mut run = start(sandbox.base_url(), inputs(5), &folder.file()).unwrap();
    let mut again = Vec::new();
    while let Some(result) = run.next().await.unwrap() {
        again.push(result);
    }
    assert!(sandbox.requests().is_empty());
    assert_eq!((run.totals().resumed, run.totals().succeeded), (5, 5));
    assert!((run.totals().cost_usd - sandbox.ledger().cost_usd).abs() < 1e-9);
    for (first, again) in first.into_iter().zip(again) {
        assert!(again.resumed && !first.resumed);
        assert_eq!(first.idempotency_key, again.idempotency_key);
        let (first_id, again_id) = (first.answer.as_ref(), again.answer.as_ref());
        assert_eq!(
            first_id.unwrap().meta.request_id,
            again_id.unwrap().meta.request_id
        );
        assert_eq!(first.worker().unwrap(), again.worker().unwrap());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    drop(start("http://127.0.0.1:9", inputs(1), &folder.file()).unwrap());
    let mode = fs::metadata(folder.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn what_failed_is_tried_again_under_its_key() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    sandbox
        .add_fault(
            json!({ "path": "/api/workers", "status": 422, "body": { "error": "No credit." } }),
        )
        .unwrap();
    let first = results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
    assert_eq!(
        first.iter().filter(|result| result.answer.is_err()).count(),
        1
    );
    let kept = lines(&folder.file());
    let kept: Value = kept
        .iter()
        .find(|line| line.contains("\"error\":{"))
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(kept["error"]["class"], "UnprocessableEntityError");
    assert_eq!(kept["error"]["message"], "Error code: 422 - No credit.");

    let again = results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
    assert!(again.iter().all(|result| result.answer.is_ok()));
    assert_eq!(again.iter().filter(|result| !result.resumed).count(), 1);
    let keys = |results: &[handinger::MapResult]| -> Vec<String> {
        results
            .iter()
            .map(|result| result.idempotency_key.clone())
            .collect()
    };
    assert_eq!(keys(&first), keys(&again));
    assert_eq!(sandbox.ledger().runs, 3);
}

#[tokio::test]
async fn an_input_that_has_changed_is_new_work() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
    let mut changed = inputs(4);
    changed[1] += " and more";
    let again = results(start(sandbox.base_url(), changed, &folder.file()).unwrap()).await;
    let sent: Vec<usize> = again
        .iter()
        .filter(|result| !result.resumed)
        .map(|result| result.index)
        .collect();
    assert_eq!(sent, [1, 3]);
    assert_eq!(sandbox.ledger().runs, 5);
}

#[tokio::test]
async fn a_line_that_was_not_written_whole_is_as_if_it_were_not_there() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
    let text = fs::read_to_string(folder.file()).unwrap();
    // Within the header, and within the last answer.
    for length in [0, 1, 30, text.len() - 40, text.len() - 1] {
        fs::write(folder.file(), &text[..length]).unwrap();
        let whole = lines(&folder.file()).len().saturating_sub(1);
        let again = results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
        assert!(again.iter().all(|result| result.answer.is_ok()), "{length}");
        assert_eq!(
            again.iter().filter(|result| result.resumed).count(),
            whole,
            "{length}"
        );
        assert_eq!(lines(&folder.file()).len(), 4, "{length}");
        let resumed = results(start(sandbox.base_url(), inputs(3), &folder.file()).unwrap()).await;
        assert!(resumed.iter().all(|result| result.resumed), "{length}");
    }
}

#[tokio::test]
async fn answers_over_many_lines_are_kept_in_one() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let mut worker: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/worker.json")).unwrap();
    (worker["running"], worker["status"]) = (json!(false), json!("completed"));
    let body = format!("{worker:#}").replace('\n', "\r\n");
    let headers = json!({ "content-type": "application/json" });
    sandbox
        .add_fault(json!({ "status": 200, "headers": headers, "body": body }))
        .unwrap();
    let first = results(start(sandbox.base_url(), inputs(1), &folder.file()).unwrap()).await;
    let again = results(start(sandbox.base_url(), inputs(1), &folder.file()).unwrap()).await;
    assert!(again[0].resumed);
    let bodies = [first, again].map(|mut results| results.remove(0).worker().unwrap());
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let folder = Folder::new();
    let file = folder.file();
    drop(start("http://127.0.0.1:9", inputs(1), &file).unwrap());
    let header = fs::read_to_string(&file).unwrap();
    let cases = [
        ("notes", "is no resume file"),
        ("{\"a\": 1}\n", "is no resume file"),
        (
            &header.replace("workers.create", "tasks.create"),
            "belongs to a map of tasks.create, not of workers.create",
        ),
        (
            &header.replace("map\":1", "map\":2"),
            "is of version 2; this client reads version 1",
        ),
        (&format!("{header}{{\"index\":0}}\n"), "line 2"),
        (&format!("{header}junk\n{header}"), "line 2"),
    ];
    for (text, problem) in cases {
        fs::write(&file, text).unwrap();
        refused(start("http://127.0.0.1:9", inputs(1), &file), problem);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    refused(
        start("http://127.0.0.1:9", inputs(1), folder.0.path()),
        "cannot open",
    );
    let nowhere = folder.0.path().join("no/such/folder");
    refused(
        start("http://127.0.0.1:9", inputs(1), &nowhere),
        "cannot open",
    );
    let wrong = start(
        "http://127.0.0.1:9",
        vec![String::new()],
        &folder.0.path().join("new"),
    );
    assert_eq!(wrong.unwrap_err().field(), Some("inputs[0].input"));
    assert!(
        !folder.0.path().join("new").exists(),
        "a map that is refused makes no file"
    );
}

fn refused(start: Result<MapRun, Error>, problem: &str) {
    let error = start.unwrap_err();
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::InvalidInput, Some("resume_file"))
    );
    assert!(error.message().contains(problem), "{error}");
}

#[tokio::test]
async fn a_key_that_is_not_the_files_is_refused() {
    let folder = Folder::new();
    let start = |key: &str| {
        let map = client("http://127.0.0.1:9").workers().map(inputs(1));
        map.resume_file(folder.file()).idempotency_key(key).start()
    };
    drop(start("order-7").unwrap());
    drop(start("order-7").unwrap());
    refused(start("order-8"), "another idempotency_key");
}

#[tokio::test]
async fn two_maps_at_once_are_refused() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let run = start(sandbox.base_url(), inputs(1), &folder.file()).unwrap();
    refused(
        start(sandbox.base_url(), inputs(1), &folder.file()),
        "in use by another map",
    );
    drop(run);
    start(sandbox.base_url(), inputs(1), &folder.file()).unwrap();
}

#[tokio::test]
async fn a_map_that_was_left_frees_its_file_at_once() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let slow = || vec!["[seconds=60] x".to_owned(), QUICK.to_owned()];
    let mut run = start(sandbox.base_url(), slow(), &folder.file()).unwrap();
    run.next().await.unwrap();
    // One item is under way: its task had no time to end when the next map begins.
    drop(run);
    start(sandbox.base_url(), slow(), &folder.file()).unwrap();
}

#[tokio::test]
async fn an_answer_that_was_damaged_meanwhile_is_no_worker() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    results(start(sandbox.base_url(), inputs(1), &folder.file()).unwrap()).await;
    let text = fs::read_to_string(folder.file()).unwrap();
    fs::write(
        folder.file(),
        text.replace("\"output_text\"", "\"outputtext\""),
    )
    .unwrap();
    let mut run = start(sandbox.base_url(), inputs(1), &folder.file()).unwrap();
    let error = run.next().await.unwrap_err();
    assert_eq!(error.field(), Some("resume_file"), "{error}");
    assert_eq!(sandbox.ledger().runs, 1);
}

#[tokio::test]
async fn a_file_that_grows_by_another_hand_is_read_as_it_is() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    results(start(sandbox.base_url(), vec![QUICK.to_owned()], &folder.file()).unwrap()).await;
    append(
        &folder.file(),
        "{\"index\":9,\"key\":\"k\",\"error\":{},\"later\":1}\n",
    );
    let again =
        results(start(sandbox.base_url(), vec![QUICK.to_owned()], &folder.file()).unwrap()).await;
    assert!(again[0].resumed, "lines of a later version are no damage");
}

//! The resume file: what is taken from it, and what is refused.

use std::fs;
use std::io::Write;
use std::path::Path;

use handinger::{CallOptions, Error, ErrorKind, MapOptions, MapRun};
use serde_json::{Map, Value, json};

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
async fn rows_may_move_and_equal_ones_stay_apart() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let rows = |names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{name} {QUICK}")).collect()
    };
    results(start(sandbox.base_url(), rows(&["a", "b", "a"]), &folder.file()).unwrap()).await;
    assert_eq!(sandbox.ledger().runs, 3);
    // A row put in front, the others sorted anew, one of them once more.
    let moved = rows(&["new", "a", "a", "b", "a"]);
    let again = results(start(sandbox.base_url(), moved, &folder.file()).unwrap()).await;
    let mut sent: Vec<usize> = again
        .iter()
        .filter(|it| !it.resumed)
        .map(|it| it.index)
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, [0, 4]);
    assert_eq!(sandbox.ledger().runs, 5);
}

#[tokio::test]
async fn an_id_of_the_callers_names_an_item() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    let run = |inputs: Value| {
        let options = MapOptions::default().resume_file(folder.file());
        let inputs = inputs.as_array().unwrap().clone();
        client(sandbox.base_url()).map("workers.create", inputs, &Map::new(), options)
    };
    let row = |id: Value| json!({ "id": id, "input": QUICK });
    let first = results(run(json!([row(json!("x")), row(json!(7))])).unwrap()).await;
    let mut ids: Vec<_> = first.iter().map(|it| it.id.clone().unwrap()).collect();
    ids.sort();
    assert_eq!(ids, ["7", "x"]);
    let again =
        results(run(json!([row(json!(7)), row(json!("y")), row(json!("x"))])).unwrap()).await;
    assert_eq!(again.iter().filter(|it| it.resumed).count(), 2);
    assert_eq!(sandbox.ledger().runs, 3);
    for request in sandbox.requests() {
        assert!(!request.body.contains("\"id\""));
    }
    let twice = run(json!([row(json!("x")), row(json!("x"))])).unwrap_err();
    assert_eq!(twice.field(), Some("inputs[1].id"));
    let wrong = run(json!([row(json!([]))])).unwrap_err();
    assert_eq!(wrong.field(), Some("inputs[0].id"));
}

#[tokio::test]
async fn a_file_of_version_1_is_still_read() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    // As version 1 wrote it: items by their place.
    let header = r#"{"handinger_map":1,"operation":"workers.create","key":"order-7"}"#;
    fs::write(folder.file(), format!("{header}\n")).unwrap();
    let row = || handinger::WorkerInput::new(QUICK).budget(handinger::Budget::Low);
    let run = || {
        let map = client(sandbox.base_url()).workers().map([row(), row()]);
        map.resume_file(folder.file()).start().unwrap()
    };
    let first = results(run()).await;
    let again = results(run()).await;
    assert!(again.iter().all(|result| result.resumed));
    let mut keys: Vec<_> = first
        .iter()
        .map(|result| &*result.idempotency_key)
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "0e84e4dd-b5e6-5cb3-863f-3838bbdfa3b4",
            "aa2bb651-9eac-5259-a22e-f53e2c02d9d6"
        ]
    );
}

#[tokio::test]
async fn a_file_cut_anywhere_costs_no_second_run() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    results(start(sandbox.base_url(), inputs(2), &folder.file()).unwrap()).await;
    let text = fs::read_to_string(folder.file()).unwrap();
    let head = text.find('\n').unwrap() + 1;
    let header: Value = serde_json::from_str(&text[..head]).unwrap();
    let key = header["key"].as_str().unwrap();
    // Every place in the first line, and many in each of the others.
    let cuts = (0..head).chain((head..text.len()).step_by(97));
    for length in cuts.chain([text.len() - 1]) {
        fs::write(folder.file(), &text[..length]).unwrap();
        let map = client(sandbox.base_url())
            .workers()
            .map(inputs(2))
            .resume_file(folder.file());
        let run = if length < head {
            // The key is lost with the first line: said, with the way on.
            refused(
                start(sandbox.base_url(), inputs(2), &folder.file()),
                "give the map's `idempotency_key`",
            );
            map.idempotency_key(key).start().unwrap()
        } else {
            map.start().unwrap()
        };
        let again = results(run).await;
        assert!(again.iter().all(|result| result.answer.is_ok()), "{length}");
        let whole = text[..length].matches('\n').count().saturating_sub(1);
        assert_eq!(
            again.iter().filter(|result| result.resumed).count(),
            whole,
            "{length}"
        );
        assert_eq!(lines(&folder.file()).len(), 3, "{length}");
    }
    assert_eq!(sandbox.ledger().runs, 2);
}

#[tokio::test]
async fn a_key_in_a_header_would_be_that_of_every_item() {
    let folder = Folder::new();
    let options = CallOptions::default()
        .header("Idempotency-Key", "k")
        .unwrap();
    let map = client("http://127.0.0.1:9").workers().map(inputs(1));
    let error = map
        .options(options)
        .resume_file(folder.file())
        .start()
        .unwrap_err();
    assert_eq!(error.field(), Some("extra_headers"));
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
        ("notes", "is not a resume file"),
        ("{\"a\": 1}\n", "is not a resume file"),
        (
            &header.replace("workers.create", "tasks.create"),
            "belongs to a map of tasks.create, not of workers.create",
        ),
        (
            &header.replace("map\":2", "map\":3"),
            "is of version 3; this client reads versions 1 to 2",
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

//! How many are under way, what errors do, what leaving does.

use std::time::Duration;

use handinger::{
    Budget, CallOptions, Client, ErrorKind, MapOptions, MapRun, OnError, Outcome, TaskInput,
    Upload, WorkerInput,
};
use handinger_sandbox::Sandbox;
use serde_json::{Map, Value, json};

use super::{QUICK, client, inputs, results, sandbox};

/// A map over inputs as bindings give them.
fn start(base_url: &str, inputs: Value, options: MapOptions) -> Result<MapRun, handinger::Error> {
    let Value::Array(inputs) = inputs else {
        panic!("inputs are a list");
    };
    let shared = Map::from_iter([("budget".to_owned(), json!("low"))]);
    client(base_url).map("workers.create", inputs, &shared, options)
}

/// Waits until something holds.
async fn until(holds: impl Fn() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not come about");
}

#[tokio::test]
async fn results_come_as_they_finish_with_their_item_and_cost() {
    let sandbox = sandbox();
    let inputs = json!([
        "Slow [seconds=0.5]",
        { "input": QUICK, "budget": "high" },
        QUICK,
    ]);
    let mut run = start(sandbox.base_url(), inputs, MapOptions::default()).unwrap();
    let mut indexes = Vec::new();
    while let Some(result) = run.next().await.unwrap() {
        assert_eq!(
            result.params["budget"],
            ["low", "high", "low"][result.index]
        );
        assert!(!result.resumed && !result.idempotency_key.is_empty());
        indexes.push(result.index);
        assert!(result.worker().unwrap().is_finished());
    }
    assert_eq!(indexes[2], 0, "the slow one comes last");
    let (totals, ledger) = (run.totals(), sandbox.ledger());
    assert_eq!((totals.total, totals.done, totals.succeeded), (3, 3, 3));
    assert!((totals.cost_usd - ledger.cost_usd).abs() < 1e-9 && ledger.cost_usd > 0.0);
    assert_eq!(totals.credits, ledger.credits);
    assert!(totals.input_tokens > 0 && totals.output_tokens > 0);
    let mut budgets: Vec<String> = ledger
        .entries
        .iter()
        .map(|entry| format!("{:?}", entry.budget))
        .collect();
    budgets.sort();
    assert_eq!(budgets, ["High", "Low", "Low"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_asked_for_are_under_way() {
    let sandbox = sandbox();
    let inputs = (0..12).map(|number| format!("[seconds=0.1] [words=3] {number}"));
    let mut run = client(sandbox.base_url())
        .workers()
        .map(inputs)
        .concurrency(3)
        .start()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        sandbox.requests().len(),
        0,
        "nothing is sent before it is asked for"
    );
    for taken in 1..=12_usize {
        run.next().await.unwrap().unwrap();
        // Whoever stops pulling stops the map: long after, no more has been started.
        tokio::time::sleep(Duration::from_millis(if taken <= 2 { 400 } else { 0 })).await;
        assert!(sandbox.requests().len() < taken + 3, "after {taken}");
    }
    assert!(run.next().await.unwrap().is_none() && run.next().await.unwrap().is_none());
    assert!(sandbox.connections().total <= 3);
}

#[tokio::test]
async fn an_error_is_the_result_of_its_item() {
    let sandbox = sandbox();
    let refusal =
        json!({ "path": "/api/workers", "skip": 1, "status": 422, "body": { "error": "No." } });
    sandbox.add_fault(refusal).unwrap();
    let map = client(sandbox.base_url())
        .workers()
        .map(inputs(4))
        .concurrency(1);
    let mut run = map.start().unwrap();
    let mut ends = Vec::new();
    while let Some(result) = run.next().await.unwrap() {
        ends.push(result.answer.map(drop).map_err(|error| error.kind()));
    }
    let refused = Err(ErrorKind::UnprocessableEntity);
    assert_eq!(ends, [Ok(()), refused, Ok(()), Ok(())]);
    let totals = run.totals();
    assert_eq!((totals.done, totals.succeeded, totals.failed), (4, 3, 1));
}

#[tokio::test]
async fn the_first_error_ends_the_map_but_loses_nothing_that_is_paid() {
    let sandbox = sandbox();
    let slow = || TaskInput::new("[seconds=0.5]");
    let mut inputs = vec![slow(), slow(), slow().worker_id("wrk_nowhere")];
    inputs.extend((0..6).map(|_| TaskInput::new(QUICK)));
    let map = client(sandbox.base_url())
        .tasks()
        .map(inputs)
        .concurrency(3);
    let mut run = map.on_error(OnError::Raise).start().unwrap();
    let mut given = [
        run.next().await.unwrap().unwrap(),
        run.next().await.unwrap().unwrap(),
    ];
    given.sort_by_key(|result| result.index);
    assert_eq!((given[0].index, given[1].index), (0, 1));
    assert!(given.iter().all(|result| result.answer.is_ok()));
    let error = run.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.field(), Some("inputs[2]"));
    assert!(run.next().await.unwrap().is_none(), "the map has ended");
    assert_eq!(sandbox.requests().len(), 3, "nothing new was started");
    assert_eq!((run.totals().done, run.totals().failed), (3, 1));
}

#[tokio::test]
async fn a_wrong_input_is_named_and_nothing_is_sent() {
    let sandbox = sandbox();
    let refused = |inputs: Value, options: MapOptions| {
        start(sandbox.base_url(), inputs, options).unwrap_err()
    };
    let options = MapOptions::default;
    let cases = [
        (
            refused(json!(["x", ""]), options()),
            "inputs[1].input",
            "expected a non-empty string",
        ),
        (
            refused(json!(["x", 7]), options()),
            "inputs[1]",
            "expected a string or an object of parameters, got 7",
        ),
        (
            refused(json!([{ "budget": "low" }]), options()),
            "inputs[0].input",
            "expected a non-empty string",
        ),
        (
            refused(json!([{ "input": "x", "budget": "cheap" }]), options()),
            "inputs[0].budget",
            "\"cheap\"",
        ),
        (
            refused(json!([{ "input": "x", "stream": true }]), options()),
            "inputs[0].stream",
            "finished workers",
        ),
        (
            refused(json!([{ "input": "x", "files": ["a"] }]), options()),
            "inputs[0].files",
            "a map sends no files",
        ),
        (
            refused(json!([{ "input": "x", "title": "t" }]), options()),
            "inputs[0].title",
            "unknown parameter",
        ),
        (
            refused(json!(["x"]), options().concurrency(0)),
            "concurrency",
            "from 1",
        ),
    ];
    for (error, field, problem) in cases {
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::InvalidInput, Outcome::NotSent)
        );
        assert_eq!(error.field(), Some(field), "{error}");
        assert!(
            error.message().starts_with(&format!("{field}: ")),
            "{error}"
        );
        assert!(error.message().contains(problem), "{error}");
    }
    let with_file = WorkerInput::new("x").file(Upload::bytes("a.txt", "a"));
    let workers = client(sandbox.base_url()).workers();
    let error = workers.map([with_file]).start().unwrap_err();
    assert_eq!(error.field(), Some("inputs[0].files"));
    let shared = Map::from_iter([("budget".to_owned(), json!("cheap"))]);
    let client = client(sandbox.base_url());
    let map = |operation, shared| client.map(operation, vec![json!("x")], shared, options());
    let error = map("workers.create", &shared).unwrap_err();
    assert_eq!(error.field(), Some("budget"), "it belongs to all");
    let error = map("workers.retrieve", &Map::new()).unwrap_err();
    assert_eq!(error.field(), Some("operation"));
    for (name, value) in [
        ("on_error", json!("stop")),
        ("concurrency", json!(-1)),
        ("resume_file", json!(1)),
        ("resume", json!("x")),
    ] {
        let error = MapOptions::from_json(&Map::from_iter([(name.to_owned(), value)])).unwrap_err();
        assert_eq!(error.field(), Some(name));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_map_that_is_dropped_drops_its_requests_and_the_runs_go_on() {
    let sandbox = sandbox();
    let inputs = ["[seconds=0]", "[seconds=2] a", "[seconds=2] b"];
    let mut run = client(sandbox.base_url())
        .workers()
        .map(inputs)
        .start()
        .unwrap();
    run.next().await.unwrap().unwrap();
    until(|| sandbox.ledger().runs == 3).await;
    drop(run);
    // Only the idle one is left.
    until(|| sandbox.connections().open <= 1).await;
    let workers = client(sandbox.base_url()).workers();
    for entry in sandbox.ledger().entries {
        let waited = workers.wait(&entry.worker_id, CallOptions::default());
        assert!(waited.await.unwrap().is_finished());
    }
}

#[tokio::test]
async fn a_wait_that_is_given_up_loses_no_result() {
    let sandbox = sandbox();
    let inputs = ["[seconds=0.3] a", "[seconds=0.3] b"];
    let mut run = client(sandbox.base_url())
        .workers()
        .map(inputs)
        .start()
        .unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(100), run.next()).await;
    assert!(waited.is_err());
    assert_eq!(results(run).await.len(), 2);
    assert_eq!(sandbox.ledger().runs, 2);
}

#[tokio::test]
async fn the_same_key_is_the_same_work() {
    let sandbox = sandbox();
    let keys = async |key: &str, input: WorkerInput| -> Vec<String> {
        let map = client(sandbox.base_url())
            .workers()
            .map([input.clone(), input]);
        let run = map.idempotency_key(key).start().unwrap();
        results(run)
            .await
            .into_iter()
            .map(|result| result.idempotency_key)
            .collect()
    };
    let low = || WorkerInput::new(QUICK).budget(Budget::Low);
    let first = keys("order-7", low()).await;
    assert_eq!(keys("order-7", low()).await, first);
    assert_eq!(
        sandbox.ledger().runs,
        2,
        "equal inputs are two items, a second map adds none"
    );
    let others = [
        keys("order-8", low()).await,
        keys("order-7", QUICK.into()).await,
    ];
    assert!(others.iter().flatten().all(|key| !first.contains(key)));
    // What was kept under a key must be found by every later version.
    assert_eq!(
        first,
        [
            "25356b57-e24b-594c-9907-7f32f8bccfa4",
            "2ee39b74-dc00-582b-abc7-a796caf2502a"
        ]
    );
}

#[tokio::test]
async fn each_item_has_a_timeout_of_its_own() {
    let sandbox = sandbox();
    let inputs = ["[seconds=0.3] a", "[seconds=30] b", "[seconds=0.3] c"];
    let map = client(sandbox.base_url())
        .workers()
        .map(inputs)
        .concurrency(1);
    let results = results(map.timeout(Duration::from_secs(1)).start().unwrap()).await;
    let ends = results
        .iter()
        .map(|result| result.answer.as_ref().err().map(handinger::Error::kind));
    assert!(ends.eq([None, Some(ErrorKind::Timeout), None]));
}

#[tokio::test]
async fn a_map_of_nothing_ends_at_once() {
    let mut run = client("http://127.0.0.1:9")
        .tasks()
        .map([""; 0])
        .start()
        .unwrap();
    assert!(run.next().await.unwrap().is_none());
}

/// Makes the server answer the next call with a worker that is at work for so long; gives its id.
async fn answer_early(sandbox: &Sandbox, client: &Client, seconds: u32) -> String {
    let stream = client
        .workers()
        .create_stream(format!("[seconds={seconds}]"));
    drop(stream.await.unwrap());
    let id = sandbox.ledger().entries.back().unwrap().worker_id.clone();
    let worker = client.workers().retrieve(&id).await.unwrap();
    assert!(!worker.is_finished());
    let early = json!({ "method": "POST", "path": "/api/workers", "status": 200, "body": worker });
    sandbox.add_fault(early).unwrap();
    id
}

#[tokio::test]
async fn a_worker_that_is_still_at_work_is_waited_for() {
    let sandbox = sandbox();
    let client = client(sandbox.base_url());
    let map = || client.workers().map(["x"]).timeout(Duration::from_secs(3));
    let id = answer_early(&sandbox, &client, 1).await;
    let result = results(map().start().unwrap()).await.remove(0);
    let worker = result.worker().unwrap();
    assert_eq!(
        (worker.id.as_str(), worker.is_finished()),
        (id.as_str(), true)
    );

    answer_early(&sandbox, &client, 30).await;
    let result = results(map().start().unwrap()).await.remove(0);
    let error = result.answer.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Accepted)
    );
}

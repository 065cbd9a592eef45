//! A process that is killed in the middle of a map, and the one that takes it up again.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use handinger::{MapResult, MapRun};

use super::{Folder, client, inputs, lines, results, sandbox};

const ITEMS: usize = 1000;
const BASE_URL: &str = "MAP_TEST_BASE_URL";
const FILE: &str = "MAP_TEST_FILE";
const OPERATION: &str = "MAP_TEST_OPERATION";

/// The map of both processes; `slow` inputs are still at work when the process is killed.
fn start(base_url: &str, file: PathBuf, operation: &str) -> MapRun {
    let client = client(base_url);
    let mut inputs = inputs(ITEMS);
    for input in inputs.iter_mut().skip(ITEMS / 2).take(4) {
        *input = input.replace("seconds=0", "seconds=4");
    }
    let map = match operation {
        "tasks" => client.tasks().map(inputs),
        _ => client.workers().map(inputs),
    };
    map.concurrency(8).resume_file(file).start().unwrap()
}

/// Not a test of its own: the process that is killed.
#[tokio::test]
#[ignore = "it is started by the tests below"]
async fn child() {
    let variable = |name| std::env::var(name).unwrap();
    let file = PathBuf::from(variable(FILE));
    results(start(&variable(BASE_URL), file, &variable(OPERATION))).await;
}

/// Runs the map in a process that is killed when about half is done.
fn run_half(base_url: &str, folder: &Folder, operation: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--ignored"])
        .envs([(BASE_URL, base_url), (OPERATION, operation)])
        .env(FILE, folder.file())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    wait_for_half(&mut child, folder);
    // On Unix this is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    // What had already left the process still arrives.
    std::thread::sleep(Duration::from_millis(200));
}

fn wait_for_half(child: &mut Child, folder: &Folder) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while lines(&folder.file()).len() <= ITEMS / 2 {
        assert!(Instant::now() < deadline, "the map does not get on");
        assert!(child.try_wait().unwrap().is_none(), "the map has ended");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn assert_complete(results: &[MapResult]) {
    let indexes = results.iter().map(|result| result.index);
    assert!(indexes.eq(0..ITEMS), "every item has one result");
    assert!(results.iter().all(|result| result.answer.is_ok()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_workers_of_a_killed_process_are_a_thousand_runs() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    run_half(sandbox.base_url(), &folder, "workers");
    let finished = lines(&folder.file()).len() - 1;
    let begun = sandbox.ledger().runs;
    assert!(
        finished >= ITEMS / 2 && begun < ITEMS as u64,
        "{finished} {begun}"
    );
    sandbox.clear_requests();

    let run = start(sandbox.base_url(), folder.file(), "workers");
    let results = results(run).await;
    assert_complete(&results);
    let ledger = sandbox.ledger();
    assert_eq!(ledger.runs, ITEMS as u64, "each item was paid once");
    let resumed = results.iter().filter(|result| result.resumed).count();
    assert!(resumed >= finished, "{resumed} of {finished}");
    assert_eq!(
        sandbox.requests().len(),
        ITEMS - resumed,
        "what is done is not sent"
    );
    for result in &results {
        let of_item = |entry: &&handinger_sandbox::LedgerEntry| {
            entry.idempotency_key.as_ref() == Some(&result.idempotency_key)
        };
        assert_eq!(ledger.entries.iter().filter(of_item).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_that_had_begun_are_waited_for_and_not_sent_again() {
    let (sandbox, folder) = (sandbox(), Folder::new());
    run_half(sandbox.base_url(), &folder, "tasks");
    let begun = usize::try_from(sandbox.ledger().runs).unwrap();
    sandbox.clear_requests();

    let run = start(sandbox.base_url(), folder.file(), "tasks");
    assert_complete(&results(run).await);
    assert_eq!(sandbox.ledger().runs, ITEMS as u64);
    let requests = sandbox.requests();
    let sent = requests.iter().filter(|request| request.method == "POST");
    assert_eq!(
        sent.count(),
        ITEMS - begun,
        "a task that had begun is only looked for"
    );
}

//! The folder of a sandbox that keeps its state: what is refused, and what is mended.

use std::fs;
use std::path::{Path, PathBuf};

use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::json;

use crate::client;
use crate::command::spawn;
use crate::restarts::{Process, new_folder};

fn options(data: &Path) -> SandboxOptions {
    SandboxOptions {
        data: Some(data.to_owned()),
        ..SandboxOptions::default()
    }
}

fn refusal(data: &Path) -> String {
    let error = Sandbox::start(options(data)).err().unwrap().to_string();
    assert!(error.contains(data.to_str().unwrap()), "{error}");
    error
}

/// A folder in which two runs are kept, and the lines of its journal.
fn with_two_runs(name: &str) -> (PathBuf, Vec<String>) {
    let data = new_folder(name);
    let (sandbox, client) = client::start_with(options(&data));
    client.create("First [seconds=0]");
    client.create("Second [seconds=0]");
    sandbox.shutdown();
    let text = fs::read_to_string(data.join("journal.jsonl")).unwrap();
    let lines = text.lines().map(|line| format!("{line}\n")).collect();
    (data, lines)
}

fn runs(data: &Path) -> u64 {
    Sandbox::start(options(data)).unwrap().ledger().runs
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let data = new_folder("foreign");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("thesis.txt"), "Chapter 1").unwrap();
    assert!(refusal(&data).contains("it holds other files and no journal.jsonl"));
    fs::write(data.join("journal.jsonl"), "{\"level\":\"info\"}\n").unwrap();
    assert!(refusal(&data).contains("line 1: this is not the journal of a sandbox"));
    fs::write(data.join("journal.jsonl"), "Chapter 1").unwrap();
    assert!(refusal(&data).contains("this is not the journal of a sandbox"));
    let text = fs::read_to_string(data.join("journal.jsonl")).unwrap();
    assert_eq!(text, "Chapter 1", "what is refused stays as it is");
    fs::write(
        data.join("journal.jsonl"),
        "{\"handinger_sandbox_journal\":99}\n",
    )
    .unwrap();
    assert!(refusal(&data).contains("the journal has format 99; this sandbox reads format 1"));
    let file = data.join("thesis.txt");
    assert!(Sandbox::start(options(&file)).is_err());
}

#[test]
fn a_damaged_journal_is_refused_with_the_line() {
    let (data, lines) = with_two_runs("damaged");
    let journal = data.join("journal.jsonl");
    let mut damaged = lines.clone();
    damaged[1].replace_range(20..60, "#");
    fs::write(&journal, damaged.concat()).unwrap();
    assert!(refusal(&data).contains("line 2: "));
    // Of a turn whose beginning is missing the end means nothing.
    let missing = [&lines[..1], &lines[2..]].concat();
    fs::write(&journal, missing.concat()).unwrap();
    assert!(refusal(&data).contains("line 2: There is no task"));
}

#[test]
fn half_a_line_at_the_end_was_never_answered_and_is_dropped() {
    let (data, lines) = with_two_runs("half");
    let journal = data.join("journal.jsonl");
    let accepted = lines.len() - 2;
    let half = &lines[accepted][..lines[accepted].len() / 2];
    fs::write(&journal, lines[..accepted].concat() + half).unwrap();
    assert_eq!(runs(&data), 1);
    let (sandbox, client) = client::start_with(options(&data));
    client.create("Third [seconds=0]");
    sandbox.shutdown();
    assert_eq!(runs(&data), 2);
    for cut in [0, 10, lines[0].len() - 1] {
        fs::write(&journal, &lines[0][..cut]).unwrap();
        assert_eq!(runs(&data), 0, "{cut} bytes of the first line");
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (data, _) = with_two_runs("mode");
    let journal = data.join("journal.jsonl");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&journal)), (0o700, 0o600));
    // One that an older sandbox made is closed, too.
    fs::set_permissions(&journal, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(runs(&data), 2);
    assert_eq!(mode(&journal), 0o600);
}

#[test]
fn one_folder_is_for_one_sandbox_at_a_time() {
    let data = new_folder("shared");
    let (sandbox, _) = client::start_with(options(&data));
    assert!(refusal(&data).contains("another sandbox is using it"));
    let (child, base_url) = spawn(&["--data", data.to_str().unwrap()]);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), base_url.as_str()), (Some(1), ""));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("handinger-sandbox: data "), "{error}");
    sandbox.shutdown();
    assert_eq!(runs(&data), 0);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_kept_is_not_accepted() {
    use std::process::{Command, Stdio};
    let data = new_folder("full");
    // A file may hold this many blocks; writing more is an error instead of a signal.
    let script = "trap '' XFSZ; ulimit -f 24; exec \"$0\" --data \"$1\" --port \"$2\"";
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_handinger-sandbox")])
        .args([data.to_str().unwrap(), &port.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let base_url = format!("http://127.0.0.1:{port}");
    client::eventually("it listens", || {
        std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    let client = client::Client::at(&base_url, "key_test");
    let body = json!({ "input": "Fill the disk [seconds=0]" });
    let mut accepted = 0;
    let refused = loop {
        let answer = client.post("/api/workers", &body);
        if answer.status != 200 {
            break answer;
        }
        accepted += 1;
        assert!(accepted < 1000, "the disk is never full");
    };
    assert_eq!(refused.status, 500);
    assert!(refused.error().contains("Nothing was accepted"));
    assert!(accepted > 0);
    assert_eq!(client.get("/_sandbox/ledger").json()["runs"], accepted);
    child.kill().unwrap();
    child.wait().unwrap();
    let sandbox = Process::start(&data, &[]);
    assert_eq!(sandbox.ledger()["runs"], accepted);
}

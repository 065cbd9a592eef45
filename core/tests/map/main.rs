//! Many calls at once: each paid once, so many under way, taken up again where they broke.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

mod engine;
mod killed;
mod resume;

use std::path::{Path, PathBuf};

use handinger::{Client, MapResult, MapRun};
use handinger_sandbox::{Sandbox, SandboxOptions};
use tempfile::TempDir;

const QUICK: &str = "Answer at once [seconds=0] [words=3]";

fn sandbox() -> Sandbox {
    Sandbox::start(SandboxOptions::default()).unwrap()
}

fn client(base_url: &str) -> Client {
    Client::builder()
        .base_url(base_url)
        .api_key("hdg_test")
        .build()
        .unwrap()
}

fn inputs(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{QUICK} {number}"))
        .collect()
}

/// All results, by their index.
async fn results(mut run: MapRun) -> Vec<MapResult> {
    let mut results = Vec::new();
    while let Some(result) = run.next().await.unwrap() {
        results.push(result);
    }
    results.sort_by_key(|result| result.index);
    results
}

/// A folder of its own for each test, removed in the end.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("runs.jsonl")
    }
}

/// The lines of a file that were written whole.
fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let whole = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    whole.map(str::to_owned).collect()
}

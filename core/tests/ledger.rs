//! Many calls over bad connections: the sandbox's ledger has one run for each, and no word is lost.
//!
//! `HANDINGER_LEDGER` is how many creates and how many tasks (default 300), a tenth as many streams;
//! `HANDINGER_LEDGER_SEED` repeats a run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use fastrand::Rng;
use futures_util::{StreamExt, stream};
use handinger::{Client, TaskInput, Worker};
use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const AT_ONCE: usize = 32;
/// One request in so many is hit.
const ONE_IN: usize = 10;
/// Beyond the end of every stream of this test, so that some are not cut.
const LONGEST_STREAM: usize = 3_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn calls() -> usize {
    usize::try_from(number("HANDINGER_LEDGER").unwrap_or(300)).unwrap()
}

fn random() -> (Rng, u64) {
    let seed = number("HANDINGER_LEDGER_SEED").unwrap_or_else(|| fastrand::u64(..));
    (Rng::with_seed(seed), seed)
}

/// A server, a client, and how many attempts it has made.
fn start() -> (Sandbox, Client, Arc<AtomicU64>) {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    let attempts = Arc::new(AtomicU64::new(0));
    let counter = attempts.clone();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .max_retries(10)
        .on_attempt(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .unwrap();
    (sandbox, client, attempts)
}

/// What breaks a call that starts work, before or after the work is accepted.
fn fault(random: &mut Rng) -> Value {
    match random.u8(..5) {
        0 => json!({ "reset": true }),
        1 => json!({ "when": "after", "reset": true }),
        2 => json!({ "when": "after", "status": 500 + random.u16(2..5) }),
        3 => json!({ "when": "after", "truncate_at_byte": random.usize(..200) }),
        _ => json!({ "when": "after", "reset": { "at_byte": random.usize(..200) } }),
    }
}

/// Adds faults to one in ten of `count` requests, at random places, first attempts or later ones.
fn break_some(sandbox: &Sandbox, path: &str, count: usize, random: &mut Rng) -> usize {
    let mut hit = HashSet::new();
    while hit.len() < count / ONE_IN {
        hit.insert(random.usize(..count));
    }
    for skip in &hit {
        let mut rule = fault(random);
        rule["method"] = json!("POST");
        rule["path"] = json!(path);
        rule["skip"] = json!(skip);
        // Waits are not what is tested.
        if rule.get("status").is_some() {
            rule["headers"] = json!({ "retry-after-ms": "1" });
        }
        sandbox.add_fault(rule).unwrap();
    }
    hit.len()
}

/// What a test has made.
struct Made<'a> {
    what: String,
    calls: usize,
    sandbox: &'a Sandbox,
    attempts: &'a AtomicU64,
    seed: u64,
    begun: Instant,
}

impl Made<'_> {
    /// Tells the figures and compares them.
    fn settle(&self, ids: &HashSet<String>) {
        let Self {
            what,
            calls,
            sandbox,
            attempts,
            seed,
            begun,
        } = self;
        let (runs, attempts) = (sandbox.ledger().runs, attempts.load(Ordering::Relaxed));
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{what}: {calls} calls, {attempts} attempts, {runs} runs paid, {seconds:.1} s, seed {seed}"
        );
        assert_eq!(
            ids.len(),
            *calls,
            "{what}: each has an answer of its own, seed {seed}"
        );
        assert_eq!(
            runs, *calls as u64,
            "{what}: runs paid = calls made, seed {seed}"
        );
        assert!(
            attempts > *calls as u64,
            "{what}: faults have hit, seed {seed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creates_are_paid_once_each() {
    let (mut random, seed) = random();
    let (sandbox, client, attempts) = start();
    let (made, begun) = (calls(), Instant::now());
    let hit = break_some(&sandbox, "/api/workers", made, &mut random);
    let ids: HashSet<String> = stream::iter(0..made)
        .map(|number| {
            let call = client
                .workers()
                .create(format!("Answer [seconds=0] [words=3] {number}"));
            async move {
                call.await
                    .unwrap_or_else(|error| panic!("{error}, seed {seed}"))
                    .id
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    Made {
        what: format!("creates with {hit} faults"),
        calls: made,
        sandbox: &sandbox,
        attempts: &attempts,
        seed,
        begun,
    }
    .settle(&ids);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_are_paid_once_each() {
    let (mut random, seed) = random();
    let (sandbox, client, attempts) = start();
    let (made, begun) = (calls(), Instant::now());
    let hit = break_some(&sandbox, "/api/tasks", made, &mut random);
    let ids: HashSet<String> = stream::iter(0..made)
        .map(|number| {
            let input = TaskInput::new(format!("Answer [seconds=0] [words=3] {number}"));
            let call = client.tasks().create(input);
            async move {
                call.await
                    .unwrap_or_else(|error| panic!("{error}, seed {seed}"))
                    .id
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    Made {
        what: format!("tasks with {hit} faults"),
        calls: made,
        sandbox: &sandbox,
        attempts: &attempts,
        seed,
        begun,
    }
    .settle(&ids);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_cut_at_random_bytes_lose_nothing_and_are_paid_once() {
    let (mut random, seed) = random();
    let (sandbox, client, attempts) = start();
    let (made, begun) = ((calls() / 10).max(30), Instant::now());
    for skip in 0..made {
        let at = random.usize(..LONGEST_STREAM);
        let how = match random.u8(..3) {
            0 => json!({ "reset": { "at_byte": at } }),
            1 => json!({ "truncate_at_byte": at }),
            _ => json!({ "end_at_byte": at }),
        };
        let mut rule = how;
        rule["method"] = json!("POST");
        rule["path"] = json!("/api/workers");
        rule["when"] = json!("after");
        rule["skip"] = json!(skip);
        sandbox.add_fault(rule).unwrap();
    }
    let ids: HashSet<String> = stream::iter(0..made)
        .map(|number| {
            let client = client.clone();
            async move {
                read(&client, number)
                    .await
                    .unwrap_or_else(|error| panic!("{error}, seed {seed}"))
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    Made {
        what: "streams cut at random bytes".to_owned(),
        calls: made,
        sandbox: &sandbox,
        attempts: &attempts,
        seed,
        begun,
    }
    .settle(&ids);
}

/// Reads a stream to its end and compares its words with the answer; gives the worker's id.
async fn read(client: &Client, number: usize) -> handinger::Result<String> {
    let mut events = client
        .workers()
        .create_stream(format!("Tell [seconds=0] [words=40] {number}"))
        .await?;
    let mut text = String::new();
    while let Some(event) = events.next().await {
        text += &event?.text().unwrap_or_default();
    }
    let worker: Worker = events.final_worker().await?.parse()?;
    assert_eq!(text, worker.output_text, "every word once and in order");
    Ok(worker.id)
}

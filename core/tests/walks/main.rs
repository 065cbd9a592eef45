//! The contract of a call, walked: random calls over random servers with random faults.
//!
//! What must hold, whatever happens:
//! - where the server honours keys, or the call starts a task under an id, there is at most one run;
//! - with retries of unknown outcomes turned off, or without a key, nothing is sent after one;
//! - an error never claims less than what happened;
//! - an answer is that of the call's own run; every word of a stream comes once and in order;
//! - every call ends.
//!
//! `HANDINGER_WALKS` is how many (default 10 000), `HANDINGER_WALK_SEED` repeats one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

mod answers;
mod maps;
mod serve;
mod waits;
mod world;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use futures_util::StreamExt;
use handinger::{CallOptions, Client, Error, Outcome, Request};
use serde_json::{Map, Value, json};
use world::World;

/// Far beyond what any walk takes, waits and a loaded machine included.
const HANG: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Create,
    Continue,
    Task,
}

/// One call of a walk.
#[derive(Clone, Debug)]
struct Call {
    operation: Operation,
    stream: bool,
    /// None is the default.
    max_retries: Option<u32>,
    retry_unknown: Option<bool>,
    without_key: bool,
}

impl Call {
    fn random(rng: &mut Rng) -> Self {
        Self {
            operation: *rng
                .choice([Operation::Create, Operation::Continue, Operation::Task].iter())
                .unwrap(),
            stream: rng.bool(),
            max_retries: *rng
                .choice([None, None, Some(0), Some(1), Some(4)].iter())
                .unwrap(),
            retry_unknown: *rng.choice([None, None, Some(false)].iter()).unwrap(),
            without_key: rng.u8(..4) == 0,
        }
    }

    fn request(&self) -> Request {
        let (name, mut params) = match self.operation {
            Operation::Create => ("workers.create", json!({ "input": "x" })),
            Operation::Continue => (
                "workers.continue",
                json!({ "worker_id": "wrk_old", "input": "x" }),
            ),
            Operation::Task => ("tasks.create", json!({ "input": "x" })),
        };
        if self.stream {
            params["stream"] = true.into();
        }
        Request::operation(name, params.as_object().unwrap().clone()).unwrap()
    }

    fn options(&self) -> CallOptions {
        let mut given = Map::new();
        if let Some(retries) = self.max_retries {
            given.insert("max_retries".to_owned(), retries.into());
        }
        if let Some(retry) = self.retry_unknown {
            given.insert("retry_unknown".to_owned(), retry.into());
        }
        if self.without_key {
            given.insert(
                "extra_headers".to_owned(),
                json!({ "Idempotency-Key": null }),
            );
        }
        CallOptions::from_json(&given).unwrap()
    }

    /// Whether its caller forbids a second sending after an unknown outcome. A task is looked for
    /// by its id, with a key or without.
    fn must_not_repeat(&self) -> bool {
        self.retry_unknown == Some(false) || (self.without_key && self.operation != Operation::Task)
    }
}

/// What a call gave: the worker at its end, and the words of its stream.
struct Given {
    words: String,
    worker: Result<Value, Error>,
}

async fn make(client: &Client, call: &Call) -> Given {
    let mut words = String::new();
    if !call.stream {
        let answer = client.send(call.request(), call.options()).await;
        let worker = answer.and_then(|answer| answer.parse());
        return Given { words, worker };
    }
    let mut events = match client.events(call.request(), call.options()).await {
        Ok(events) => events,
        Err(error) => {
            return Given {
                words,
                worker: Err(error),
            };
        }
    };
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => words.extend(event.text()),
            Err(error) => {
                return Given {
                    words,
                    worker: Err(error),
                };
            }
        }
    }
    let worker = events
        .final_worker()
        .await
        .and_then(|answer| answer.parse());
    Given { words, worker }
}

/// One walk; what does not hold.
async fn walk(seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let call = Call::random(&mut rng);
    let world = Arc::new(Mutex::new(World::new(rng)));
    let (address, server) = serve::serve(Arc::clone(&world)).await.unwrap();
    let client = Client::builder()
        .base_url(&address)
        .api_key(world.lock().unwrap().key.clone())
        .build()
        .unwrap();
    let given = tokio::time::timeout(HANG, make(&client, &call)).await;
    server.abort();
    let world = world.lock().unwrap();
    let judged = match &given {
        Err(_) => Err("the call hangs".to_owned()),
        Ok(given) => judge(&call, &world, given),
    };
    judged.map_err(|problem| {
        let shown = given.map(|given| given.worker.map_err(|error| format!("{error:?}")));
        format!(
            "seed {seed}: {problem}\n{call:?}\n{:?}\n{}{shown:?}\n",
            world.kind, world.log
        )
    })
}

fn judge(call: &Call, world: &World, given: &Given) -> Result<(), String> {
    let fail = |problem: &str| Err(problem.to_owned());
    let runs = world.runs.len();
    let is_one_call = (world.kind.keys && !call.without_key) || call.operation == Operation::Task;
    if is_one_call && runs > 1 {
        return fail("paid twice");
    }
    if call.must_not_repeat() && world.posts_after_unknown > 0 {
        return fail("sent again after an unknown outcome");
    }
    let of_words = |text: &[String]| text.concat();
    match &given.worker {
        Err(error) => {
            if runs > 0 && error.outcome() < Outcome::Unknown {
                return fail("the outcome claims less than what happened");
            }
            if call.operation == Operation::Task && error.task_id().is_none() {
                return fail("the error does not name its task");
            }
            let prefix = world
                .runs
                .iter()
                .any(|run| of_words(&run.text).starts_with(&given.words));
            if !given.words.is_empty() && !prefix {
                return fail("the words are not those of one run");
            }
        }
        Ok(worker) => {
            let text = worker["output_text"].as_str().unwrap_or_default();
            let running = worker["running"] == true;
            if running && (call.stream || !world.kind.at_once) {
                return fail("a call that waits gave a worker at work");
            }
            if !running && !world.runs.iter().any(|run| of_words(&run.text) == text) {
                return fail("the answer is no run's");
            }
            // Where connections keep ending politely, the last snapshot tells what did not come.
            let polite_ends = world.log.matches("PoliteEnd").count();
            let all_came =
                given.words == text || (polite_ends > 1 && text.starts_with(&given.words));
            let streamed = world.kind.streams && call.stream;
            if streamed && !all_came {
                return fail("words are missing, or came twice");
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_the_contract_holds() {
    walk_on(1, walk).await;
}

/// Walks from a random seed on, and tells which walks failed. `share` is which part of them all.
async fn walk_on<W>(share: u64, walk: impl Fn(u64) -> W)
where
    W: Future<Output = Result<(), String>>,
{
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse::<u64>().ok())
    };
    if let Some(seed) = number("HANDINGER_WALK_SEED") {
        walk(seed).await.unwrap();
        return;
    }
    let walks = number("HANDINGER_WALKS").unwrap_or(10_000) / share;
    let first = fastrand::u64(..1 << 40);
    println!("{walks} walks from seed {first}");
    // Most of a walk is waiting.
    let walked: Vec<Result<(), String>> = futures_util::stream::iter(first..first + walks)
        .map(|seed| Box::pin(walk(seed)))
        .buffer_unordered(400)
        .collect()
        .await;
    let failed: Vec<String> = walked.into_iter().filter_map(Result::err).collect();
    assert!(
        failed.is_empty(),
        "{} of {walks}:\n{}",
        failed.len(),
        failed[..failed.len().min(5)].join("\n")
    );
}

//! Maps of three items, left in the middle and taken up again.
//!
//! Each item is paid once over both runs, and has an answer of its own.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fastrand::Rng;
use handinger::{Client, Error, MapOptions};
use serde_json::{Map, Value, json};

use crate::world::World;
use crate::{HANG, serve, walk_on};

const ITEMS: usize = 3;

/// One map.
#[derive(Clone, Copy, Debug)]
struct Call {
    operation: &'static str,
    concurrency: usize,
    /// How many results are taken before the map is left. What is under way may then arrive later.
    taken: usize,
}

impl Call {
    fn random(rng: &mut Rng) -> Self {
        Self {
            operation: rng.choice(["tasks.create", "workers.create"]).unwrap(),
            concurrency: rng.usize(1..=ITEMS),
            taken: *rng.choice(&[0, 1, 2, ITEMS + 1, ITEMS + 1]).unwrap(),
        }
    }

    /// Results: each item's place, its task's id, and its worker.
    async fn run(self, client: &Client, file: &Path, taken: usize) -> Result<Vec<Given>, Error> {
        let inputs = (0..ITEMS).map(|item| json!(format!("x{item}"))).collect();
        let options = MapOptions::default()
            .concurrency(self.concurrency)
            .resume_file(file);
        let mut map = client.map(self.operation, inputs, &Map::new(), options)?;
        let mut given = Vec::new();
        while given.len() < taken
            && let Some(result) = map.next().await?
        {
            let task_id = result.task_id().map(str::to_owned);
            let worker = result.answer.and_then(|answer| answer.parse());
            given.push((result.index, task_id, worker));
        }
        Ok(given)
    }
}

type Given = (usize, Option<String>, Result<Value, Error>);

async fn walk(seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let call = Call::random(&mut rng);
    let mut world = World::new(rng);
    world.more_faults(4);
    let world = Arc::new(Mutex::new(world));
    let (address, server) = serve::serve(Arc::clone(&world)).await.unwrap();
    let key = world.lock().unwrap().key.clone();
    let builder = Client::builder().base_url(&address).api_key(key);
    let client = builder.build().unwrap();
    let file = std::env::temp_dir().join(format!("walk-{}-{seed}.jsonl", std::process::id()));
    let both = async {
        call.run(&client, &file, call.taken).await?;
        call.run(&client, &file, usize::MAX).await
    };
    let given = tokio::time::timeout(HANG, both).await;
    server.abort();
    let _ = std::fs::remove_file(&file);
    let world = world.lock().unwrap();
    let judged = match &given {
        Err(_) => Err("the map hangs"),
        Ok(Err(_)) => Err("the map failed as a whole"),
        Ok(Ok(given)) => judge(call, &world, given),
    };
    judged.map_err(|problem| {
        format!(
            "seed {seed}: {problem}\n{call:?}\n{:?}\n{}{given:?}\n",
            world.kind, world.log
        )
    })
}

fn judge(call: Call, world: &World, given: &[Given]) -> Result<(), &'static str> {
    let is_task = call.operation == "tasks.create";
    // A request that was given up with its map may arrive after the look for what it has begun.
    let was_left = call.taken < ITEMS;
    let once = world.kind.keys || (is_task && !was_left);
    if once && world.runs.len() > ITEMS {
        return Err("paid twice");
    }
    if given.len() != ITEMS {
        return Err("not every item has a result");
    }
    let mut texts = HashSet::new();
    for (_, task_id, worker) in given {
        if is_task && task_id.is_none() {
            return Err("a result does not name its task");
        }
        let Ok(worker) = worker else { continue };
        if worker["running"] != false {
            return Err("a map gave a worker at work");
        }
        let text = &worker["output_text"];
        let own = world.runs.iter().any(|run| *text == run.text.concat());
        if !own || !texts.insert(text.to_string()) {
            return Err("an answer is not the item's own");
        }
        if is_task && worker["metadata"]["task"].as_str() != task_id.as_deref() {
            return Err("an answer is of another task");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_a_map_pays_once() {
    walk_on(5, walk).await;
}

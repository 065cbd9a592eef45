//! Waits for a run that has begun, by its worker or by its task, whole or in slices of time.
//!
//! A wait pays nothing, ends, and its last snapshot is that of the finished run.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use handinger::{CallOptions, Client, Error};
use serde_json::Value;

use crate::world::World;
use crate::{HANG, serve, walk_on};

/// One wait.
#[derive(Clone, Copy, Debug)]
struct Wait {
    of_task: bool,
    max_retries: Option<u32>,
    /// The longest that its caller waits at a time.
    slice: Option<Duration>,
}

impl Wait {
    fn random(rng: &mut Rng) -> Self {
        Self {
            of_task: rng.bool(),
            max_retries: *rng.choice(&[None, None, None, Some(0), Some(4)]).unwrap(),
            slice: rng.bool().then(|| Duration::from_millis(rng.u64(1..60))),
        }
    }

    async fn make(self, client: &Client) -> Result<Value, Error> {
        let mut options = CallOptions::default();
        if let Some(retries) = self.max_retries {
            options = options.max_retries(retries);
        }
        let mut updates = if self.of_task {
            client.task_updates("tsk_of_0", options)?
        } else {
            client.updates("wrk_0", options)?
        };
        let mut last = Value::Null;
        loop {
            let next = updates.next();
            let next = match self.slice {
                None => next.await,
                Some(slice) => match tokio::time::timeout(slice, next).await {
                    Ok(next) => next,
                    Err(_) => continue,
                },
            };
            match next? {
                Some(snapshot) => last = snapshot.parse()?,
                None => return Ok(last),
            }
        }
    }
}

async fn walk(seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let wait = Wait::random(&mut rng);
    let world = Arc::new(Mutex::new(World::with_a_run(rng)));
    let (address, server) = serve::serve(Arc::clone(&world)).await.unwrap();
    let key = world.lock().unwrap().key.clone();
    let builder = Client::builder().base_url(&address).api_key(key);
    let client = builder.build().unwrap();
    let given = tokio::time::timeout(HANG, wait.make(&client)).await;
    server.abort();
    let world = world.lock().unwrap();
    let judged = match &given {
        Err(_) => Err("the wait hangs"),
        Ok(given) => judge(wait, &world, given),
    };
    judged.map_err(|problem| {
        format!(
            "seed {seed}: {problem}\n{wait:?}\n{:?}\n{}{given:?}\n",
            world.kind, world.log
        )
    })
}

fn judge(wait: Wait, world: &World, given: &Result<Value, Error>) -> Result<(), &'static str> {
    if world.posts > 0 || world.runs.len() != 1 {
        return Err("a wait has paid");
    }
    match given {
        Ok(worker) if worker["running"] != false => Err("the last snapshot is of a run at work"),
        Ok(worker) if worker["output_text"] != world.runs[0].text.concat() => {
            Err("the answer is not that of the run")
        }
        Ok(_) => Ok(()),
        Err(error) if wait.of_task && error.task_id().is_none() => {
            Err("the error does not name its task")
        }
        Err(error) if !wait.of_task && error.worker_id().is_none() => {
            Err("the error does not name its worker")
        }
        Err(_) if wait.max_retries.is_none() && world.asked_in_vain() < 3 => {
            Err("the wait was given up")
        }
        Err(_) => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_a_wait_ends_with_its_run() {
    walk_on(2, walk).await;
}

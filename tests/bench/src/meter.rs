//! Runs a load and says what one piece of it cost this process.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::clients::Client;
use crate::{BoxError, Work};

/// Pause between two events of a stream that is held open.
const TICK_MS: usize = 500;

/// Events of a stream that is held open.
const TICKS: usize = 6;

/// What to send.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) work: Work,
    /// Requests, or events of the one stream.
    pub(crate) count: usize,
    /// Requests under way at the same time.
    pub(crate) in_flight: usize,
}

/// What a load cost, warm-up excluded.
pub(crate) struct Cost {
    count: usize,
    cpu: Duration,
    wall: Duration,
    /// Growth of the resident memory, only where the load asks for it.
    memory_bytes: Option<usize>,
}

impl Cost {
    pub(crate) fn to_json(&self) -> String {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / self.count as f64;
        let mut line = json!({"cpu_us": each(self.cpu), "wall_us": each(self.wall)});
        if let Some(bytes) = self.memory_bytes {
            line["memory_kb"] = (bytes as f64 / 1024.0 / self.count as f64).into();
        }
        line.to_string()
    }
}

/// Warms the client up, then measures it under `load`.
pub(crate) async fn measure<C: Client>(client: C, load: Load) -> Result<Cost, BoxError> {
    if let Work::OpenStreams = load.work {
        return open_streams(client, load.count).await;
    }
    let warm_up = load.in_flight.max(load.count / 10);
    perform(
        &client,
        Load {
            count: warm_up,
            ..load
        },
    )
    .await?;
    let (cpu, wall) = (cpu_time(), Instant::now());
    perform(&client, load).await?;
    let (cpu, wall) = (cpu_time() - cpu, wall.elapsed());
    Ok(Cost {
        count: load.count,
        cpu,
        wall,
        memory_bytes: None,
    })
}

/// Does the work in spawned tasks, where a program's own would run: the task of `main` itself is
/// woken from another thread on every read.
async fn perform<C: Client>(client: &C, load: Load) -> Result<(), BoxError> {
    let Work::Sse = load.work else {
        return requests(client, load).await;
    };
    let client = client.clone();
    let stream = async move { client.stream(&format!("events-{}", load.count)).await };
    complete(tokio::spawn(stream).await??, load.count)
}

/// Sends `load.count` requests over `load.in_flight` loops.
async fn requests<C: Client>(client: &C, load: Load) -> Result<(), BoxError> {
    let loops = (0..load.in_flight).map(|index| {
        let client = client.clone();
        let share = load.count / load.in_flight + usize::from(index < load.count % load.in_flight);
        tokio::spawn(async move {
            for _ in 0..share {
                match load.work {
                    Work::Large => client.large().await?,
                    _ => client.create().await?,
                }
            }
            Ok::<_, BoxError>(())
        })
    });
    try_join_all(loops).await?.into_iter().collect()
}

/// Holds `count` streams open at once; all of them must deliver every event.
async fn open_streams<C: Client>(client: C, count: usize) -> Result<Cost, BoxError> {
    client.stream(&format!("ticks-{TICKS}-1")).await?;
    let (cpu, wall, before) = (cpu_time(), Instant::now(), resident_bytes()?);
    let streams = (0..count).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.stream(&format!("ticks-{TICKS}-{TICK_MS}")).await })
    });
    let streams: Vec<_> = streams.collect();
    // Half way through every stream is open and none has ended.
    tokio::time::sleep(Duration::from_millis((TICKS * TICK_MS / 2) as u64)).await;
    let grown = resident_bytes()?.saturating_sub(before);
    for seen in try_join_all(streams).await? {
        complete(seen?, TICKS)?;
    }
    let (cpu, wall) = (cpu_time() - cpu, wall.elapsed());
    Ok(Cost {
        count,
        cpu,
        wall,
        memory_bytes: Some(grown),
    })
}

fn complete(seen: usize, sent: usize) -> Result<(), BoxError> {
    if seen == sent {
        return Ok(());
    }
    Err(format!("saw {seen} text events of {sent}").into())
}

/// CPU time of all threads of this process, user and system.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Resident memory of this process (Linux only).
fn resident_bytes() -> Result<usize, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or_default();
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}

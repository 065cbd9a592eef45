//! A server of a random kind, with random faults, that keeps count of what it has begun.

use std::collections::HashMap;
use std::fmt::Write as _;

use fastrand::Rng;

use crate::answers::{Answer, Whole, broken, refusal};

/// What a server of this walk can do.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) keys: bool,
    pub(crate) streams: bool,
    pub(crate) event_ids: bool,
    /// Whether a stream goes on after `Last-Event-ID`, else it starts over.
    pub(crate) resumes: bool,
    /// Whether a run is answered while it is at work.
    pub(crate) at_once: bool,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// The connection breaks before anything is begun.
    Lost,
    /// It breaks when the work is begun.
    AnswerLost,
    /// This status, and nothing is begun.
    Status(u16),
    /// This status, although the work is begun.
    StatusAfter(u16),
    /// The answer breaks off after so much of it, in percent.
    Cut(u8),
    /// The answer ends as if it were whole after so many of its events, in percent.
    PoliteEnd(u8),
}

impl Fault {
    /// Whether the client cannot know what became of a call that this hit.
    fn leaves_open(self) -> bool {
        !matches!(self, Self::None | Self::Status(..=499))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) worker_id: String,
    pub(crate) task_id: String,
    pub(crate) text: Vec<String>,
    /// How many looks it takes until it is over.
    looks_left: u8,
}

pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: serde_json::Value,
}

pub(crate) struct World {
    pub(crate) kind: Kind,
    /// The key of the walk's client: ports are used again, and others may call at this one.
    pub(crate) key: String,
    rng: Rng,
    faults_left: u8,
    pub(crate) runs: Vec<Run>,
    by_key: HashMap<String, usize>,
    /// How many calls that start work have come.
    pub(crate) posts: usize,
    /// Whether one of them has ended so that its outcome is unknown to the client.
    open: bool,
    /// How many came after that.
    pub(crate) posts_after_unknown: usize,
    pub(crate) log: String,
}

impl World {
    pub(crate) fn new(mut rng: Rng) -> Self {
        let kind = Kind {
            keys: rng.bool(),
            streams: rng.u8(..4) > 0,
            event_ids: rng.bool(),
            resumes: rng.bool(),
            at_once: rng.u8(..4) == 0,
        };
        Self {
            faults_left: rng.u8(1..5),
            key: format!("k{}", rng.u64(..)),
            kind,
            rng,
            runs: Vec::new(),
            by_key: HashMap::new(),
            posts: 0,
            open: false,
            posts_after_unknown: 0,
            log: String::new(),
        }
    }

    /// A world in which a run has begun before the walk.
    pub(crate) fn with_a_run(rng: Rng) -> Self {
        let mut world = Self::new(rng);
        let nothing = Request {
            method: "POST".to_owned(),
            path: "/api/tasks".to_owned(),
            query: String::new(),
            headers: HashMap::new(),
            body: serde_json::Value::Null,
        };
        world.begin(&nothing, None, None);
        world
    }

    /// More than one call goes wrong.
    pub(crate) fn more_faults(&mut self, faults: u8) {
        self.faults_left += faults;
    }

    /// How many requests were answered with less than a whole answer.
    pub(crate) fn asked_in_vain(&self) -> usize {
        let lines = self.log.lines();
        lines.filter(|line| !line.ends_with("-> None")).count()
    }

    fn fault(&mut self) -> Fault {
        if self.faults_left == 0 || self.rng.u8(..100) < 40 {
            return Fault::None;
        }
        self.faults_left -= 1;
        let percent = self.rng.u8(..100);
        match self.rng.u8(..9) {
            0 => Fault::Lost,
            1 | 2 => Fault::AnswerLost,
            3 => Fault::Status(*self.rng.choice([429, 500, 503].iter()).unwrap_or(&503)),
            4 => Fault::StatusAfter(*self.rng.choice([500, 502, 504].iter()).unwrap_or(&502)),
            5 | 6 => Fault::Cut(percent),
            _ => Fault::PoliteEnd(percent),
        }
    }

    pub(crate) fn answer(&mut self, request: &Request) -> Answer {
        let own = format!("Bearer {}", self.key);
        if request.headers.get("authorization") != Some(&own) {
            return broken();
        }
        let fault = self.fault();
        let _ = writeln!(
            self.log,
            "{} {}?{} -> {fault:?}",
            request.method, request.path, request.query
        );
        let paid = request.method == "POST";
        if paid {
            self.posts += 1;
            self.posts_after_unknown += usize::from(self.open);
            self.open |= fault.leaves_open();
        }
        match fault {
            Fault::Lost => return broken(),
            Fault::Status(status) => return refusal(status),
            _ => {}
        }
        let whole = self.handle(request);
        match fault {
            Fault::AnswerLost => broken(),
            Fault::StatusAfter(status) => refusal(status),
            Fault::Cut(percent) => whole.cut(percent),
            Fault::PoliteEnd(percent) => whole.end_politely(percent),
            _ => whole.finish(),
        }
    }

    fn handle(&mut self, request: &Request) -> Whole {
        let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        let streams = self.kind.streams
            && (request.body["stream"] == true
                || request.query.contains("stream=true")
                || parts.last() == Some(&"stream"));
        match (request.method.as_str(), &parts[1..]) {
            ("POST", [.., "tasks"]) => {
                let task_id = request.body["taskId"].as_str().map(str::to_owned);
                let run = self.begin(request, None, task_id);
                self.show(run, streams, request, true)
            }
            ("POST", ["workers"]) => {
                let run = self.begin(request, None, None);
                self.show(run, streams, request, true)
            }
            ("POST", ["workers", id]) => {
                let run = self.begin(request, Some((*id).to_owned()), None);
                self.show(run, streams, request, true)
            }
            ("GET", ["tasks", id]) => match self.runs.iter().position(|run| run.task_id == *id) {
                Some(run) => self.task(run),
                None => Whole::missing(),
            },
            ("GET", ["workers", _, "stream"]) if !self.kind.streams => Whole::missing(),
            ("GET", ["workers", id, ..]) => {
                let task = request
                    .query
                    .split('&')
                    .find_map(|pair| pair.strip_prefix("taskId="));
                let of = |run: &Run| match task {
                    Some(task) => run.task_id == task,
                    None => run.worker_id == *id,
                };
                match self.runs.iter().rposition(of) {
                    Some(run) => self.show(run, streams, request, false),
                    None => Whole::missing(),
                }
            }
            _ => Whole::missing(),
        }
    }

    /// Begins a run, unless its key or its task's id was seen.
    fn begin(&mut self, request: &Request, worker: Option<String>, task: Option<String>) -> usize {
        let key = request.headers.get("idempotency-key").cloned();
        if let Some(run) = key
            .as_ref()
            .filter(|_| self.kind.keys)
            .and_then(|key| self.by_key.get(key))
        {
            return *run;
        }
        let number = self.runs.len();
        self.runs.push(Run {
            worker_id: worker.unwrap_or_else(|| format!("wrk_{number}")),
            task_id: task.unwrap_or_else(|| format!("tsk_of_{number}")),
            text: (0..self.rng.u8(1..8))
                .map(|piece| format!("{number}.{piece} "))
                .collect(),
            looks_left: self.rng.u8(..3),
        });
        if let Some(key) = key {
            self.by_key.insert(key, number);
        }
        number
    }

    fn show(&mut self, number: usize, streams: bool, request: &Request, first: bool) -> Whole {
        if streams {
            return self.stream(number, request);
        }
        let run = &mut self.runs[number];
        let running = if first {
            self.kind.at_once
        } else {
            run.looks_left > 0
        };
        if !first {
            run.looks_left = run.looks_left.saturating_sub(1);
        }
        Whole::json(&snapshot(run, running))
    }

    fn task(&mut self, number: usize) -> Whole {
        let run = &mut self.runs[number];
        let status = if run.looks_left > 0 {
            "running"
        } else {
            "completed"
        };
        run.looks_left = run.looks_left.saturating_sub(1);
        Whole::json(&serde_json::json!({ "task": {
            "id": run.task_id, "workerId": run.worker_id, "status": status, "title": "",
            "createdAt": "2026-11-25T00:00:00Z", "completedAt": null, "createdByUserId": null,
            "organizationId": "org_1", "triggeredBy": "api",
            "totals": { "credits": 1, "durationMs": 1, "turnCount": 1 },
        }}))
    }

    fn stream(&self, number: usize, request: &Request) -> Whole {
        let run = &self.runs[number];
        let mut data = vec![snapshot(run, true).to_string()];
        data.extend(run.text.iter().map(|text| {
            serde_json::json!({ "type": "text-delta", "id": "t", "delta": text }).to_string()
        }));
        data.push(snapshot(run, false).to_string());
        data.push("[DONE]".to_owned());
        let seen: Option<usize> = request
            .headers
            .get("last-event-id")
            .and_then(|id| id.parse().ok());
        let from = seen
            .filter(|_| self.kind.resumes && self.kind.event_ids)
            .map_or(0, |id| id + 1);
        let events = data.iter().enumerate().skip(from).map(|(place, data)| {
            let id = if self.kind.event_ids {
                format!("id: {place}\n")
            } else {
                String::new()
            };
            format!("{id}data: {data}\n\n")
        });
        Whole {
            kind: "text/event-stream",
            status: 200,
            pieces: events.collect(),
        }
    }
}

fn snapshot(run: &Run, running: bool) -> serde_json::Value {
    let status = if running { "running" } else { "completed" };
    let text = if running {
        String::new()
    } else {
        run.text.concat()
    };
    serde_json::json!({
        "id": run.worker_id, "object": "worker", "created_at": 1, "error": null, "files": [],
        "incomplete_details": null, "messages": [], "metadata": { "task": run.task_id }, "output": [],
        "output_text": text, "running": running, "sources": [], "status": status,
    })
}

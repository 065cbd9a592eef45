//! A driver: a program that makes calls with the client of its language and tells what came back,
//! over its standard streams, one JSON object a line. `tests/conformance/README.md` describes it.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Checked;
use crate::scenario::Language;

/// How long a driver may be silent while answers are due.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long it may take to end when its input has ended.
const GRACE: Duration = Duration::from_secs(10);

/// How a driver is started.
pub(crate) struct Program {
    /// The language, with what sets this driver apart where there are several: `python/async`.
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) command: Vec<String>,
}

/// What a driver says of one call.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) report: Map<String, Value>,
    pub(crate) seconds: f64,
}

/// A line of a driver.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: u64,
    report: Option<Map<String, Value>>,
    /// Why the driver could not make the call.
    unable: Option<String>,
}

/// A running driver.
pub(crate) struct Driver {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<(Instant, String)>,
    errors: Option<JoinHandle<String>>,
    next: u64,
}

impl Driver {
    /// Starts it in the folder of the checkout. It sees neither proxies, which would swallow
    /// loopback traffic, nor settings of this machine, but `env`.
    pub(crate) fn start(
        program: &Program,
        folder: &Path,
        env: &BTreeMap<String, String>,
    ) -> Checked<Self> {
        let (name, arguments) = program.command.split_first().ok_or("an empty command")?;
        let mut command = Command::new(name);
        command.args(arguments).current_dir(folder);
        for (name, _) in std::env::vars_os() {
            let plain = name.to_string_lossy().to_ascii_uppercase();
            if plain.ends_with("_PROXY") || plain.starts_with("HANDINGER_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .envs(env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} cannot be started: {error}"))?;
        let (sender, lines) = mpsc::channel();
        let output = child.stdout.take();
        thread::spawn(move || {
            for line in output
                .into_iter()
                .flat_map(|out| BufReader::new(out).lines())
            {
                let Ok(line) = line else { return };
                if sender.send((Instant::now(), line)).is_err() {
                    return;
                }
            }
        });
        let errors = child
            .stderr
            .take()
            .map(|errors| thread::spawn(|| all_of(errors)));
        Ok(Self {
            input: child.stdin.take(),
            child,
            lines,
            errors,
            next: 0,
        })
    }

    /// Hands these messages over at once and waits for the answer to each.
    pub(crate) fn ask(&mut self, messages: &[Value]) -> Checked<Vec<Answer>> {
        let first = self.next;
        self.next += messages.len() as u64;
        let input = self.input.as_mut().ok_or("the driver has ended")?;
        let mut sent = VecDeque::new();
        for (id, message) in (first..).zip(messages) {
            let mut message = message.clone();
            message["id"] = id.into();
            sent.push_back(Instant::now());
            writeln!(input, "{message}")
                .map_err(|error| format!("the driver has ended: {error}"))?;
        }
        input.flush().map_err(|error| error.to_string())?;
        let mut answers: Vec<Option<Answer>> = messages.iter().map(|_| None).collect();
        for _ in messages {
            let (came, line) = self
                .lines
                .recv_timeout(PATIENCE)
                .map_err(|error| match error {
                    RecvTimeoutError::Timeout => format!("no answer within {PATIENCE:?}"),
                    RecvTimeoutError::Disconnected => {
                        "the driver ended before it answered".to_owned()
                    }
                })?;
            let line: Line = serde_json::from_str(&line)
                .map_err(|error| format!("the driver wrote no answer: {error}: {line}"))?;
            let place = line
                .id
                .checked_sub(first)
                .and_then(|at| usize::try_from(at).ok());
            let answer = place
                .and_then(|place| answers.get_mut(place).zip(sent.get(place)))
                .filter(|(answer, _)| answer.is_none());
            let (answer, sent) =
                answer.ok_or_else(|| format!("an answer to no call: {}", line.id))?;
            if let Some(reason) = line.unable {
                return Err(format!("the driver is unable to: {reason}"));
            }
            *answer = Some(Answer {
                report: line.report.ok_or("an answer without a report")?,
                seconds: (came - *sent).as_secs_f64(),
            });
        }
        Ok(answers.into_iter().flatten().collect())
    }

    /// Ends it and gives all that it wrote to its standard error.
    pub(crate) fn finish(mut self) -> String {
        self.end();
        let errors = self.errors.take().and_then(|errors| errors.join().ok());
        errors.unwrap_or_default()
    }

    fn end(&mut self) {
        drop(self.input.take());
        let started = Instant::now();
        while started.elapsed() < GRACE {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                _ => return,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.end();
    }
}

fn all_of(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    // What came before the stream broke is worth showing.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

//! One turn of the agent, written down before it is played.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::beats::{Beat, Closing, Effect, Source, WrittenFile};
use super::bill::{Bill, Work};
use super::directives::Directives;
use super::prose::{Prose, excerpt};
use super::structured;
use crate::budget::Budget;
use crate::json;
use crate::media_type::{self, FilesAddress};
use crate::utf16;

const DEFAULT_DURATION: Duration = Duration::from_secs(2);

/// What the agent is told.
pub(crate) struct Assignment<'a> {
    pub(crate) directives: &'a Directives,
    pub(crate) budget: Budget,
    /// 0 for the first turn of a worker.
    pub(crate) turn: usize,
    /// The instruction of the turn before.
    pub(crate) earlier: Option<&'a str>,
    /// The form that the answer has to have.
    pub(crate) output_schema: Option<&'a Value>,
    /// Paths that exist in the workspace.
    pub(crate) taken: &'a [String],
    /// Where the worker's files are served.
    pub(crate) files: &'a FilesAddress,
    /// The id of the message that the agent answers with.
    pub(crate) message_id: &'a str,
}

/// A turn, ready to be played.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) beats: Vec<Beat>,
    pub(crate) duration: Duration,
    pub(crate) closing: Closing,
    /// Stream the stored messages too.
    pub(crate) with_messages: bool,
}

impl Script {
    pub(crate) fn write(assignment: &Assignment<'_>) -> Self {
        let mut writer = Writer::new(assignment);
        writer.emit(&json!({ "type": "start", "messageId": writer.message_id }));
        match writer.answer() {
            Err(reason) => {
                writer.fail(&reason);
                writer.close(None, Some(json!({ "message": reason })))
            }
            Ok(structured) => {
                writer.work();
                writer.close(structured, None)
            }
        }
    }
}

/// The most frequent event.
#[derive(Serialize)]
struct TextDelta<'a> {
    r#type: &'static str,
    id: &'a str,
    delta: &'a str,
}

/// A tool call of the agent.
enum Job {
    Search(Vec<Source>),
    Write(WrittenFile),
}

struct Writer<'a> {
    assignment: &'a Assignment<'a>,
    prose: Prose,
    text: String,
    message_id: String,
    steps: usize,
    tool_calls: usize,
    beats: Vec<Beat>,
    parts: Vec<Value>,
}

impl<'a> Writer<'a> {
    fn new(assignment: &'a Assignment<'a>) -> Self {
        let directives = assignment.directives;
        let mut prose = Prose::seeded(&directives.instruction, assignment.turn);
        let text = match (&directives.say, assignment.output_schema) {
            (Some(text), _) => text.clone(),
            (None, Some(schema)) => structured::sample(schema).to_string(),
            (None, None) => prose.answer(&opening(assignment), directives.words),
        };
        let text = match directives.cut {
            Some(units) => utf16::prefix(&text, units),
            None => text,
        };
        Self {
            assignment,
            prose,
            text,
            message_id: assignment.message_id.to_owned(),
            steps: directives
                .steps
                .unwrap_or_else(|| assignment.budget.steps()),
            tool_calls: 0,
            beats: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The answer in the form asked for, if one is; or why the turn fails.
    fn answer(&self) -> Result<Option<Value>, String> {
        match (
            &self.assignment.directives.fail,
            self.assignment.output_schema,
        ) {
            (Some(reason), _) => Err(reason.clone()),
            (None, Some(schema)) => structured::read(schema, &self.text).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Streams an event that changes nothing.
    fn emit(&mut self, data: &impl Serialize) {
        self.emit_with(data, Effect::None);
    }

    fn emit_with(&mut self, data: &impl Serialize, effect: Effect) {
        self.beats.push(Beat {
            data: json::text(data).into(),
            effect,
        });
    }

    /// All steps: thinking and tools in each but the last, which writes the answer.
    fn work(&mut self) {
        let mut jobs = self.jobs().into_iter();
        let thinking_steps = self.steps - 1;
        let per_step = jobs.len().div_ceil(thinking_steps.max(1));
        for _ in 0..thinking_steps {
            self.start_step();
            self.think();
            for job in jobs.by_ref().take(per_step) {
                self.call_tool(job);
            }
            self.emit(&json!({ "type": "finish-step" }));
        }
        self.start_step();
        for job in jobs {
            self.call_tool(job);
        }
        self.speak();
        self.emit(&json!({ "type": "finish-step" }));
        self.emit(&json!({ "type": "finish" }));
    }

    fn fail(&mut self, reason: &str) {
        self.steps = 1;
        self.start_step();
        self.think();
        self.emit(&json!({ "type": "error", "errorText": reason }));
    }

    fn start_step(&mut self) {
        self.emit(&json!({ "type": "start-step" }));
        self.parts.push(json!({ "type": "step-start" }));
    }

    fn think(&mut self) {
        let thought = self.prose.thought();
        let id = format!("reasoning_{}", self.parts.len());
        let half = thought.find(' ').map_or(0, |space| space + 1);
        self.emit(&json!({ "type": "reasoning-start", "id": id }));
        for delta in [&thought[..half], &thought[half..]] {
            self.emit(&json!({ "type": "reasoning-delta", "id": id, "delta": delta }));
        }
        self.emit(&json!({ "type": "reasoning-end", "id": id }));
        self.parts
            .push(json!({ "type": "reasoning", "text": thought, "state": "done" }));
    }

    /// One search that finds every source, and one call for each file.
    fn jobs(&mut self) -> Vec<Job> {
        let directives = self.assignment.directives;
        let sources = directives
            .sources
            .unwrap_or_else(|| self.prose.between(2, 3));
        let sources: Vec<Source> = (0..sources).map(|index| self.source(index)).collect();
        let count = directives.files.unwrap_or_else(|| self.prose.between(1, 2));
        let mut taken = self.assignment.taken.to_vec();
        let mut jobs = Vec::with_capacity(count + 1);
        for index in 0..count {
            let path = free_path(index, &taken);
            taken.push(path.clone());
            let bytes = self.contents(index, &path, &sources);
            jobs.push(Job::Write(WrittenFile { path, bytes }));
        }
        if !sources.is_empty() {
            jobs.insert(0, Job::Search(sources));
        }
        jobs
    }

    fn source(&mut self, index: usize) -> Source {
        let (title, url) = self.prose.source(index);
        let id = format!("src_{}_{}", self.assignment.turn + 1, index + 1);
        Source {
            id,
            title: title.to_owned(),
            url,
        }
    }

    /// What the `index`-th file holds, padded or cut to the size that the input asked for.
    fn contents(&self, index: usize, path: &str, sources: &[Source]) -> Bytes {
        let topic = &self.assignment.directives.instruction;
        let mut text = match path.rsplit_once('.') {
            Some((_, "csv")) => sources.iter().fold("title,url\n".to_owned(), |rows, s| {
                rows + &format!("{},{}\n", s.title, s.url)
            }),
            _ if path.starts_with("scratchpad/") => {
                format!("# Plan\n\n1. Read: {topic}\n2. Search\n3. Compare\n4. Report\n")
            }
            _ => sources.iter().fold(
                format!(
                    "# {}\n\n{}\n\n## Sources\n\n",
                    excerpt(topic, 8),
                    utf16::replaced(&self.text)
                ),
                |page, source| page + &format!("- [{}]({})\n", source.title, source.url),
            ),
        }
        .into_bytes();
        if let Some(size) = self.assignment.directives.file_bytes.filter(|_| index == 0) {
            let line = b"All work and no play makes a long report.\n";
            text.extend(line.iter().cycle().take(size.saturating_sub(text.len())));
            text.truncate(size);
        }
        text.into()
    }

    fn call_tool(&mut self, job: Job) {
        let (name, input, output) = match &job {
            Job::Search(sources) => (
                "web_search",
                json!({ "query": excerpt(&self.assignment.directives.instruction, 12) }),
                json!({ "results": sources.iter()
                    .map(|source| json!({ "title": source.title, "url": source.url }))
                    .collect::<Vec<_>>() }),
            ),
            Job::Write(file) => (
                "write_file",
                json!({ "path": file.path }),
                json!({ "bytesWritten": file.bytes.len() }),
            ),
        };
        self.tool_calls += 1;
        let id = format!("call_{}_{}", self.assignment.turn + 1, self.tool_calls);
        self.emit(&json!({ "type": "tool-input-start", "toolCallId": id, "toolName": name }));
        self.emit(&json!({
            "type": "tool-input-available", "toolCallId": id, "toolName": name, "input": input,
        }));
        self.emit(&json!({ "type": "tool-output-available", "toolCallId": id, "output": output }));
        self.parts.push(json!({
            "type": format!("tool-{name}"), "toolCallId": id, "state": "output-available",
            "input": input, "output": output,
        }));
        match job {
            Job::Search(sources) => sources.into_iter().for_each(|source| self.cite(source)),
            Job::Write(file) => self.hand_in(file),
        }
    }

    fn cite(&mut self, source: Source) {
        let part = json!({
            "type": "source-url", "sourceId": source.id, "url": source.url, "title": source.title,
        });
        self.parts.push(part.clone());
        self.emit_with(&part, Effect::Source(source));
    }

    fn hand_in(&mut self, file: WrittenFile) {
        let part = json!({
            "type": "file",
            "mediaType": media_type::of_path(&file.path),
            "filename": file.path,
            "url": self.assignment.files.of(&file.path),
        });
        self.parts.push(part.clone());
        self.emit_with(&part, Effect::File(file));
    }

    /// The answer, word by word; the pieces put together are the text.
    fn speak(&mut self) {
        let text = self.text.clone();
        let pieces = match self.assignment.directives.units {
            Some(units) => utf16::pieces(&text, units),
            None => text.split_inclusive(' ').map(str::to_owned).collect(),
        };
        let id = format!("text_{}", self.assignment.turn + 1);
        self.emit(&json!({ "type": "text-start", "id": id }));
        for piece in pieces {
            let delta = TextDelta {
                r#type: "text-delta",
                id: &id,
                delta: &piece,
            };
            self.emit_with(&delta, Effect::Text(piece.clone()));
        }
        self.emit(&json!({ "type": "text-end", "id": id }));
        self.parts
            .push(json!({ "type": "text", "text": text, "state": "done" }));
    }

    fn close(self, structured: Option<Value>, error: Option<Value>) -> Script {
        let directives = self.assignment.directives;
        let duration = directives.duration.unwrap_or(DEFAULT_DURATION);
        let failed = error.is_some();
        let bill = Bill::of(&Work {
            budget: self.assignment.budget,
            input_chars: directives.instruction.len(),
            answer_words: if failed {
                0
            } else {
                self.text.split(' ').count()
            },
            steps: self.steps,
            tool_calls: self.tool_calls,
            duration,
        });
        let message = json!({ "id": self.message_id, "role": "assistant", "parts": self.parts });
        Script {
            beats: self.beats,
            duration,
            with_messages: directives.messages,
            closing: Closing {
                message: json::raw(&message),
                message_id: self.message_id,
                text: (!failed).then_some(self.text),
                structured,
                error,
                bill,
            },
        }
    }
}

/// The beginning of the answer names the instruction and, in later turns, the one before.
fn opening(assignment: &Assignment<'_>) -> String {
    let about = excerpt(&assignment.directives.instruction, 8);
    match assignment.earlier {
        None => format!("Here is what I found about “{about}”:"),
        Some(earlier) => format!(
            "Earlier you asked about “{}”. Going on from there, about “{about}”:",
            excerpt(earlier, 8)
        ),
    }
}

/// A path for the `index`-th file that does not exist yet.
fn free_path(index: usize, taken: &[String]) -> String {
    let (stem, extension) = match index {
        0 => ("report".to_owned(), "md"),
        1 => ("scratchpad/plan".to_owned(), "md"),
        _ => (format!("data/table-{}", index - 1), "csv"),
    };
    let mut path = format!("{stem}.{extension}");
    let mut copy = 2;
    while taken.contains(&path) {
        path = format!("{stem}-{copy}.{extension}");
        copy += 1;
    }
    path
}

//! One worker at one task: its turns, its workspace, and the log of what it streams.

mod body;
mod log;
mod task;
mod turns;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::agent::{Assignment, Beat, Bill, Closing, Effect, Script, Source};
use crate::budget::Budget;
use crate::clock::{Clock, later};
use crate::input::{RunRequest, Upload};
use crate::json;
use crate::lock::lock;
use crate::media_type::{self, FilesAddress};

pub(crate) use log::Event;
use log::{EventLog, Span};
pub(crate) use task::{TaskHead, TaskOrigin};
use turns::TurnRecord;

/// The part of a run in which a worker is still pending.
const PENDING_PART: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Pending,
    Running,
    Completed,
}

/// A file in the workspace.
#[derive(Debug, Clone)]
pub(crate) struct WorkspaceFile {
    pub(crate) path: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
}

/// A worker at a task, shared by its run, its readers and its schedules.
pub(crate) struct Worker {
    /// The worker's id; the task has its own.
    pub(crate) id: String,
    pub(crate) task: TaskHead,
    url: String,
    files: FilesAddress,
    state: Mutex<WorkerState>,
    /// Told after every change of the log.
    changed: watch::Sender<()>,
}

struct WorkerState {
    archived: bool,
    status: Status,
    budget: Budget,
    error: Option<Value>,
    files: Vec<WorkspaceFile>,
    messages: Vec<Box<RawValue>>,
    output_id: Option<String>,
    output_text: String,
    structured_output: Option<Value>,
    sources: Vec<Source>,
    bill: Option<Bill>,
    last_instruction: Option<String>,
    turns: Vec<TurnRecord>,
    log: EventLog,
}

/// A turn that was begun and has to be played.
pub(crate) struct Turn {
    pub(crate) index: usize,
    pub(crate) script: Script,
}

/// What a reader of the log gets.
pub(crate) struct Batch {
    pub(crate) events: Vec<Event>,
    /// Nothing follows these events: the turn read, or the worker's last one, is over.
    pub(crate) is_last: bool,
}

impl Worker {
    pub(crate) fn new(base_url: &str, worker_id: &str, task: TaskHead) -> Self {
        let files = FilesAddress {
            base: format!("{base_url}/api/workers/{worker_id}/files"),
            task_id: task.is_explicit.then(|| task.id.clone()),
        };
        let state = WorkerState {
            archived: false,
            status: Status::Pending,
            budget: Budget::default(),
            error: None,
            files: Vec::new(),
            messages: Vec::new(),
            output_id: None,
            output_text: String::new(),
            structured_output: None,
            sources: Vec::new(),
            bill: None,
            last_instruction: None,
            turns: Vec::new(),
            log: EventLog::default(),
        };
        Self {
            id: worker_id.to_owned(),
            task,
            url: format!("{base_url}/worker/{worker_id}"),
            files,
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
        }
    }

    /// Accepts a turn; `None` while another one is being played.
    pub(crate) fn begin(&self, request: &RunRequest, now: DateTime<Utc>) -> Option<Turn> {
        let mut state = lock(&self.state);
        if state.log.is_open() {
            return None;
        }
        state.receive(request, now);
        let taken: Vec<String> = state.files.iter().map(|file| file.path.clone()).collect();
        let script = Script::write(&Assignment {
            directives: &request.directives,
            budget: request.budget,
            turn: state.log.turns(),
            earlier: state.last_instruction.as_deref(),
            output_schema: self.task.output_schema.as_ref(),
            taken: &taken,
            files: &self.files,
        });
        state.last_instruction = Some(request.directives.instruction.clone());
        let index = state.log.open_turn();
        self.push_snapshot(&mut state);
        if script.with_messages {
            state.push_last_message();
        }
        self.changed.send_replace(());
        Some(Turn { index, script })
    }

    /// Plays a turn in sandbox time, to its end.
    pub(crate) async fn play(&self, script: Script, clock: &Clock) {
        let begun = clock.now();
        let total = script.beats.len().max(1);
        let due = |index: usize| {
            let part = PENDING_PART + (1.0 - PENDING_PART) * index as f64 / total as f64;
            later(begun, script.duration.mul_f64(part))
        };
        let mut played = 0;
        while played < script.beats.len() {
            let now = clock.now();
            let ready = (played..script.beats.len())
                .take_while(|index| due(*index) <= now)
                .count();
            self.perform(&script.beats[played..played + ready]);
            played += ready;
            clock.sleep_until(due(played)).await;
        }
        self.close(&script, clock.now());
    }

    /// Plays a turn at once.
    pub(crate) fn play_at_once(&self, script: &Script, now: DateTime<Utc>) {
        self.perform(&script.beats);
        self.close(script, now);
    }

    fn perform(&self, beats: &[Beat]) {
        if beats.is_empty() {
            return;
        }
        let mut state = lock(&self.state);
        state.status = Status::Running;
        for beat in beats {
            state.perform(beat);
        }
        self.changed.send_replace(());
    }

    fn close(&self, script: &Script, now: DateTime<Utc>) {
        let mut state = lock(&self.state);
        state.close(&script.closing, now);
        if script.with_messages {
            state.push_last_message();
        }
        self.push_snapshot(&mut state);
        state.log.close_turn();
        self.changed.send_replace(());
    }

    fn push_snapshot(&self, state: &mut WorkerState) {
        let snapshot = body::render(self, state);
        state.log.push(Some("worker"), snapshot.into());
    }

    /// The worker as JSON, as it stands.
    pub(crate) fn snapshot(&self) -> String {
        body::render(self, &lock(&self.state))
    }

    /// The worker as JSON as it stood at the end of a turn; waits for that end.
    pub(crate) async fn finished(&self, turn: usize) -> Arc<str> {
        let mut changes = self.changed.subscribe();
        loop {
            changes.borrow_and_update();
            if let Some(last) = self.span(turn).and_then(|span| span.last) {
                let stored = lock(&self.state).log.data(last);
                return stored.unwrap_or_else(|| self.snapshot().into());
            }
            if changes.changed().await.is_err() {
                return self.snapshot().into();
            }
        }
    }

    /// Waits until no turn is being played.
    pub(crate) async fn idle(&self) {
        let mut changes = self.changed.subscribe();
        while self.is_busy() {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    pub(crate) fn is_busy(&self) -> bool {
        lock(&self.state).log.is_open()
    }

    fn span(&self, turn: usize) -> Option<Span> {
        lock(&self.state).log.span(turn)
    }

    /// The number of the event before a turn's first one.
    pub(crate) fn before(&self, turn: usize) -> u64 {
        self.span(turn).map_or(0, |span| span.first - 1)
    }

    /// A receiver that is told of every change of the log.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// At most `limit` events after the one numbered `id`: of one turn, or of all.
    pub(crate) fn read(&self, id: u64, turn: Option<usize>, limit: usize) -> Batch {
        let state = lock(&self.state);
        let mut events = state.log.after(id, limit);
        let end = match turn {
            Some(turn) => state.log.span(turn).and_then(|span| span.last),
            None => (!state.log.is_open()).then(|| state.log.last_id()),
        };
        if let Some(end) = end {
            events.retain(|event| event.id <= end);
        }
        let reached = events.last().map_or(id, |event| event.id);
        Batch {
            events,
            is_last: end.is_some_and(|end| reached >= end),
        }
    }

    /// A file of the workspace.
    pub(crate) fn file(&self, path: &str) -> Option<WorkspaceFile> {
        lock(&self.state)
            .files
            .iter()
            .find(|file| file.path == path)
            .cloned()
    }
}

impl WorkerState {
    /// Takes in what the user sent: the files into the workspace, the text into the history.
    fn receive(&mut self, request: &RunRequest, now: DateTime<Utc>) {
        let first = self.log.turns() == 0;
        self.status = if first {
            Status::Pending
        } else {
            Status::Running
        };
        self.budget = request.budget;
        self.error = None;
        self.output_id = None;
        self.output_text.clear();
        self.structured_output = None;
        self.messages.push(json::raw(&user_message(request)));
        self.turns.push(TurnRecord::begin(request, now));
        for upload in request.files.iter().cloned() {
            let Upload {
                name,
                media_type,
                bytes,
            } = upload;
            self.store(WorkspaceFile {
                path: name,
                media_type,
                bytes,
            });
        }
    }

    fn store(&mut self, file: WorkspaceFile) {
        if let Some(turn) = self.turns.last_mut() {
            turn.add_file(&file.path);
        }
        match self
            .files
            .iter_mut()
            .find(|existing| existing.path == file.path)
        {
            Some(existing) => *existing = file,
            None => self.files.push(file),
        }
    }

    fn perform(&mut self, beat: &Beat) {
        match &beat.effect {
            Effect::None => {}
            Effect::Text(piece) => self.output_text.push_str(piece),
            Effect::Source(source) => self.sources.push(source.clone()),
            Effect::File(file) => self.store(WorkspaceFile {
                path: file.path.clone(),
                media_type: media_type::of_path(&file.path).to_owned(),
                bytes: file.bytes.clone(),
            }),
        }
        self.log.push(None, beat.data.clone());
    }

    fn close(&mut self, closing: &Closing, now: DateTime<Utc>) {
        self.status = Status::Completed;
        self.messages.push(closing.message.clone());
        self.error.clone_from(&closing.error);
        self.output_id = closing.text.is_some().then(|| closing.message_id.clone());
        self.structured_output.clone_from(&closing.structured);
        self.output_text = closing.text.clone().unwrap_or_default();
        *self.bill.get_or_insert_default() += closing.bill;
        if let Some(turn) = self.turns.last_mut() {
            turn.close(closing, now);
        }
    }

    fn push_last_message(&mut self) {
        if let Some(message) = self.messages.last() {
            self.log.push(Some("message"), message.get().into());
        }
    }
}

/// What the user sent, as it is stored: the text, and a mention of each file.
fn user_message(request: &RunRequest) -> Value {
    let text = json!({ "type": "text", "text": request.input });
    let files = request
        .files
        .iter()
        .map(|file| json!({ "type": "file", "mediaType": file.media_type, "filename": file.name }));
    let parts: Vec<Value> = std::iter::once(text).chain(files).collect();
    json!({ "id": crate::ids::new("msg_"), "role": "user", "parts": parts })
}

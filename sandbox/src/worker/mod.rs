//! One worker at one task: its turns, its workspace, and the log of what it streams.

mod body;
mod log;
mod state;
mod task;
mod turns;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::sync::watch;

use crate::agent::{Assignment, Bill, Script};
use crate::changes::TurnIds;
use crate::clock::Clock;
use crate::input::RunRequest;
use crate::lock::lock;
use crate::media_type::FilesAddress;

use log::{Event, Span};
use state::{Play, WorkerState};
pub(crate) use task::{TaskHead, TaskOrigin};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    #[default]
    Pending,
    Running,
    Completed,
}

/// The name of the event that holds a whole worker.
pub(crate) const SNAPSHOT: &str = "worker";

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
        Self {
            id: worker_id.to_owned(),
            task,
            url: format!("{base_url}/worker/{worker_id}"),
            files,
            state: Mutex::default(),
            changed: watch::Sender::new(()),
        }
    }

    /// Begins a turn and returns what it costs; `None` while another one is being played.
    pub(crate) fn begin(
        &self,
        request: &RunRequest,
        ids: &TurnIds,
        now: DateTime<Utc>,
    ) -> Option<Bill> {
        let mut state = lock(&self.state);
        if state.log.is_open() {
            return None;
        }
        state.receive(request, ids, now);
        let taken: Vec<String> = state.files.iter().map(|file| file.path.clone()).collect();
        let script = Script::write(&Assignment {
            directives: &request.directives,
            budget: request.budget,
            turn: state.log.turns(),
            earlier: state.last_instruction.as_deref(),
            output_schema: self.task.output_schema.as_ref(),
            taken: &taken,
            files: &self.files,
            message_id: &ids.message,
        });
        state.last_instruction = Some(request.directives.instruction.clone());
        state.log.open_turn();
        self.push_snapshot(&mut state);
        if script.with_messages {
            state.push_last_message();
        }
        let bill = script.closing.bill;
        state.play = Some(Play::new(script, now));
        self.changed.send_replace(());
        Some(bill)
    }

    /// Plays the turn that was begun, in sandbox time, up to where it has to end.
    pub(crate) async fn play(&self, clock: &Clock) {
        while let Some(next) = self.perform_due(clock.now()) {
            clock.sleep_until(next).await;
        }
    }

    /// Plays what is due. Returns when more will be; none when the turn has to end.
    pub(crate) fn perform_due(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = lock(&self.state).perform(|due| due <= now);
        self.changed.send_replace(());
        next.filter(|next| *next > now)
    }

    /// Ends the turn that is playing, with all that is left of it; returns its index.
    pub(crate) fn end(&self, now: DateTime<Utc>) -> usize {
        let mut state = lock(&self.state);
        state.perform(|_| true);
        if let Some(Play { script, .. }) = state.play.take() {
            state.close(&script.closing, now);
            if script.with_messages {
                state.push_last_message();
            }
            self.push_snapshot(&mut state);
            state.log.close_turn();
        }
        let turns = state.log.turns();
        drop(state);
        self.changed.send_replace(());
        turns.saturating_sub(1)
    }

    fn push_snapshot(&self, state: &mut WorkerState) {
        let snapshot = body::render(self, state);
        state.log.push(Some(SNAPSHOT), snapshot.into());
    }

    /// The worker as JSON, as it stands.
    pub(crate) fn snapshot(&self) -> String {
        body::render(self, &lock(&self.state))
    }

    /// The worker as JSON, and the number of the last event that it takes account of.
    pub(crate) fn snapshot_at(&self) -> (u64, String) {
        let state = lock(&self.state);
        (state.log.last_id(), body::render(self, &state))
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

    /// Whether a turn is over.
    pub(crate) fn has_finished(&self, turn: usize) -> bool {
        self.span(turn).is_some_and(|span| span.last.is_some())
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

    /// Turns begun so far.
    pub(crate) fn turns(&self) -> usize {
        lock(&self.state).log.turns()
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

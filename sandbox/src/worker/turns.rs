//! The turns of a task, as the API lists them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Worker, body};
use crate::agent::{Bill, Closing};
use crate::changes::TurnIds;
use crate::input::RunRequest;
use crate::lock::lock;
use crate::timestamp;

/// What is kept of a turn after it was played.
pub(super) struct TurnRecord {
    id: String,
    input: String,
    started_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
    /// Paths of the files that came with it or were written in it.
    files: Vec<String>,
    output_text: String,
    structured_output: Option<Value>,
    failed: bool,
    bill: Bill,
}

impl TurnRecord {
    pub(super) fn begin(request: &RunRequest, ids: &TurnIds, now: DateTime<Utc>) -> Self {
        Self {
            id: ids.turn.clone(),
            input: request.input.clone(),
            started_at: now,
            completed_at: None,
            files: Vec::new(),
            output_text: String::new(),
            structured_output: None,
            failed: false,
            bill: Bill::default(),
        }
    }

    pub(super) fn add_file(&mut self, path: &str) {
        if !self.files.iter().any(|known| known == path) {
            self.files.push(path.to_owned());
        }
    }

    pub(super) fn close(&mut self, closing: &Closing, now: DateTime<Utc>) {
        self.completed_at = Some(now);
        self.output_text = closing.text.clone().unwrap_or_default();
        self.structured_output.clone_from(&closing.structured);
        self.failed = closing.error.is_some();
        self.bill = closing.bill;
    }

    pub(super) fn completed_at(&self) -> Option<DateTime<Utc>> {
        self.completed_at
    }

    fn status(&self) -> &'static str {
        match self.completed_at {
            None => "running",
            Some(_) if self.failed => "error",
            Some(_) => "completed",
        }
    }
}

impl Worker {
    /// The turns of the task, oldest first.
    pub(crate) fn turns_body(&self) -> Value {
        let state = lock(&self.state);
        let items = state.turns.iter().enumerate().map(|(seq, turn)| {
            let files = state
                .files
                .iter()
                .filter(|file| turn.files.contains(&file.path));
            json!({
                "id": turn.id,
                "completedAt": turn.completed_at.map(timestamp::text),
                "credits": turn.bill.credits,
                "durationMs": turn.bill.duration_ms(),
                "files": files.map(|file| body::file_body(self, file)).collect::<Vec<_>>(),
                "input": turn.input,
                "inputTokens": turn.bill.input_tokens,
                "outputText": turn.output_text,
                "outputTokens": turn.bill.output_tokens,
                "role": "user",
                "seq": seq,
                "startedAt": timestamp::text(turn.started_at),
                "status": turn.status(),
                "structuredOutput": turn.structured_output,
                "taskId": self.task.id,
            })
        });
        json!({ "items": items.collect::<Vec<_>>(), "taskId": self.task.id })
    }
}

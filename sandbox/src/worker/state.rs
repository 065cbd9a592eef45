//! What changes in a worker while it works.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::log::EventLog;
use super::turns::TurnRecord;
use super::{Status, WorkspaceFile};
use crate::agent::{Beat, Bill, Closing, Effect, Script, Source};
use crate::budget::Budget;
use crate::changes::TurnIds;
use crate::clock::later;
use crate::input::{RunRequest, Upload};
use crate::json;
use crate::media_type;

/// The part of a run in which a worker is still pending.
const PENDING_PART: f64 = 0.05;

#[derive(Default)]
pub(super) struct WorkerState {
    pub(super) archived: bool,
    pub(super) status: Status,
    pub(super) budget: Budget,
    pub(super) error: Option<Value>,
    pub(super) files: Vec<WorkspaceFile>,
    pub(super) messages: Vec<Box<RawValue>>,
    pub(super) output_id: Option<String>,
    pub(super) output_text: String,
    pub(super) structured_output: Option<Value>,
    pub(super) sources: Vec<Source>,
    pub(super) bill: Option<Bill>,
    pub(super) last_instruction: Option<String>,
    pub(super) turns: Vec<TurnRecord>,
    pub(super) log: EventLog,
    /// The turn that is playing.
    pub(super) play: Option<Play>,
}

/// A script and how far it has been played.
pub(super) struct Play {
    pub(super) script: Script,
    begun: DateTime<Utc>,
    played: usize,
}

impl Play {
    pub(super) fn new(script: Script, begun: DateTime<Utc>) -> Self {
        Self {
            script,
            begun,
            played: 0,
        }
    }

    /// When the next event, or after the last one the end, is due.
    fn due(&self) -> DateTime<Utc> {
        let total = self.script.beats.len().max(1);
        let part = PENDING_PART + (1.0 - PENDING_PART) * self.played as f64 / total as f64;
        later(self.begun, self.script.duration.mul_f64(part))
    }
}

impl WorkerState {
    /// Takes in what the user sent: the files into the workspace, the text into the history.
    pub(super) fn receive(&mut self, request: &RunRequest, ids: &TurnIds, now: DateTime<Utc>) {
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
        self.messages.push(json::raw(&user_message(request, ids)));
        self.turns.push(TurnRecord::begin(request, ids, now));
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

    /// Plays the turn on as long as what comes next is to be played; returns when that is due.
    pub(super) fn perform(
        &mut self,
        is_due: impl Fn(DateTime<Utc>) -> bool,
    ) -> Option<DateTime<Utc>> {
        let mut play = self.play.take()?;
        while let Some(beat) = play.script.beats.get(play.played) {
            if !is_due(play.due()) {
                break;
            }
            self.status = Status::Running;
            self.perform_beat(beat);
            play.played += 1;
        }
        let next = play.due();
        self.play = Some(play);
        Some(next)
    }

    fn perform_beat(&mut self, beat: &Beat) {
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

    pub(super) fn close(&mut self, closing: &Closing, now: DateTime<Utc>) {
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

    pub(super) fn push_last_message(&mut self) {
        if let Some(message) = self.messages.last() {
            self.log.push(Some("message"), message.get().into());
        }
    }
}

/// What the user sent, as it is stored: the text, and a mention of each file.
fn user_message(request: &RunRequest, ids: &TurnIds) -> Value {
    let text = json!({ "type": "text", "text": request.input });
    let files = request
        .files
        .iter()
        .map(|file| json!({ "type": "file", "mediaType": file.media_type, "filename": file.name }));
    let parts: Vec<Value> = std::iter::once(text).chain(files).collect();
    json!({ "id": ids.user_message, "role": "user", "parts": parts })
}

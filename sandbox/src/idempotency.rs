//! What was accepted under which `Idempotency-Key`. Keys belong to the API key that sent them.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::auth::Caller;
use crate::error::ApiError;

/// Keys remembered; the oldest are forgotten.
const KEPT_KEYS: usize = 100_000;

/// A request that starts work, reduced to what tells a repetition from something new.
pub(crate) struct Submission {
    pub(crate) caller: Caller,
    pub(crate) key: Option<String>,
    /// The path and the digest of the contents.
    pub(crate) contents: (String, [u8; 32]),
}

/// What was made of an accepted request.
#[derive(Clone)]
pub(crate) enum Outcome {
    Turn {
        task_id: String,
        turn: usize,
    },
    /// Something was made that this JSON describes.
    Answer(Value),
}

struct Record {
    contents: (String, [u8; 32]),
    outcome: Outcome,
}

#[derive(Default)]
pub(crate) struct IdempotencyTable {
    records: HashMap<(Caller, String), Record>,
    order: VecDeque<(Caller, String)>,
}

impl IdempotencyTable {
    /// What the same request led to before; a conflict when the key came with other contents.
    pub(crate) fn find(&self, submission: &Submission) -> Result<Option<Outcome>, ApiError> {
        let Some(key) = &submission.key else {
            return Ok(None);
        };
        match self.records.get(&(submission.caller, key.clone())) {
            None => Ok(None),
            Some(record) if record.contents == submission.contents => {
                Ok(Some(record.outcome.clone()))
            }
            Some(_) => Err(ApiError::final_conflict(format!(
                "Idempotency-Key `{key}` was used for another request; \
                 send a new key for new contents."
            ))),
        }
    }

    pub(crate) fn remember(&mut self, submission: Submission, outcome: Outcome) {
        let Some(key) = submission.key else { return };
        let place = (submission.caller, key);
        if self.order.len() == KEPT_KEYS
            && let Some(oldest) = self.order.pop_front()
        {
            self.records.remove(&oldest);
        }
        self.order.push_back(place.clone());
        self.records.insert(
            place,
            Record {
                contents: submission.contents,
                outcome,
            },
        );
    }
}

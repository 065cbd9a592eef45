//! What was accepted under which `Idempotency-Key`. Keys belong to the API key that sent them.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::auth::Caller;
use crate::base64_text;
use crate::changes::Change;
use crate::error::ApiError;
use crate::surface::Keys;

/// Keys remembered; the oldest are forgotten.
const KEPT_KEYS: usize = 100_000;

/// A request that starts work, reduced to what tells a repetition from something new.
pub(crate) struct Submission {
    pub(crate) caller: Caller,
    /// The key as it was sent, honoured or not.
    pub(crate) key: Option<String>,
    pub(crate) contents: Contents,
    /// What the server makes of keys.
    pub(crate) keys: Keys,
}

impl Submission {
    /// The key, if there is one and the server looks at it.
    pub(crate) fn honoured_key(&self) -> Option<&str> {
        self.key.as_deref().filter(|_| self.keys != Keys::Ignored)
    }

    /// That the key, if there is one, stands for this outcome from now on.
    pub(crate) fn settled(self, outcome: Outcome) -> Option<Change> {
        if self.keys == Keys::Ignored {
            return None;
        }
        Some(Change::KeyUsed {
            caller: self.caller,
            key: self.key?,
            contents: self.contents,
            outcome,
        })
    }
}

/// What was asked for, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) path: String,
    #[serde(with = "base64_text")]
    pub(crate) digest: [u8; 32],
}

/// What was made of an accepted request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Turn {
        task_id: String,
        turn: usize,
    },
    /// Something was made that this JSON describes.
    Answer(Value),
}

struct Record {
    contents: Contents,
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
        let Some(key) = submission.honoured_key() else {
            return Ok(None);
        };
        match self.records.get(&(submission.caller, key.to_owned())) {
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

    pub(crate) fn remember(
        &mut self,
        caller: Caller,
        key: String,
        contents: Contents,
        outcome: Outcome,
    ) {
        let place = (caller, key);
        if self.order.len() == KEPT_KEYS
            && let Some(oldest) = self.order.pop_front()
        {
            self.records.remove(&oldest);
        }
        self.order.push_back(place.clone());
        self.records.insert(place, Record { contents, outcome });
    }
}

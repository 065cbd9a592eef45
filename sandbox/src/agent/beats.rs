//! What a turn consists of: the events to stream, their effects, and how it ends.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;

use super::bill::Bill;

/// A page the agent read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) url: String,
}

/// A file the agent wrote.
#[derive(Debug, Clone)]
pub(crate) struct WrittenFile {
    pub(crate) path: String,
    pub(crate) bytes: Bytes,
}

/// What an event changes in the worker besides being streamed.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    None,
    Text(String),
    Source(Source),
    File(WrittenFile),
}

/// One event of the stream: its JSON and its effect.
#[derive(Debug, Clone)]
pub(crate) struct Beat {
    pub(crate) data: Arc<str>,
    pub(crate) effect: Effect,
}

/// How the turn ends.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    /// The stored message of the assistant.
    pub(crate) message: Box<RawValue>,
    /// Its id.
    pub(crate) message_id: String,
    /// The answer; none when the run failed.
    pub(crate) text: Option<String>,
    /// The answer in the form that the output schema asks for.
    pub(crate) structured: Option<Value>,
    /// What a failed run leaves in the worker's `error`.
    pub(crate) error: Option<Value>,
    pub(crate) bill: Bill,
}

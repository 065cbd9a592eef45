//! Turns: one instruction of a task with its answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generous::{empty, whole};
use super::{File, JsonMap};

/// One instruction of a task with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Turn {
    /// The turn's id.
    pub id: String,
    /// When the turn was done: a date and time after RFC 3339; null while it is not.
    #[serde(rename = "completedAt")]
    pub completed_at: Option<String>,
    /// Credits charged.
    #[serde(deserialize_with = "whole")]
    pub credits: u64,
    /// How long the turn took, in milliseconds.
    #[serde(rename = "durationMs", deserialize_with = "whole")]
    pub duration_ms: u64,
    /// The files the turn made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<File>>,
    /// The instruction.
    pub input: String,
    /// Tokens the model read.
    #[serde(rename = "inputTokens", deserialize_with = "whole")]
    pub input_tokens: u64,
    /// The answer's text; empty while there is none.
    #[serde(rename = "outputText")]
    pub output_text: String,
    /// Tokens the model wrote.
    #[serde(rename = "outputTokens", deserialize_with = "whole")]
    pub output_tokens: u64,
    /// Who gave the instruction, for example `user`.
    pub role: String,
    /// The turn's place in the task, from 0.
    #[serde(deserialize_with = "whole")]
    pub seq: u64,
    /// When the turn began: a date and time after RFC 3339.
    #[serde(rename = "startedAt")]
    pub started_at: String,
    /// Where the turn stands, for example `completed`.
    pub status: String,
    /// The answer as data, when an output schema was given.
    #[serde(
        default,
        rename = "structuredOutput",
        skip_serializing_if = "Option::is_none"
    )]
    pub structured_output: Option<Value>,
    /// The task the turn belongs to.
    #[serde(rename = "taskId")]
    pub task_id: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// The turns of a task, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TaskTurnList {
    /// The turns.
    #[serde(deserialize_with = "empty")]
    pub items: Vec<Turn>,
    /// The task they belong to.
    #[serde(rename = "taskId")]
    pub task_id: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

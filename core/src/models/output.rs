//! The worker's answer, in parts.

use serde::{Deserialize, Serialize};

use super::JsonMap;

/// One message of the worker's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Output {
    /// The message's id.
    pub id: String,
    /// The message's pieces, in order.
    pub content: Vec<OutputContent>,
    /// Who speaks: always `assistant`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "assistant")))]
    pub role: String,
    /// Where the message stands: always `completed` so far.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "completed")))]
    pub status: String,
    /// The kind of output: always `message` so far.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "message")))]
    pub r#type: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// One piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OutputContent {
    /// The text.
    pub text: String,
    /// The kind of piece: always `output_text` so far.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "output_text")))]
    pub r#type: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

//! The worker's answer, in parts.

use serde::{Deserialize, Serialize};

use super::JsonMap;
use super::generous::empty;

/// One message of the worker's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Output {
    /// The message's id.
    pub id: String,
    /// The message's pieces, in order.
    #[serde(deserialize_with = "empty")]
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
#[serde(try_from = "Piece")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(!try_from)
)]
#[non_exhaustive]
pub struct OutputContent {
    /// The text; empty for a piece of another kind.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub text: String,
    /// The kind of piece: `output_text` so far.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = OUTPUT_TEXT)))]
    pub r#type: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

const OUTPUT_TEXT: &str = "output_text";

/// A piece as it comes: one of a newer kind may be without text.
#[derive(Deserialize)]
struct Piece {
    text: Option<String>,
    r#type: String,
    #[serde(flatten)]
    extra: JsonMap,
}

impl TryFrom<Piece> for OutputContent {
    type Error = &'static str;

    fn try_from(piece: Piece) -> Result<Self, Self::Error> {
        match piece.text {
            None if piece.r#type == OUTPUT_TEXT => Err("missing field `text`"),
            text => Ok(Self {
                text: text.unwrap_or_default(),
                r#type: piece.r#type,
                extra: piece.extra,
            }),
        }
    }
}

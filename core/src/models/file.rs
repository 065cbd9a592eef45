//! Files a worker made.

use serde::{Deserialize, Serialize};

use super::JsonMap;

/// A file the worker made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct File {
    /// The file's name, when it has one.
    pub filename: Option<String>,
    /// The file's media type, for example `text/markdown`.
    #[serde(rename = "mediaType")]
    pub media_type: String,
    /// Where the file can be read.
    pub url: String,
    /// The file's size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

//! Pages a worker cites.

use serde::{Deserialize, Serialize};

use super::JsonMap;

/// A page the worker cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Source {
    /// The source's id within the worker.
    pub id: String,
    /// The page's title, when it has one.
    pub title: Option<String>,
    /// The kind of source: always `url` so far.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "url")))]
    pub r#type: String,
    /// The page's address.
    pub url: String,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

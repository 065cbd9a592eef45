//! Templates: workers as the later API knows them, which tasks run.

use serde::{Deserialize, Serialize};

use super::JsonMap;
use super::open_enum::open_enum;

open_enum! {
    /// Who may see a worker.
    Visibility {
        /// Everybody in the organization: the server's default.
        Public = "public",
        /// Its creator.
        Private = "private",
    }
}

/// A worker that is set up but does not run by itself: tasks run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkerTemplate {
    /// The worker's id.
    pub id: String,
    /// When the worker was made: a date and time after RFC 3339.
    #[serde(rename = "createdAt")]
    pub created_at: Option<String>,
    /// What the worker is told before each task.
    pub instructions: String,
    /// The organization the worker belongs to.
    #[serde(rename = "organizationId")]
    pub organization_id: String,
    /// The JSON Schema that the answer of each task follows; null when there is none.
    #[serde(
        default,
        rename = "outputSchema",
        skip_serializing_if = "Option::is_none"
    )]
    pub output_schema: Option<JsonMap>,
    /// What the worker does, in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The worker's name.
    pub title: String,
    /// When the worker was changed last: a date and time after RFC 3339.
    #[serde(rename = "updatedAt")]
    pub updated_at: Option<String>,
    /// The worker's page in the dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The user who made the worker.
    #[serde(rename = "userId")]
    pub user_id: String,
    /// Who may see the worker.
    pub visibility: Visibility,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// Whether a worker was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DeleteWorkerResponse {
    /// True when the worker is gone.
    pub deleted: bool,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

//! What a run used and what it cost.

use serde::{Deserialize, Serialize};

use super::JsonMap;
use super::generous::optional;

/// What a run cost, in US dollars, by kind of expense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Costs {
    /// The service's own share, in US dollars.
    #[serde(rename = "internalCostUsd")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub internal_cost_usd: f64,
    /// The language model's share, in US dollars.
    #[serde(rename = "modelCostUsd")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub model_cost_usd: f64,
    /// The sandbox machine's share, in US dollars.
    #[serde(rename = "sandboxCostUsd")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub sandbox_cost_usd: f64,
    /// The tools' share, in US dollars.
    #[serde(rename = "toolCostUsd")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub tool_cost_usd: f64,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// What a run used. Which fields come depends on the server's version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Usage {
    /// Tokens read from the prompt cache.
    #[serde(
        rename = "cacheReadTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub cache_read_tokens: Option<u64>,
    /// Tokens written to the prompt cache.
    #[serde(
        rename = "cacheWriteTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub cache_write_tokens: Option<u64>,
    /// What the run cost in all, in US dollars.
    #[serde(rename = "costUsd", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub cost_usd: Option<f64>,
    /// Tokens the model read.
    #[serde(
        rename = "inputTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub input_tokens: Option<u64>,
    /// Tokens the model wrote.
    #[serde(
        rename = "outputTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub output_tokens: Option<u64>,
    /// Tokens the model spent on reasoning.
    #[serde(
        rename = "reasoningTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub reasoning_tokens: Option<u64>,
    /// Steps the worker took.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub steps: Option<u64>,
    /// All tokens together.
    #[serde(
        rename = "totalTokens",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_tokens: Option<u64>,
    /// Credits charged.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub credits: Option<u64>,
    /// How long the run took, in milliseconds.
    #[serde(
        rename = "durationMs",
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub duration_ms: Option<u64>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

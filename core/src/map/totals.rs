//! What a map has done so far, and what that cost.

use serde::{Deserialize, Serialize};

use crate::models::{Costs, Usage};
use crate::wire::response::RawResponse;

/// What a map has done so far, and what that cost.
///
/// Costs and tokens are summed over the workers that tell them; what an item cost in an earlier
/// run of the map, before it was resumed, counts, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MapTotals {
    /// Items in all.
    pub total: usize,
    /// Items that have ended, well or not.
    pub done: usize,
    /// Items that have a worker for an answer.
    pub succeeded: usize,
    /// Items that ended in an error.
    pub failed: usize,
    /// Items whose answer came from the resume file, without a request.
    pub resumed: usize,
    /// What the workers cost, in US dollars.
    pub cost_usd: f64,
    /// Credits charged.
    pub credits: u64,
    /// Tokens the models read.
    pub input_tokens: u64,
    /// Tokens the models wrote.
    pub output_tokens: u64,
    /// Tokens the models spent on reasoning.
    pub reasoning_tokens: u64,
    /// Tokens read from the prompt cache.
    pub cache_read_tokens: u64,
    /// Tokens written to the prompt cache.
    pub cache_write_tokens: u64,
    /// All tokens together.
    pub total_tokens: u64,
}

/// As much of a worker as tells what it used.
#[derive(Deserialize)]
struct Metered {
    usage: Option<Usage>,
    costs: Option<Costs>,
}

impl MapTotals {
    pub(super) fn of(total: usize) -> Self {
        Self {
            total,
            ..Self::default()
        }
    }

    pub(super) fn add_failure(&mut self) {
        self.done += 1;
        self.failed += 1;
    }

    pub(super) fn add_answer(&mut self, answer: &RawResponse, resumed: bool) {
        self.done += 1;
        self.succeeded += 1;
        self.resumed += usize::from(resumed);
        // The answer was checked: what it does not tell is no error.
        let Ok(Metered { usage, costs }) = answer.parse() else {
            return;
        };
        let usage = usage.unwrap_or_default();
        self.cost_usd += usage
            .cost_usd
            .or_else(|| costs.as_ref().map(sum))
            .unwrap_or_default();
        for (total, tokens) in [
            (&mut self.credits, usage.credits),
            (&mut self.input_tokens, usage.input_tokens),
            (&mut self.output_tokens, usage.output_tokens),
            (&mut self.reasoning_tokens, usage.reasoning_tokens),
            (&mut self.cache_read_tokens, usage.cache_read_tokens),
            (&mut self.cache_write_tokens, usage.cache_write_tokens),
            (&mut self.total_tokens, usage.total_tokens),
        ] {
            *total = total.saturating_add(tokens.unwrap_or_default());
        }
    }
}

fn sum(costs: &Costs) -> f64 {
    costs.internal_cost_usd + costs.model_cost_usd + costs.sandbox_cost_usd + costs.tool_cost_usd
}

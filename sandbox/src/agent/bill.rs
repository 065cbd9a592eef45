//! What a run used and cost.

use std::ops::AddAssign;
use std::time::Duration;

use crate::budget::Budget;

const INPUT_TOKEN_USD: f64 = 3e-6;
const OUTPUT_TOKEN_USD: f64 = 15e-6;
const STEP_USD: f64 = 4e-4;
const TOOL_CALL_USD: f64 = 1e-3;
const CREDITS_PER_USD: f64 = 1000.0;

/// The meter of one run, or of all runs of a worker.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Bill {
    pub(crate) cache_read_tokens: u64,
    pub(crate) cache_write_tokens: u64,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    pub(crate) reasoning_tokens: u64,
    pub(crate) steps: u64,
    pub(crate) tool_calls: u64,
    pub(crate) duration: Duration,
    pub(crate) model_cost_usd: f64,
    pub(crate) tool_cost_usd: f64,
    pub(crate) sandbox_cost_usd: f64,
    pub(crate) internal_cost_usd: f64,
    pub(crate) credits: u64,
}

/// The work of one run, before it is priced.
pub(crate) struct Work {
    pub(crate) budget: Budget,
    pub(crate) input_chars: usize,
    pub(crate) answer_words: usize,
    pub(crate) steps: usize,
    pub(crate) tool_calls: usize,
    pub(crate) duration: Duration,
}

impl Bill {
    /// Prices a run. For the same input a larger budget always costs more.
    pub(crate) fn of(work: &Work) -> Self {
        let effort = work.budget.effort();
        let steps = work.steps as u64;
        let tool_calls = work.tool_calls as u64;
        let input_tokens = (420 * steps + work.input_chars as u64 / 4 + 1) * effort;
        let output_tokens = (work.answer_words as u64 * 4 / 3 + 60 * steps) * effort;
        let mut bill = Self {
            cache_read_tokens: input_tokens / 2,
            cache_write_tokens: input_tokens / 8,
            input_tokens,
            output_tokens,
            reasoning_tokens: 30 * steps * effort,
            steps,
            tool_calls,
            duration: work.duration,
            model_cost_usd: micros(
                input_tokens as f64 * INPUT_TOKEN_USD + output_tokens as f64 * OUTPUT_TOKEN_USD,
            ),
            tool_cost_usd: micros((tool_calls * effort) as f64 * TOOL_CALL_USD),
            sandbox_cost_usd: micros((steps * effort) as f64 * STEP_USD),
            ..Self::default()
        };
        bill.internal_cost_usd = micros(bill.model_cost_usd / 10.0);
        bill.credits = (bill.cost_usd() * CREDITS_PER_USD).ceil() as u64;
        bill
    }

    pub(crate) fn total_tokens(&self) -> u64 {
        self.input_tokens + self.output_tokens + self.reasoning_tokens
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX)
    }

    /// The whole cost in US dollars.
    pub(crate) fn cost_usd(&self) -> f64 {
        micros(
            self.model_cost_usd
                + self.tool_cost_usd
                + self.sandbox_cost_usd
                + self.internal_cost_usd,
        )
    }
}

impl AddAssign for Bill {
    fn add_assign(&mut self, other: Self) {
        self.cache_read_tokens += other.cache_read_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        self.reasoning_tokens += other.reasoning_tokens;
        self.steps += other.steps;
        self.tool_calls += other.tool_calls;
        self.duration += other.duration;
        self.model_cost_usd = micros(self.model_cost_usd + other.model_cost_usd);
        self.tool_cost_usd = micros(self.tool_cost_usd + other.tool_cost_usd);
        self.sandbox_cost_usd = micros(self.sandbox_cost_usd + other.sandbox_cost_usd);
        self.internal_cost_usd = micros(self.internal_cost_usd + other.internal_cost_usd);
        self.credits += other.credits;
    }
}

/// Rounds to a millionth of a dollar, so that sums print without noise.
pub(crate) fn micros(usd: f64) -> f64 {
    (usd * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_budget_costs_more() {
        let bills: Vec<Bill> = Budget::NAMES
            .into_iter()
            .filter_map(Budget::parse)
            .map(|budget| Work {
                budget,
                input_chars: 40,
                answer_words: 60,
                steps: 3,
                tool_calls: 3,
                duration: Duration::ZERO,
            })
            .map(|work| Bill::of(&work))
            .collect();
        assert_eq!(bills.len(), 4);
        for pair in bills.windows(2) {
            assert!(pair[0].cost_usd() < pair[1].cost_usd());
            assert!(pair[0].credits < pair[1].credits);
            assert!(pair[0].total_tokens() < pair[1].total_tokens());
        }
    }
}

//! Words for the agent: plausible, repeatable, and about the instruction where they can be.

use fastrand::Rng;
use sha2::{Digest, Sha256};

const DEFAULT_SENTENCES: usize = 4;

const OPENINGS: [&str; 4] = [
    "I compared the most recent sources",
    "After checking each source twice",
    "Looking at the figures side by side",
    "Taking the constraints one by one",
];
const FINDINGS: [&str; 8] = [
    "the first option is the cheapest by a clear margin",
    "two of the candidates meet every requirement",
    "prices have been steady over the last three weeks",
    "the differences are smaller than they look at first",
    "the earliest date is also the most reliable one",
    "nothing contradicts the numbers in the report",
    "one source is older than the others and was weighed less",
    "the remaining risk is a change of terms before the end of the month",
];
const THOUGHTS: [&str; 6] = [
    "First I need to know which sources can be trusted on this.",
    "The request leaves the dates open, so a range is the safer reading.",
    "I should write the plan down before going further.",
    "Two results disagree, and the newer one names its method.",
    "That is enough material; what is left is to put it in order.",
    "A short table will make the comparison easier to check.",
];
const SITES: [(&str, &str); 6] = [
    ("Open Travel Index", "https://travel-index.example/reports"),
    ("The Daily Ledger", "https://daily-ledger.example/articles"),
    ("Nordic Data Archive", "https://archive.example/datasets"),
    ("Field Notes", "https://field-notes.example/posts"),
    (
        "Public Statistics Office",
        "https://statistics.example/tables",
    ),
    ("Handbook of Methods", "https://methods.example/chapters"),
];

/// A source of sentences that depends on nothing but its seed.
pub(crate) struct Prose {
    dice: Rng,
    findings: [&'static str; FINDINGS.len()],
}

impl Prose {
    pub(crate) fn seeded(instruction: &str, turn: usize) -> Self {
        let digest = Sha256::new()
            .chain_update(turn.to_le_bytes())
            .chain_update(instruction);
        let seed = digest
            .finalize()
            .iter()
            .take(8)
            .fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        Self {
            dice: Rng::with_seed(seed),
            findings: FINDINGS,
        }
    }

    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        self.dice.usize(least..=most)
    }

    pub(crate) fn thought(&mut self) -> &'static str {
        THOUGHTS[self.dice.usize(..THOUGHTS.len())]
    }

    /// The title and address of the `index`-th source.
    pub(crate) fn source(&mut self, index: usize) -> (&'static str, String) {
        let (title, url) = SITES[(self.dice.usize(..SITES.len()) + index) % SITES.len()];
        (
            title,
            format!("{url}/{}-{}", index + 1, self.dice.u32(1000..10_000)),
        )
    }

    /// An answer that begins with `opening`: exactly `words` words when told so, else a few whole
    /// sentences. It ends with a full stop.
    pub(crate) fn answer(&mut self, opening: &str, words: Option<usize>) -> String {
        let mut answer: Vec<String> = opening.split_whitespace().map(str::to_owned).collect();
        let mut sentences = 0;
        self.dice.shuffle(&mut self.findings);
        while words.map_or(sentences < DEFAULT_SENTENCES, |words| answer.len() < words) {
            let opening = OPENINGS[self.dice.usize(..OPENINGS.len())];
            let finding = self.findings[sentences % FINDINGS.len()];
            answer.extend(
                format!("{opening}, {finding}.")
                    .split(' ')
                    .map(str::to_owned),
            );
            sentences += 1;
        }
        answer.truncate(words.unwrap_or(usize::MAX));
        format!("{}.", answer.join(" ").trim_end_matches(['.', ',', ':']))
    }
}

/// The first words of a text, with an ellipsis when there were more.
pub(crate) fn excerpt(text: &str, words: usize) -> String {
    let mut all = text.split_whitespace();
    let mut short = all.by_ref().take(words).collect::<Vec<_>>().join(" ");
    if all.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_says_the_same_in_as_many_words_as_asked() {
        for count in [1, 7, 60] {
            let first = answer("flights", 0, Some(count));
            assert_eq!(first, answer("flights", 0, Some(count)));
            assert_eq!(first.split(' ').count(), count);
        }
        assert_ne!(answer("flights", 0, None), answer("flights", 1, None));
        assert_ne!(answer("flights", 0, None), answer("trains", 0, None));
    }

    fn answer(instruction: &str, turn: usize, words: Option<usize>) -> String {
        Prose::seeded(instruction, turn).answer("What I found:", words)
    }
}

//! The checks of the fuzz targets over mutated seeds: seconds in place of hours, no special tools.
//!
//! `HANDINGER_FUZZ` is how many inputs each target takes (default 1000), `HANDINGER_FUZZ_SEED`
//! repeats a run. `make fuzz` looks longer, and is led by what the inputs reach.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

#[allow(unreachable_pub, reason = "the fuzz crate hands them out")]
mod checks;

use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn what_must_hold_for_any_bytes_holds() {
    let seed = number("HANDINGER_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    let count = number("HANDINGER_FUZZ").unwrap_or(1000);
    for (name, check) in checks::TARGETS {
        let seeds = checks::seeds(name);
        assert!(!seeds.is_empty(), "{name} has seeds");
        let mut random = Rng::with_seed(seed);
        let mutated = (0..count).map(|_| mutate(&seeds, &mut random));
        for input in seeds.iter().cloned().chain(mutated) {
            let held = catch_unwind(AssertUnwindSafe(|| check(&input)));
            assert!(
                held.is_ok(),
                "{name} fails, HANDINGER_FUZZ_SEED={seed}, for {:?}",
                String::from_utf8_lossy(&input)
            );
        }
    }
}

/// A seed with a few changes.
fn mutate(seeds: &[Vec<u8>], random: &mut Rng) -> Vec<u8> {
    /// What breaks readers.
    const PIECES: [&[u8]; 16] = [
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"..",
        b"%2e%2e",
        b"/",
        b"\\",
        b"null",
        b"\\ud83d",
        b"-1",
        b"1e999",
        b"18446744073709551616",
        b"{}",
        b"[[[[",
    ];
    let mut input = random.choice(seeds).cloned().unwrap_or_default();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(..=input.len());
        let end = random.usize(at..=input.len());
        match random.u8(..6) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..end)),
            2 => input.insert(at, random.u8(..)),
            3 => drop(input.splice(at..at, PIECES[random.usize(..PIECES.len())].to_vec())),
            4 => {
                let other = random.choice(seeds).cloned().unwrap_or_default();
                input.splice(at..end, other);
            }
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << random.u8(..8);
                }
            }
        }
    }
    input
}

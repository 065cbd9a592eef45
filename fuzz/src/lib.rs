//! The checks of the targets, which `core/tests/fuzz` runs in seconds, for libFuzzer.

#[path = "../../core/tests/fuzz/checks.rs"]
mod checks;

pub use checks::{events, models, paths, resume_file, retry_after};

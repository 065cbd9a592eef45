//! Writes what is regular in every language from the descriptions that core exports.
//!
//! `cargo run -p handinger-codegen` writes; with `--check` nothing is written, and the program
//! fails when a file is not what core says now.

mod descriptions;
mod errors;
mod languages;
mod models;
mod operations;
mod options;
mod reference;
mod render;
mod text;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use descriptions::Descriptions;
use tree::Tree;

/// What may go wrong here is told to a person at a terminal.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
#[command(about = "Write what is regular in every language from core's descriptions.")]
struct Arguments {
    /// Write nothing; fail when a file is stale.
    #[arg(long)]
    check: bool,

    /// Python's formatter.
    #[arg(long, default_value = ".cache/venv/bin/ruff")]
    ruff: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(stale) if stale.is_empty() => ExitCode::SUCCESS,
        Ok(stale) => {
            for path in stale {
                eprintln!("{} is not what core says now", path.display());
            }
            eprintln!("run `make codegen`");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("codegen: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The files that are stale, when only looked at.
fn run(arguments: &Arguments) -> Result<Vec<PathBuf>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let descriptions = Descriptions::of_core()?;
    let mut tree = Tree::default();
    descriptions.write(&mut tree);
    languages::write(&descriptions, &arguments.ruff, &mut tree)?;
    if arguments.check {
        tree.stale(&root)
    } else {
        tree.save(&root)?;
        Ok(Vec::new())
    }
}

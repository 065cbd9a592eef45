//! Runs `tests/scenarios/*.yaml` against the sandbox with the clients of all languages, and judges
//! every one of them alike.
//!
//! A language takes part with a driver, a program that makes calls and tells what came back. What
//! drivers there are stands in `drivers.yaml`, how to talk to one in README.md.

mod driver;
mod matching;
mod report;
mod run;
mod rust;
mod scenario;
mod table;
mod variables;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};

use driver::Program;
use run::Runner;
use scenario::{Language, Scenario};
use table::Table;

/// What went wrong, as a sentence for its reader.
pub(crate) type Checked<T = ()> = Result<T, String>;

/// How a scenario went with a driver.
pub(crate) enum Verdict {
    Passed {
        /// The calls that the language leaves out, with the reasons.
        left_out: Vec<String>,
    },
    Skipped(String),
    Failed(String),
}

#[derive(Parser)]
#[command(about = "Runs tests/scenarios with the clients of all languages")]
struct Arguments {
    /// Languages or drivers of drivers.yaml to run, for example `python` or `python/async`.
    drivers: Vec<String>,
    /// A driver by its command line, in place of the one of that name.
    #[arg(long = "driver", value_name = "NAME=COMMAND", value_parser = named)]
    commands: Vec<(String, String)>,
    /// Only the scenarios whose names contain this.
    #[arg(long)]
    only: Option<String>,
    /// How many scenarios run at the same time, each with a process of its own.
    #[arg(long, default_value_t = default_jobs())]
    jobs: usize,
    /// Runs what scenarios skip, too: shows which reasons have ceased to hold.
    #[arg(long)]
    skip_nothing: bool,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Is the driver of Rust.
    #[command(hide = true)]
    RustDriver,
}

/// Many scenarios wait most of their time.
fn default_jobs() -> usize {
    thread::available_parallelism().map_or(2, usize::from) + 1
}

fn named(argument: &str) -> Result<(String, String), String> {
    let parts = argument.split_once('=').ok_or("NAME=COMMAND is needed")?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.task {
        Some(Task::RustDriver) => rust::drive().map(|()| true),
        None => conformance(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// What is run, and by which rules.
pub(crate) struct Suite {
    checkout: PathBuf,
    programs: Vec<Program>,
    scenarios: Vec<Scenario>,
    /// The members that every error must tell.
    error_members: Vec<String>,
    /// Whether what a language skips is run all the same.
    skip_nothing: bool,
}

/// Whether every chosen scenario passed with every chosen driver, or was skipped by declaration.
fn conformance(arguments: &Arguments) -> Checked<bool> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut suite = Suite {
        programs: programs(arguments)?,
        scenarios: scenario::load(&checkout.join("tests/scenarios"))?,
        error_members: report::error_members(&checkout)?,
        skip_nothing: arguments.skip_nothing,
        checkout,
    };
    if let Some(part) = &arguments.only {
        let is_chosen = |scenario: &Scenario| scenario.name.contains(part);
        suite.scenarios.retain(is_chosen);
    }
    if suite.scenarios.is_empty() {
        return Err("no scenario of that name".to_owned());
    }
    let table = Mutex::new(Table::new(&suite.programs, &suite.scenarios));
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| work(&suite, &next, &table));
        }
    });
    let table = table.into_inner().map_err(|error| error.to_string())?;
    Ok(table.print())
}

/// Runs one pair of driver and scenario after another, those of one driver in a row.
fn work(suite: &Suite, next: &AtomicUsize, table: &Mutex<Table>) {
    let mut runner: Option<Runner<'_>> = None;
    loop {
        let pair = next.fetch_add(1, Ordering::Relaxed);
        let Some(program) = suite.programs.get(pair / suite.scenarios.len()) else {
            return;
        };
        let scenario = &suite.scenarios[pair % suite.scenarios.len()];
        runner = runner.filter(|runner| runner.is_of(program));
        let runner = runner.get_or_insert_with(|| Runner::new(suite, program));
        let started = Instant::now();
        let verdict = runner.run(scenario);
        if let Ok(mut table) = table.lock() {
            table.enter(pair, verdict, started.elapsed());
        }
    }
}

/// The drivers to run: those asked for, else all.
fn programs(arguments: &Arguments) -> Checked<Vec<Program>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("drivers.yaml");
    let source =
        fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut commands: BTreeMap<String, String> =
        serde_saphyr::from_str(&source).map_err(|error| format!("{}: {error}", file.display()))?;
    commands.extend(arguments.commands.iter().cloned());
    let mut asked: Vec<&str> = arguments.drivers.iter().map(String::as_str).collect();
    asked.extend(arguments.commands.iter().map(|(name, _)| name.as_str()));
    let is_asked = |name: &str| {
        asked.is_empty()
            || asked
                .iter()
                .any(|asked| *asked == name || *asked == language(name))
    };
    if let Some(unknown) = asked.iter().find(|asked| {
        !commands
            .keys()
            .any(|name| name == *asked || language(name) == **asked)
    }) {
        return Err(format!("drivers.yaml has no `{unknown}`"));
    }
    commands
        .iter()
        .filter(|(name, _)| is_asked(name))
        .map(|(name, command)| program(name, command))
        .collect()
}

/// The part of a driver's name that stands for its language.
fn language(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

fn program(name: &str, command: &str) -> Checked<Program> {
    let known = serde_json::from_value::<Language>(language(name).into());
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    // `self` is this program.
    let command = command.split_whitespace().map(|word| match word {
        "self" => own.to_string_lossy().into_owned(),
        word => word.to_owned(),
    });
    Ok(Program {
        name: name.to_owned(),
        language: known.map_err(|error| format!("{name}: {error}"))?,
        command: command.collect(),
    })
}

/// A time as the table shows it.
pub(crate) fn in_seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

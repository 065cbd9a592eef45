//! Runs `tests/scenarios/*.yaml` against the sandbox, each file a test of its own.
//!
//! The format, which every language shares, is described in `tests/scenarios/README.md`.

mod matching;
mod perform;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use futures_util::future::join_all;
use handinger::Client;
use handinger_sandbox::{Sandbox, SandboxOptions};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::{Map, Value};

use matching::{Variables, at, fill, filled, meets};
use perform::{API_KEY, call_report, server_report};

/// What went wrong in a scenario, as a sentence for its reader.
type Checked<T = ()> = Result<T, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    about: String,
    #[serde(default)]
    skip: BTreeMap<Language, String>,
    #[serde(default)]
    client: Map<String, Value>,
    #[serde(default)]
    faults: Vec<Value>,
    calls: Vec<Call>,
    #[serde(default)]
    server: BTreeMap<String, Value>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Language {
    Rust,
    Python,
    Node,
    Kotlin,
    Swift,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    #[serde(rename = "do")]
    operation: String,
    #[serde(default)]
    with: Map<String, Value>,
    #[serde(default)]
    files: Vec<File>,
    #[serde(default)]
    options: Map<String, Value>,
    #[serde(default)]
    client: Map<String, Value>,
    #[serde(default)]
    faults: Vec<Value>,
    #[serde(default = "once")]
    times: usize,
    take: Option<usize>,
    #[serde(default)]
    keep: BTreeMap<String, String>,
    #[serde(default)]
    skip: BTreeMap<Language, String>,
    #[serde(default)]
    expect: BTreeMap<String, Value>,
}

/// A file to send along.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    text: String,
    media_type: Option<String>,
    /// Whether it can be read only once.
    #[serde(default)]
    once: bool,
}

fn once() -> usize {
    1
}

impl Call {
    /// Whether `expect` asks for this part of the report.
    fn asks_for(&self, part: &str) -> bool {
        self.expect.keys().any(|path| root(path) == part)
    }
}

/// A path that begins with none of these parts.
fn unknown<'a>(expected: &'a BTreeMap<String, Value>, parts: &[&str]) -> Option<&'a String> {
    expected.keys().find(|path| !parts.contains(&root(path)))
}

/// The first name of a path.
fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

fn main() -> ExitCode {
    if let Some(code) = run_without_settings_of_this_machine() {
        return code;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    match trials(&folder) {
        Ok(trials) => libtest_mimic::run(&Arguments::from_args(), trials).exit_code(),
        Err(message) => {
            eprintln!("{}: {message}", folder.display());
            ExitCode::FAILURE
        }
    }
}

/// Proxies would swallow loopback traffic and a real key would stand in for a missing one: with
/// such variables set, the tests run in a child that has none of them.
fn run_without_settings_of_this_machine() -> Option<ExitCode> {
    let foreign = |name: &String| {
        let name = name.to_ascii_uppercase();
        name.ends_with("_PROXY") || name.starts_with("HANDINGER_")
    };
    let names: Vec<String> = std::env::vars()
        .map(|(name, _)| name)
        .filter(foreign)
        .collect();
    if names.is_empty() {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(std::env::args_os().skip(1));
    for name in names {
        command.env_remove(name);
    }
    let passed = command.status().is_ok_and(|status| status.success());
    Some(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn trials(folder: &Path) -> Checked<Vec<Trial>> {
    let mut trials = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let source = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let scenario = serde_saphyr::from_str::<Scenario>(&source);
        let skipped = scenario
            .as_ref()
            .is_ok_and(|scenario| scenario.skip.contains_key(&Language::Rust));
        let trial = Trial::test(name, move || {
            let scenario = scenario.map_err(|error| Failed::from(error.to_string()))?;
            run(&scenario).map_err(|message| format!("{}\n{message}", scenario.about).into())
        });
        trials.push(trial.with_ignored_flag(skipped));
    }
    trials.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(trials)
}

#[tokio::main(flavor = "current_thread")]
async fn run(scenario: &Scenario) -> Checked {
    let sandbox = Sandbox::start(SandboxOptions::default()).map_err(|error| error.to_string())?;
    let base_url = sandbox.base_url().trim_end_matches('/').to_owned();
    let mut known = Variables::from_iter([
        (
            "other_origin".to_owned(),
            base_url.replace("127.0.0.1", "localhost").into(),
        ),
        ("base_url".to_owned(), base_url.clone().into()),
    ]);
    let mut settings = Map::from_iter([
        ("api_key".to_owned(), API_KEY.into()),
        ("base_url".to_owned(), base_url.into()),
    ]);
    settings.extend(filled(&scenario.client, &known)?);
    let client = Client::builder()
        .apply(&settings)
        .and_then(handinger::ClientBuilder::build);
    set_faults(&sandbox, &scenario.faults, &known)?;
    for (index, call) in scenario.calls.iter().enumerate() {
        if call.skip.contains_key(&Language::Rust) {
            continue;
        }
        set_faults(&sandbox, &call.faults, &known)?;
        let reports =
            join_all((0..call.times).map(|_| call_report(client.as_ref(), call, &known))).await;
        for report in reports {
            let place = |message| format!("call {} ({}): {message}", index + 1, call.operation);
            let report = report
                .and_then(|report| judged(call, report, &known))
                .map_err(place)?;
            keep(call, &report, &mut known).map_err(place)?;
        }
    }
    if let Some(path) = unknown(&scenario.server, perform::SERVER_PARTS) {
        return Err(format!("`server` knows no `{path}`"));
    }
    meets(&server_report(&sandbox)?, &scenario.server, &known)
        .map_err(|message| format!("server: {message}"))
}

fn set_faults(sandbox: &Sandbox, faults: &[Value], known: &Variables) -> Checked {
    for fault in faults {
        sandbox
            .add_fault(fill(fault, known)?)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Checks a report; whether the call failed must be as expected, too.
fn judged(call: &Call, report: Value, known: &Variables) -> Checked<Value> {
    if let Some(path) = unknown(&call.expect, perform::PARTS) {
        return Err(format!("`expect` knows no `{path}`"));
    }
    match (report.get("error"), call.asks_for("error")) {
        (Some(error), false) => Err(format!("failed: {error:#}")),
        (None, true) => Err(format!("did not fail: {report:#}")),
        _ => meets(&report, &call.expect, known).map(|()| report),
    }
}

fn keep(call: &Call, report: &Value, known: &mut Variables) -> Checked {
    for (name, path) in &call.keep {
        let value = at(report, path)?.ok_or_else(|| format!("nothing to keep at {path}"))?;
        known.insert(name.clone(), value.clone());
    }
    Ok(())
}

//! The files of `tests/scenarios`, whose format is described in the README there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Checked, report};

/// Paths into a report, and what must hold there.
pub(crate) type Expected = BTreeMap<String, Value>;

/// The languages that leave something out, each with its reason.
pub(crate) type Skip = BTreeMap<Language, String>;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) about: String,
    #[serde(default)]
    pub(crate) skip: Skip,
    /// Variables of the driver's process.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) client: Map<String, Value>,
    #[serde(default)]
    pub(crate) faults: Vec<Value>,
    pub(crate) calls: Vec<Call>,
    #[serde(default)]
    pub(crate) server: Expected,
    #[serde(default)]
    pub(crate) process: Expected,
}

/// A language with a client, by the name that scenarios and drivers use.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    Rust,
    Python,
    Node,
    Kotlin,
    Java,
    Swift,
}

/// One call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    #[serde(rename = "do")]
    pub(crate) operation: String,
    #[serde(default)]
    pub(crate) with: Map<String, Value>,
    #[serde(default)]
    pub(crate) files: Vec<File>,
    #[serde(default)]
    pub(crate) options: Map<String, Value>,
    #[serde(default)]
    pub(crate) client: Map<String, Value>,
    #[serde(default)]
    pub(crate) faults: Vec<Value>,
    #[serde(default = "once")]
    pub(crate) times: usize,
    pub(crate) take: Option<usize>,
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) skip: Skip,
    #[serde(default)]
    pub(crate) expect: Expected,
}

/// A file to send along.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    /// Whether it can be read only once.
    #[serde(default)]
    pub(crate) once: bool,
}

fn once() -> usize {
    1
}

impl Call {
    /// The parts of a report that `expect` asks for.
    pub(crate) fn asks_for(&self) -> Vec<&str> {
        let mut parts: Vec<_> = self.expect.keys().map(|path| root(path)).collect();
        parts.dedup();
        parts
    }
}

/// All scenarios of a folder by name. A slip of the pen in one is an error of all.
pub(crate) fn load(folder: &Path) -> Checked<Vec<Scenario>> {
    let unreadable = |error| format!("{}: {error}", folder.display());
    let mut scenarios = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            scenarios.push(read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    scenarios.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(scenarios)
}

fn read(path: &Path) -> Checked<Scenario> {
    let source = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let mut scenario: Scenario =
        serde_saphyr::from_str(&source).map_err(|error| error.to_string())?;
    scenario.name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if scenario.calls.is_empty() {
        return Err("it makes no calls".to_owned());
    }
    for call in &scenario.calls {
        only("expect", &call.expect, report::PARTS)?;
    }
    only("server", &scenario.server, report::SERVER_PARTS)?;
    only("process", &scenario.process, report::PROCESS_PARTS)?;
    Ok(scenario)
}

/// Every path must begin with one of these parts.
fn only(place: &str, expected: &Expected, parts: &[&str]) -> Checked {
    match expected.keys().find(|path| !parts.contains(&root(path))) {
        Some(path) => Err(format!("`{place}` knows no `{path}`")),
        None => Ok(()),
    }
}

/// The first name of a path.
fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

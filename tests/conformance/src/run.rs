//! Runs one scenario with one driver.

use std::collections::BTreeMap;

use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Map, Value, json};

use crate::driver::{Answer, Driver, Program};
use crate::matching::{at, meets};
use crate::report::{self, API_KEY};
use crate::scenario::{Call, Scenario, Skip};
use crate::variables::Variables;
use crate::{Checked, Suite, Verdict};

/// Options of the client that a variable of the environment gives in their place.
const GIVEN_BY_ENVIRONMENT: [(&str, &str); 2] = [
    ("api_key", "HANDINGER_API_KEY"),
    ("base_url", "HANDINGER_BASE_URL"),
];

/// Runs scenarios one after another, with one process of a driver as long as it is sound.
pub(crate) struct Runner<'a> {
    suite: &'a Suite,
    program: &'a Program,
    driver: Option<Driver>,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(suite: &'a Suite, program: &'a Program) -> Self {
        let driver = None;
        Self {
            suite,
            program,
            driver,
        }
    }

    pub(crate) fn is_of(&self, program: &Program) -> bool {
        self.program.name == program.name
    }

    pub(crate) fn run(&mut self, scenario: &Scenario) -> Verdict {
        if let Some(reason) = self.skips(&scenario.skip) {
            return Verdict::Skipped(reason.clone());
        }
        match self.everything(scenario) {
            Ok(left_out) => Verdict::Passed { left_out },
            Err(message) => Verdict::Failed(format!("{}\n{message}", scenario.about)),
        }
    }

    fn skips<'s>(&self, skip: &'s Skip) -> Option<&'s String> {
        let reason = skip.get(&self.program.language);
        reason.filter(|_| !self.suite.skip_nothing)
    }

    /// Gives what of the scenario the language leaves out, and why.
    fn everything(&mut self, scenario: &Scenario) -> Checked<Vec<String>> {
        let sandbox =
            Sandbox::start(SandboxOptions::default()).map_err(|error| error.to_string())?;
        let mut known = Variables::new(sandbox.base_url().trim_end_matches('/'));
        let env = environment(scenario, &known)?;
        // A process has its environment from the start, and what it writes is only its own.
        let own = !env.is_empty() || !scenario.process.is_empty();
        if own {
            self.driver = None;
        }
        if self.driver.is_none() {
            self.driver = Some(Driver::start(self.program, &self.suite.checkout, &env)?);
        }
        let left_out = self.calls(scenario, &sandbox, &env, &mut known)?;
        meets(&report::of_server(&sandbox)?, &scenario.server, &known)
            .map_err(|message| format!("server: {message}"))?;
        if own && let Some(driver) = self.driver.take() {
            let process = json!({ "stderr": driver.finish() });
            meets(&process, &scenario.process, &known)
                .map_err(|message| format!("process: {message}"))?;
        }
        Ok(left_out)
    }

    fn calls(
        &mut self,
        scenario: &Scenario,
        sandbox: &Sandbox,
        env: &BTreeMap<String, String>,
        known: &mut Variables,
    ) -> Checked<Vec<String>> {
        set_faults(sandbox, &scenario.faults, known)?;
        let settings = settings(scenario, env, known)?;
        let no_client = self
            .ask(&[json!({ "do": "client", "options": settings })])?
            .pop()
            .filter(|answer| answer.report.contains_key("error"));
        let mut left_out = Vec::new();
        for (index, call) in scenario.calls.iter().enumerate() {
            let place = format!("call {} ({})", index + 1, call.operation);
            if let Some(reason) = self.skips(&call.skip) {
                left_out.push(format!("{place}: {reason}"));
                continue;
            }
            set_faults(sandbox, &call.faults, known)?;
            let answers = match &no_client {
                Some(answer) => vec![answer.clone()],
                None => self
                    .ask(&vec![message(call, known)?; call.times])
                    .map_err(|error| format!("{place}: {error}"))?,
            };
            for answer in answers {
                report::of_call(answer, &self.suite.error_members)
                    .and_then(|report| judged(call, &report, known))
                    .map_err(|error| format!("{place}: {error}"))?;
            }
        }
        Ok(left_out)
    }

    /// Asks the driver. One that fails at it is ended, and what it wrote of that is told.
    fn ask(&mut self, messages: &[Value]) -> Checked<Vec<Answer>> {
        let driver = self.driver.as_mut().ok_or("there is no driver")?;
        driver.ask(messages).map_err(|error| {
            let errors = self.driver.take().map(Driver::finish).unwrap_or_default();
            format!("{error}\n{errors}").trim_end().to_owned()
        })
    }
}

fn environment(scenario: &Scenario, known: &Variables) -> Checked<BTreeMap<String, String>> {
    let filled = scenario.env.iter().map(|(name, value)| {
        let value = known.fill(value)?;
        let text = value
            .as_str()
            .ok_or_else(|| format!("env: {name} is no text"))?;
        Ok((name.clone(), text.to_owned()))
    });
    filled.collect()
}

/// The options of the scenario's client.
fn settings(
    scenario: &Scenario,
    env: &BTreeMap<String, String>,
    known: &Variables,
) -> Checked<Map<String, Value>> {
    let own = json!({ "api_key": API_KEY, "base_url": "${base_url}" });
    let own = own.as_object().cloned().unwrap_or_default();
    let mut settings = known.fill_all(&own)?;
    for (option, variable) in GIVEN_BY_ENVIRONMENT {
        if env.contains_key(variable) {
            settings.remove(option);
        }
    }
    settings.extend(known.fill_all(&scenario.client)?);
    Ok(settings)
}

/// A call as the driver gets it.
fn message(call: &Call, known: &Variables) -> Checked<Value> {
    Ok(json!({
        "do": call.operation,
        "with": known.fill_all(&call.with)?,
        "files": call.files,
        "options": known.fill_all(&call.options)?,
        "client": known.fill_all(&call.client)?,
        "take": call.take,
        "asks_for": call.asks_for(),
    }))
}

fn set_faults(sandbox: &Sandbox, faults: &[Value], known: &Variables) -> Checked {
    for fault in faults {
        sandbox
            .add_fault(known.fill(fault)?)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Checks a report and keeps what later calls need of it. Whether the call failed must be as
/// expected, too.
fn judged(call: &Call, report: &Value, known: &mut Variables) -> Checked {
    match (report.get("error"), call.asks_for().contains(&"error")) {
        (Some(error), false) => return Err(format!("failed: {error:#}")),
        (None, true) => return Err(format!("did not fail: {report:#}")),
        _ => meets(report, &call.expect, known)?,
    }
    for (name, path) in &call.keep {
        let value = at(report, path)?.ok_or_else(|| format!("nothing to keep at {path}"))?;
        known.keep(name, value.clone());
    }
    Ok(())
}

//! The rules in force.

use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue, StatusCode, request};
use serde::Serialize;
use serde_json::Value;

use super::rule::Fault;
use crate::lock::lock;

/// The header that carries a fault for its own request.
const HEADER: &str = "x-sandbox-fault";

/// A fault that the sandbox cannot carry out as written.
#[derive(Debug, thiserror::Error)]
#[error("The fault is not understood: {0}.")]
pub struct FaultError(String);

impl FaultError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

#[derive(Default)]
pub(crate) struct FaultBook {
    rules: Mutex<Vec<ActiveRule>>,
}

/// A rule and how often it was met.
#[derive(Clone, Serialize)]
pub(crate) struct ActiveRule {
    #[serde(flatten)]
    fault: Arc<Fault>,
    /// Requests that matched.
    seen: u64,
    /// Requests that were hit.
    hits: u64,
}

impl FaultBook {
    /// Adds rules in their order.
    pub(crate) fn add(&self, list: Vec<Value>) -> Result<(), FaultError> {
        let faults = list.into_iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        lock(&self.rules).extend(faults.into_iter().map(|fault| ActiveRule {
            fault: fault.into(),
            seen: 0,
            hits: 0,
        }));
        Ok(())
    }

    pub(crate) fn all(&self) -> Vec<ActiveRule> {
        lock(&self.rules).clone()
    }

    pub(crate) fn clear(&self) {
        lock(&self.rules).clear();
    }

    /// The fault for a request: the one in its header, else the first rule that is due.
    pub(crate) fn take(&self, request: &request::Parts) -> Result<Option<Arc<Fault>>, FaultError> {
        if let Some(value) = request.headers.get(HEADER) {
            let json = serde_json::from_slice(value.as_bytes())
                .map_err(|error| FaultError(error.to_string()))?;
            return parse(json).map(|fault| Some(fault.into()));
        }
        let mut rules = lock(&self.rules);
        for rule in rules.iter_mut().filter(|rule| rule.fault.matches(request)) {
            let spent = rule.fault.times.is_some_and(|times| rule.hits >= times);
            if spent {
                continue;
            }
            rule.seen += 1;
            if rule.seen > rule.fault.skip {
                rule.hits += 1;
                return Ok(Some(Arc::clone(&rule.fault)));
            }
        }
        Ok(None)
    }
}

fn parse(json: Value) -> Result<Fault, FaultError> {
    let fault: Fault =
        serde_json::from_value(json).map_err(|error| FaultError(error.to_string()))?;
    if let Some(status) = fault.status
        && (status < 200 || StatusCode::from_u16(status).is_err())
    {
        return Err(FaultError(format!(
            "status {status} is not from 200 to 999"
        )));
    }
    for (name, value) in &fault.headers {
        let well_formed = name.parse::<HeaderName>().is_ok()
            && value
                .as_ref()
                .is_none_or(|value| value.parse::<HeaderValue>().is_ok());
        if !well_formed {
            return Err(FaultError(format!("header `{name}` is not valid")));
        }
    }
    Ok(fault)
}

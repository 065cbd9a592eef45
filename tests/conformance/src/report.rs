//! The reports that are judged: of a call, made whole from what the driver says, of the server,
//! and of the driver's process.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use handinger_sandbox::{RequestRecord, Sandbox};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Checked;
use crate::driver::Answer;

/// The key of every scenario's client. It may show nowhere.
pub(crate) const API_KEY: &str = "key-that-must-not-show";

/// The parts of a call's report, in which the paths of `expect` begin.
pub(crate) const PARTS: &[&str] = &[
    "bytes",
    "distinct_ids",
    "error",
    "events",
    "final_worker",
    "ids",
    "kinds",
    "response",
    "seconds",
    "text",
    "updates",
    "value",
];

/// The parts of the server's report.
pub(crate) const SERVER_PARTS: &[&str] = &[
    "distinct_bodies",
    "distinct_keys",
    "requests",
    "runs",
    "runs_per_key",
    "runs_per_task",
];

/// The parts of the report of a driver's process.
pub(crate) const PROCESS_PARTS: &[&str] = &["stderr"];

/// The parts that a driver reports. The others are worked out here.
const REPORTED: &[&str] = &[
    "bytes",
    "error",
    "events",
    "final_worker",
    "response",
    "updates",
    "value",
];

/// What errors have beside the members that core describes.
const OF_EVERY_ERROR: &[&str] = &["class", "shown"];

/// The decoded body stands in place of its text.
const WITHIN_BODY: &str = "json";

/// What the answers of every language tell apart from the body.
const RESPONSE_MEMBERS: &[&str] = &[
    "elapsed",
    "headers",
    "http_version",
    "method",
    "request_id",
    "retries_taken",
    "status",
    "task_id",
    "url",
];

/// What the events of every language tell.
const EVENT_MEMBERS: &[&str] = &["data", "event", "id", "kind", "text", "worker"];

/// Members that errors must tell, null where one has none of it: all that core's description names.
pub(crate) fn error_members(checkout: &Path) -> Checked<Vec<String>> {
    #[derive(Deserialize)]
    struct Errors {
        members: Vec<Member>,
    }
    #[derive(Deserialize)]
    struct Member {
        name: String,
    }
    let path = checkout.join("core/schema/errors.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let errors: Errors = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let described = errors.members.into_iter().map(|member| member.name);
    let described = described.filter(|name| name != WITHIN_BODY);
    Ok(described
        .chain(OF_EVERY_ERROR.iter().map(|name| (*name).to_owned()))
        .collect())
}

/// The report of a call as `expect` sees it.
pub(crate) fn of_call(answer: Answer, error_members: &[String]) -> Checked<Value> {
    let mut report = answer.report;
    if Value::Object(report.clone()).to_string().contains(API_KEY) {
        return Err(format!("the API key shows: {}", Value::Object(report)));
    }
    members("the report", &report, |name| REPORTED.contains(&name))?;
    if let Some(response) = report.get("response") {
        complete("response", response, RESPONSE_MEMBERS)?;
    }
    if let Some(events) = report.remove("events") {
        add_events(&mut report, events)?;
    }
    if let Some(error) = report.get_mut("error") {
        complete("error", error, error_members)?;
        complete_error(error);
    }
    report.insert("seconds".to_owned(), answer.seconds.into());
    Ok(Value::Object(report))
}

fn members(place: &str, fields: &Map<String, Value>, known: impl Fn(&str) -> bool) -> Checked {
    match fields.keys().find(|name| !known(name)) {
        Some(name) => Err(format!("{place} of the driver has an unknown `{name}`")),
        None => Ok(()),
    }
}

/// Every member must be there, and no other.
fn complete<T: AsRef<str>>(place: &str, value: &Value, names: &[T]) -> Checked {
    let fields = value
        .as_object()
        .ok_or_else(|| format!("`{place}` of the driver is no object"))?;
    let mut names = names.iter().map(AsRef::as_ref);
    members(place, fields, |name| {
        names.clone().any(|known| known == name)
    })?;
    match names.find(|name| !fields.contains_key(*name)) {
        Some(name) => Err(format!("the driver does not tell `{place}.{name}`")),
        None => Ok(()),
    }
}

fn add_events(report: &mut Map<String, Value>, events: Value) -> Checked {
    let list = events
        .as_array()
        .ok_or("`events` of the driver is no list")?;
    for event in list {
        complete("event", event, EVENT_MEMBERS)?;
    }
    let each = |name: &str| list.iter().map(|event| event[name].clone()).collect();
    let ids: Vec<Value> = each("id");
    let distinct: BTreeSet<String> = ids.iter().map(Value::to_string).collect();
    let texts = list.iter().filter_map(|event| event["text"].as_str());
    let parts = [
        ("distinct_ids", (distinct.len() == ids.len()).into()),
        ("text", texts.collect::<String>().into()),
        ("kinds", Value::Array(each("kind"))),
        ("ids", Value::Array(ids)),
        ("events", events),
    ];
    report.extend(parts.map(|(name, value)| (name.to_owned(), value)));
    Ok(())
}

/// `retry_in` is `retry_at` seen from now; a body that a language leaves as text is decoded.
fn complete_error(error: &mut Value) {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    error["retry_in"] = error["retry_at"].as_f64().map(|at| at - now).into();
    if let Some(decoded) = error["body"].as_str().and_then(decoded) {
        error["body"] = decoded;
    }
}

fn decoded(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// What the server saw, and what it started.
pub(crate) fn of_server(sandbox: &Sandbox) -> Checked<Value> {
    let seen = sandbox.requests();
    let distinct = |part: fn(&RequestRecord) -> Option<&String>| {
        seen.iter()
            .filter_map(|request| part(request))
            .collect::<BTreeSet<_>>()
            .len()
    };
    let requests: Checked<Vec<Value>> = seen.iter().map(|request| of_request(request)).collect();
    let ledger = sandbox.ledger();
    let per = |counts: &BTreeMap<String, u64>| {
        let mut counts: Vec<u64> = counts.values().copied().collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        counts
    };
    Ok(json!({
        "runs": ledger.runs,
        "runs_per_key": per(&ledger.runs_by_key),
        "runs_per_task": per(&ledger.runs_by_task),
        "distinct_keys": distinct(|request| request.headers.get("idempotency-key")),
        "distinct_bodies": distinct(|request| Some(&request.body_sha256)),
        "requests": requests?,
    }))
}

fn of_request(request: &RequestRecord) -> Checked<Value> {
    let mut report = serde_json::to_value(request).map_err(|error| error.to_string())?;
    if let Some(body) = decoded(&request.body) {
        report["json"] = body;
    }
    Ok(report)
}

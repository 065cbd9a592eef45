//! The description of the API beside what is served and the wire fixtures.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::client::{self, Client};

pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Every fixture of today's service, by the schema it is an example of.
const FIXTURES: &[(&str, &[&str])] = &[
    ("Worker", &["worker", "worker_running", "worker_minimal"]),
    (
        "WorkerTemplate",
        &["template", "template_minimal", "template_older"],
    ),
    ("DeleteWorkerResponse", &["worker_deleted"]),
    ("WorkerRetrieveEmailResponse", &["email"]),
    (
        "TaskRetrieveResponse",
        &["task", "task_running", "task_older"],
    ),
    ("DeleteTaskResponse", &["task_archived"]),
    ("TaskTurnList", &["turn_list"]),
    (
        "WorkerSchedule",
        &[
            "schedule_scheduled",
            "schedule_delayed",
            "schedule_cron",
            "schedule_interval",
        ],
    ),
    (
        "ScheduleListResponse",
        &["schedule_list", "schedule_list_zoned"],
    ),
    ("ScheduleCancelResponse", &["schedule_cancelled"]),
    ("Webhook", &["webhook", "webhook_none"]),
    ("WebhookExecutionList", &["webhook_execution_list"]),
    ("WebhookDelivery", &["webhook_delivery"]),
    ("ErrorResponse", &["error"]),
];
/// What a newer server may say, and where it goes beyond the description.
const NEWER: &[(&str, &str, &[&str])] = &[
    (
        "Worker",
        "worker_future",
        &[
            "/output/0/content/1 required",
            "/output/0/content/1/type const",
            "/output/0/status const",
            "/sources/0/type const",
            "/status enum",
        ],
    ),
    ("WorkerTemplate", "template_future", &["/visibility enum"]),
    (
        "TaskRetrieveResponse",
        "task_future",
        &["/task/status enum", "/task/triggeredBy enum"],
    ),
    ("TaskTurnList", "turn_list_future", &[]),
    ("WorkerSchedule", "schedule_unknown", &[" oneOf"]),
    ("Webhook", "webhook_future", &[]),
    (
        "WebhookExecutionList",
        "webhook_execution_list_future",
        &["/logs/0/requestStatus enum"],
    ),
    (
        "WebhookDelivery",
        "webhook_delivery_future",
        &["/type const"],
    ),
];

pub(crate) fn document() -> Value {
    let (_sandbox, client) = client::start();
    client.get("/openapi.json").json()
}

pub(crate) fn read(path: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    serde_json::from_slice(&fs::read(root.join(path)).unwrap()).unwrap()
}

fn fixture(name: &str) -> Value {
    read(&format!("tests/fixtures/{name}.json"))
}

fn validator(document: &Value, schema: &str) -> Validator {
    let root = json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "components": document["components"],
    });
    jsonschema::draft202012::new(&root).unwrap()
}

pub(crate) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => value,
    }
}

#[test]
fn it_is_served_to_everyone_and_every_reference_leads_somewhere() {
    let (sandbox, _) = client::start();
    let stranger = Client::new(&sandbox, "");
    let answer = stranger.get("/openapi.json");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(sandbox.requests().is_empty());
    let mut open = vec![&document];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    seen += 1;
                    assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
                }
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn each_path_takes_the_methods_described_and_no_other() {
    let (_sandbox, client) = client::start();
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let place = path.replace(['{', '}'], "");
        for method in METHODS {
            let status = client.send(&method.to_uppercase(), &place, &[], b"").status;
            let described = item.get(method).is_some();
            assert_eq!(status != 405, described, "{method} {path}: {status}");
        }
    }
}

#[test]
fn fixtures_of_the_wire_are_what_it_describes() {
    let document = document();
    let mut checked = BTreeSet::new();
    for (schema, names) in FIXTURES {
        let validator = validator(&document, schema);
        for name in *names {
            checked.insert((*name).to_owned());
            if let Err(error) = validator.validate(&fixture(name)) {
                panic!("{name}: {error} at {}", error.instance_path());
            }
        }
    }
    for (schema, name, beyond) in NEWER {
        checked.insert((*name).to_owned());
        let fixture = fixture(name);
        let mut errors: Vec<String> = validator(&document, schema)
            .iter_errors(&fixture)
            .map(|error| {
                let schema_path = error.schema_path().to_string();
                let keyword = schema_path.rsplit('/').next().unwrap().to_owned();
                format!("{} {keyword}", error.instance_path())
            })
            .collect();
        errors.sort();
        assert_eq!(errors, *beyond, "{name}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let all: BTreeSet<String> = fs::read_dir(root)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
        .collect();
    assert_eq!(checked, all);
}

#[test]
fn answers_that_break_the_contract_are_not_what_it_describes() {
    let document = document();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/invalid");
    let mut checked = 0;
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let Ok(value) = serde_json::from_slice::<Value>(&fs::read(&path).unwrap()) else {
            continue;
        };
        let schema = match name.split('_').next() {
            Some("worker") => "Worker",
            Some("schedule") => "WorkerSchedule",
            other => panic!("of what is {other:?}?"),
        };
        assert!(!validator(&document, schema).is_valid(&value), "{name}");
        checked += 1;
    }
    assert!(checked >= 9, "{checked}");
}

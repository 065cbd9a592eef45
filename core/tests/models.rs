//! The models against the wire truth of `tests/fixtures`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use handinger::models::{
    CronWorkerSchedule, DeleteTaskResponse, DeleteWorkerResponse, ScheduleListResponse,
    TaskRetrieveResponse, TaskStatus, TaskTurnList, Webhook, WebhookDelivery, WebhookExecutionList,
    Worker, WorkerSchedule, WorkerTemplate,
};
use handinger::{Budget, WorkerStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    let path = format!("{}/../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Reads a fixture and writes it again: nothing may be lost, nothing added.
fn comes_back<T: serde::de::DeserializeOwned + serde::Serialize>(name: &str) -> T {
    let text = fixture(name);
    let model: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut wire: Value = serde_json::from_str(&text).unwrap();
    let mut written = serde_json::to_value(&model).unwrap();
    normalise(&mut wire);
    normalise(&mut written);
    assert_eq!(written, wire, "{name}");
    model
}

/// What may be written in more than one way: a nullable field as null or not at all, a whole
/// number as an integer or a float, a piece without text with an empty one.
fn normalise(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null() && value != "");
            fields.values_mut().for_each(normalise);
        }
        Value::Array(items) => items.iter_mut().for_each(normalise),
        Value::Number(number) => *value = json!(number.as_f64()),
        _ => {}
    }
}

#[test]
fn the_worker_of_the_documentation() {
    let worker: Worker = comes_back("worker.json");
    assert_eq!(
        (worker.id.as_str(), worker.created_at, worker.running),
        ("id", Some(0), true)
    );
    assert_eq!(worker.status, WorkerStatus::Running);
    assert_eq!(worker.files[0].media_type, "mediaType");
    assert_eq!(worker.output[0].content[0].text, "text");
    assert_eq!(worker.sources[0].title.as_deref(), Some("title"));
    assert_eq!(worker.messages[0].to_value(), json!({}));
    assert_eq!(worker.metadata["foo"], "bar");
    let costs = worker.costs.unwrap();
    assert_eq!(
        costs.model_cost_usd
            + costs.internal_cost_usd
            + costs.sandbox_cost_usd
            + costs.tool_cost_usd,
        0.0
    );
    let usage = worker.usage.unwrap();
    assert_eq!(
        (usage.total_tokens, usage.credits, usage.duration_ms),
        (Some(0), Some(0), None)
    );
}

#[test]
fn a_worker_of_a_newer_server_is_kept_whole() {
    let worker: Worker = comes_back("worker_future.json");
    assert_eq!(worker.status, WorkerStatus::Other("hibernating".to_owned()));
    assert_eq!(worker.extra["lineage"]["depth"], 2);
    assert_eq!(worker.files[0].extra["checksum"], "sha256:0f1e2d");
    let table = &worker.output[0].content[1];
    assert_eq!(
        (table.r#type.as_str(), table.text.as_str()),
        ("output_table", "")
    );
    assert!(worker.costs.is_none());
    assert_eq!(worker.usage.unwrap().duration_ms, Some(25812));
}

#[test]
fn the_other_fixtures() {
    assert!(comes_back::<Worker>("worker_minimal.json").usage.is_none());
    assert!(comes_back::<Worker>("worker_running.json").running);
    assert!(
        !comes_back::<ScheduleListResponse>("schedule_list.json")
            .schedules
            .is_empty()
    );
    for (name, expected) in [
        ("schedule_scheduled.json", "Scheduled"),
        ("schedule_delayed.json", "Delayed"),
        ("schedule_cron.json", "Cron"),
        ("schedule_interval.json", "Interval"),
        ("schedule_unknown.json", "Unknown"),
    ] {
        let schedule: WorkerSchedule = comes_back(name);
        assert!(
            format!("{schedule:?}").starts_with(expected),
            "{name}: {schedule:?}"
        );
        assert!(schedule.id().starts_with("sch_"));
    }
}

#[test]
fn deliveries_of_all_servers() {
    comes_back::<WebhookDelivery>("webhook_delivery.json");
    comes_back::<WebhookDelivery>("webhook_delivery_future.json");
}

#[test]
fn what_breaks_a_promise_is_no_model() {
    for name in [
        "worker_array.json",
        "worker_cut.json",
        "worker_files_object.json",
        "worker_id_number.json",
        "worker_output_text_null.json",
        "worker_output_without_id.json",
        "worker_source_without_url.json",
        "worker_usage_tokens_text.json",
        "worker_without_status.json",
    ] {
        let text = fixture(&format!("invalid/{name}"));
        assert!(serde_json::from_str::<Worker>(&text).is_err(), "{name}");
    }
    let mut worker: Value = serde_json::from_str(&fixture("worker.json")).unwrap();
    worker["output"][0]["content"][0]
        .as_object_mut()
        .unwrap()
        .remove("text");
    let error = serde_json::from_value::<Worker>(worker).unwrap_err();
    assert!(error.to_string().contains("text"), "{error}");
}

proptest! {
    #[test]
    fn any_words_and_unknown_fields_come_back(status in "\\PC{0,12}", budget in "[a-z]{1,8}", name in "[a-z]{9,12}", value in any::<i64>()) {
        let mut worker: Value = serde_json::from_str(&fixture("worker_minimal.json")).unwrap();
        worker["status"] = json!(status);
        worker[&name] = json!({ "nested": [value, null, status] });
        let model: Worker = serde_json::from_value(worker.clone()).unwrap();
        prop_assert_eq!(model.status.as_str(), &status);
        prop_assert_eq!(serde_json::to_value(&model).unwrap()[&name].clone(), worker[&name].clone());
        prop_assert_eq!(Budget::from(budget.as_str()).to_string(), budget);

        let mut schedule: Value = serde_json::from_str(&fixture("schedule_cron.json")).unwrap();
        schedule[&name] = json!(value);
        let model: CronWorkerSchedule = serde_json::from_value(schedule).unwrap();
        prop_assert_eq!(&model.extra[&name], &json!(value));
    }
}

#[test]
fn templates_of_all_servers() {
    let template: WorkerTemplate = comes_back("template.json");
    assert!(!template.title.is_empty());
    let minimal: WorkerTemplate = comes_back("template_minimal.json");
    assert_eq!((minimal.created_at, minimal.output_schema), (None, None));
    let older: WorkerTemplate = comes_back("template_older.json");
    assert_eq!((older.summary, older.url), (None, None));
    let newer: WorkerTemplate = comes_back("template_future.json");
    assert!(!newer.extra.is_empty());
    assert!(comes_back::<DeleteWorkerResponse>("worker_deleted.json").deleted);
}

#[test]
fn tasks_and_turns_of_all_servers() {
    let task = comes_back::<TaskRetrieveResponse>("task.json").task;
    assert_eq!(task.status, TaskStatus::Completed);
    assert!(task.is_finished());
    assert_eq!(
        (
            task.totals.credits,
            task.totals.duration_ms,
            task.totals.turn_count
        ),
        (42, 25_812, 1)
    );
    let running = comes_back::<TaskRetrieveResponse>("task_running.json").task;
    assert!(!running.is_finished());
    assert_eq!(running.completed_at, None);
    let older: TaskRetrieveResponse = comes_back("task_older.json");
    assert_eq!(older.turns.unwrap()[0].input_tokens, 1842);
    let newer = comes_back::<TaskRetrieveResponse>("task_future.json").task;
    assert!(matches!(newer.status, TaskStatus::Other(_)));
    let turns: TaskTurnList = comes_back("turn_list.json");
    assert_eq!((turns.items[0].seq, turns.items[0].input_tokens), (0, 1842));
    comes_back::<TaskTurnList>("turn_list_future.json");
    assert!(comes_back::<DeleteTaskResponse>("task_archived.json").archived);
}

#[test]
fn webhooks_do_not_show_their_token() {
    let webhook: Webhook = comes_back("webhook.json");
    let token = webhook.token.clone().unwrap();
    assert!(!format!("{webhook:?}").contains(&token));
    let none: Webhook = comes_back("webhook_none.json");
    assert_eq!((none.token, none.url), (None, None));
    comes_back::<Webhook>("webhook_future.json");
    let deliveries: WebhookExecutionList = comes_back("webhook_execution_list.json");
    assert_eq!(deliveries.logs[0].request_status.as_str(), "success");
    comes_back::<WebhookExecutionList>("webhook_execution_list_future.json");
}

/// Deep enough to need more than serde_json reads by itself.
#[tokio::test]
async fn deep_answers_are_read() {
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let worker = fixture("worker.json");
    let worker = worker.trim_end().trim_end_matches('}');
    let worker = format!("{worker},\"structured_output\":{deep},\"new_field\":{deep}}}");
    let sandbox = handinger_sandbox::Sandbox::start(Default::default()).unwrap();
    let fault = serde_json::json!({
        "status": 200, "headers": { "content-type": "application/json" }, "body": worker, "times": null,
    });
    sandbox.add_fault(fault).unwrap();
    let client = handinger::Client::builder()
        .base_url(sandbox.base_url())
        .api_key("k")
        .build()
        .unwrap();
    let worker = client.workers().retrieve("wrk_1").await.unwrap();
    assert_eq!(worker.structured_output.unwrap().to_string(), deep);
    assert_eq!(worker.extra["new_field"].to_string(), deep);
    let raw: handinger::models::RawJson = serde_json::from_str(&deep).unwrap();
    assert_eq!(raw.to_value().to_string(), deep);
}

//! Structured output: schemas from types, and answers as those types.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use handinger::{Client, ErrorKind, TaskInput, TemplateChanges, TemplateInput, Worker};
use handinger_sandbox::{Sandbox, SandboxOptions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Flight {
    carrier: String,
    price: f64,
    legs: Vec<Leg>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Leg {
    number: String,
    seats: u32,
}

/// What the agent is told to answer.
const ANSWER: &str =
    r#"{"carrier": "SAS", "price": 129.5, "legs": [{"number": "SK1", "seats": 3}]}"#;

async fn answered(sandbox: &Sandbox, template: TemplateInput, say: Option<&str>) -> Worker {
    let client = client(sandbox);
    let template = client.workers().create_template(&template).await.unwrap();
    let mut wishes = json!({ "seconds": 0 });
    if let Some(say) = say {
        wishes["say"] = say.into();
    }
    let input = TaskInput::new(format!("{wishes}\nFind one")).worker_id(&template.id);
    client.tasks().create(input).await.unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key("hdg_test")
        .build()
        .unwrap()
}

fn sandbox() -> Sandbox {
    Sandbox::start(SandboxOptions::default()).unwrap()
}

#[tokio::test]
async fn an_answer_is_read_as_the_type_it_was_asked_for() {
    let sandbox = sandbox();
    let template = TemplateInput::new().output_type::<Flight>();
    let worker = answered(&sandbox, template, Some(ANSWER)).await;
    let flight: Flight = worker.parse_output().unwrap();
    assert_eq!(flight, serde_json::from_str(ANSWER).unwrap());
    assert!(matches!(worker.structured_output, Some(Value::Object(_))));
    // The server checks it, too: an answer of its own making fits the schema of the type.
    let template = TemplateInput::new().output_type::<Flight>();
    let worker = answered(&sandbox, template, None).await;
    worker.parse_output::<Flight>().unwrap();
}

#[tokio::test]
async fn a_misfit_names_the_place() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its shape counts")]
    struct Other {
        legs: Vec<OtherLeg>,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its shape counts")]
    struct OtherLeg {
        seats: String,
    }
    let sandbox = sandbox();
    let template = TemplateInput::new().output_type::<Flight>();
    let worker = answered(&sandbox, template, Some(ANSWER)).await;
    let error = worker.parse_output::<Other>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseValidation);
    assert_eq!(
        error.field(),
        Some("worker.structured_output.legs[0].seats"),
        "{error}"
    );
    let without = client(&sandbox).tasks().create("[seconds=0]").await;
    let error = without.unwrap().parse_output::<Flight>().unwrap_err();
    assert_eq!(error.field(), Some("worker.structured_output"));
    assert!(error.message().contains("there is none"), "{error}");
}

#[tokio::test]
async fn turns_and_changes_have_it_too() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let template = TemplateInput::new().title("Scout");
    let template = client.workers().create_template(&template).await.unwrap();
    let changes = TemplateChanges::new().output_type::<Leg>();
    client
        .workers()
        .update(&template.id, &changes)
        .await
        .unwrap();
    let input = TaskInput::new(r#"[seconds=0] [say={"number": "SK1", "seats": 3}]"#)
        .worker_id(&template.id)
        .task_id("tsk_mine");
    client.tasks().create(input).await.unwrap();
    let turns = client.tasks().list_turns("tsk_mine").await.unwrap();
    let leg: Leg = turns.items[0].parse_output().unwrap();
    assert_eq!(leg.seats, 3);
}

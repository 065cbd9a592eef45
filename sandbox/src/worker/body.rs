//! The JSON of a worker, written field by field from the service's documentation.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::state::WorkerState;
use super::{Status, Worker, WorkspaceFile};
use crate::agent::{Bill, Source};
use crate::json;

#[derive(Serialize)]
struct WorkerBody<'a> {
    id: &'a str,
    created_at: i64,
    error: Option<&'a Value>,
    files: Vec<FileBody<'a>>,
    incomplete_details: (),
    messages: &'a [Box<RawValue>],
    metadata: Value,
    object: &'static str,
    output: Vec<OutputBody<'a>>,
    output_text: &'a str,
    running: bool,
    sources: Vec<SourceBody<'a>>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    structured_output: Option<Option<&'a Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    costs: Option<CostsBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileBody<'a> {
    filename: &'a str,
    media_type: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
}

#[derive(Serialize)]
struct OutputBody<'a> {
    id: &'a str,
    content: [ContentBody<'a>; 1],
    role: &'static str,
    status: &'static str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct ContentBody<'a> {
    text: &'a str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct SourceBody<'a> {
    id: &'a str,
    title: &'a str,
    r#type: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CostsBody {
    internal_cost_usd: f64,
    model_cost_usd: f64,
    sandbox_cost_usd: f64,
    tool_cost_usd: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageBody {
    cache_read_tokens: u64,
    cache_write_tokens: u64,
    cost_usd: f64,
    input_tokens: u64,
    output_tokens: u64,
    reasoning_tokens: u64,
    steps: u64,
    total_tokens: u64,
    credits: u64,
    duration_ms: u64,
}

/// Writes the worker as it stands. What the API gained with tasks is in the answers of tasks only.
pub(super) fn render(worker: &Worker, state: &WorkerState) -> String {
    let later = worker.task.is_explicit;
    let body = WorkerBody {
        id: &worker.id,
        created_at: worker.task.created_at.timestamp(),
        error: state.error.as_ref(),
        files: state
            .files
            .iter()
            .map(|file| file_body(worker, file))
            .collect(),
        incomplete_details: (),
        messages: &state.messages,
        metadata: json!({ "budget": state.budget, "turns": state.log.turns() }),
        object: "worker",
        output: state
            .output_id
            .iter()
            .map(|id| output_body(id, &state.output_text))
            .collect(),
        output_text: &state.output_text,
        running: state.status == Status::Running,
        sources: state.sources.iter().map(source_body).collect(),
        status: state.status,
        structured_output: later.then_some(state.structured_output.as_ref()),
        url: later.then_some(worker.url.as_str()),
        costs: state.bill.as_ref().map(costs_body),
        usage: state.bill.as_ref().map(usage_body),
    };
    json::text(&body)
}

pub(super) fn file_body<'a>(worker: &Worker, file: &'a WorkspaceFile) -> FileBody<'a> {
    FileBody {
        filename: &file.path,
        media_type: &file.media_type,
        url: worker.files.of(&file.path),
        size: worker.task.is_explicit.then_some(file.bytes.len()),
    }
}

fn output_body<'a>(id: &'a str, text: &'a str) -> OutputBody<'a> {
    OutputBody {
        id,
        content: [ContentBody {
            text,
            r#type: "output_text",
        }],
        role: "assistant",
        status: "completed",
        r#type: "message",
    }
}

fn source_body(source: &Source) -> SourceBody<'_> {
    SourceBody {
        id: &source.id,
        title: &source.title,
        r#type: "url",
        url: &source.url,
    }
}

fn costs_body(bill: &Bill) -> CostsBody {
    CostsBody {
        internal_cost_usd: bill.internal_cost_usd,
        model_cost_usd: bill.model_cost_usd,
        sandbox_cost_usd: bill.sandbox_cost_usd,
        tool_cost_usd: bill.tool_cost_usd,
    }
}

fn usage_body(bill: &Bill) -> UsageBody {
    UsageBody {
        cache_read_tokens: bill.cache_read_tokens,
        cache_write_tokens: bill.cache_write_tokens,
        cost_usd: bill.cost_usd(),
        input_tokens: bill.input_tokens,
        output_tokens: bill.output_tokens,
        reasoning_tokens: bill.reasoning_tokens,
        steps: bill.steps,
        total_tokens: bill.total_tokens(),
        credits: bill.credits,
        duration_ms: bill.duration_ms(),
    }
}

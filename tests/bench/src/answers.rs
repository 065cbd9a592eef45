//! The bodies that the server hands out, made once at its start.

use bytes::Bytes;
use serde_json::{Value, json};

/// A finished worker as the service sends it, about 1.2 KB.
const WORKER: &str = include_str!("../data/worker.json");

/// Size of the large worker: a long run with its whole message history.
const LARGE_BYTES: usize = 190 * 1024;

/// Events per body frame: about 4 KB, what a busy stream brings per read.
const EVENTS_PER_FRAME: usize = 64;

/// Ready-made bodies; cloning one only counts a reference.
pub(crate) struct Answers {
    pub(crate) worker: Bytes,
    pub(crate) large: Bytes,
}

impl Answers {
    pub(crate) fn new() -> Result<Self, serde_json::Error> {
        let worker: Value = serde_json::from_str(WORKER)?;
        Ok(Self {
            worker: serde_json::to_vec(&worker)?.into(),
            large: serde_json::to_vec(&with_history(worker))?.into(),
        })
    }
}

/// Adds stored messages until the worker has [`LARGE_BYTES`].
fn with_history(mut worker: Value) -> Value {
    let mut messages = Vec::new();
    let mut size = worker.to_string().len();
    while size < LARGE_BYTES {
        let message = message(messages.len());
        size += message.to_string().len() + 1;
        messages.push(message);
    }
    worker["messages"] = Value::Array(messages);
    worker
}

fn message(index: usize) -> Value {
    let sentence = "The 07:20 departure is the cheapest that arrives before noon, \"direct\". ";
    json!({
        "id": format!("msg_{index:04}"),
        "role": if index.is_multiple_of(2) { "user" } else { "assistant" },
        "parts": [
            {"type": "reasoning", "text": sentence.repeat(3), "state": "done"},
            {
                "type": "tool-search",
                "toolCallId": format!("call_{index:04}"),
                "state": "output-available",
                "input": {"query": "flights to Oslo", "limit": 10, "page": index},
                "output": {"hits": [
                    {"title": "Oslo lufthavn", "score": 0.93, "price": 129.5, "direct": true},
                    {"title": "Torp", "score": 0.71, "price": 84, "direct": null},
                ]},
            },
            {"type": "text", "text": sentence.repeat(6)},
        ],
    })
}

/// The frames of an event stream: `count` pieces of text, a worker snapshot, the end mark.
pub(crate) fn event_frames(count: usize, worker: Bytes) -> impl Iterator<Item = Bytes> + Send {
    let texts = (0..count).step_by(EVENTS_PER_FRAME).map(move |first| {
        let last = (first + EVENTS_PER_FRAME).min(count);
        (first..last).map(text_event).collect::<String>().into()
    });
    let end = std::iter::once_with(move || {
        let worker = String::from_utf8_lossy(&worker);
        format!("id: {count}\ndata: {worker}\n\ndata: [DONE]\n\n").into()
    });
    texts.chain(end)
}

/// One piece of text, numbered so that a reader can tell what it lost.
pub(crate) fn text_event(index: usize) -> String {
    format!(
        "id: {index}\ndata: {{\"type\":\"text-delta\",\"id\":\"txt_1\",\"delta\":\"word{index} \"}}\n\n"
    )
}

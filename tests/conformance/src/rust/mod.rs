//! The driver of Rust: makes calls with the crate `handinger` and tells what came back.

mod calls;
mod reports;

use handinger::{Client, Error};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::Checked;
use crate::scenario::File;

/// A line of the runner.
#[derive(Deserialize)]
struct Message {
    id: u64,
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
    take: Option<usize>,
    #[serde(default)]
    asks_for: Vec<String>,
}

/// Why a call gave no answer.
enum Failure {
    /// The client's error.
    Call(Error),
    /// Something that this driver does not know.
    Unable(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Makes the calls of standard input until it ends.
#[tokio::main]
pub(crate) async fn drive() -> Checked {
    let (answers, mut given) = mpsc::unbounded_channel::<Value>();
    let writer = tokio::spawn(async move {
        let mut output = tokio::io::stdout();
        while let Some(answer) = given.recv().await {
            let line = format!("{answer}\n");
            if output.write_all(line.as_bytes()).await.is_err() || output.flush().await.is_err() {
                return;
            }
        }
    });
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut client = None;
    while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
        let message: Message = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        if message.operation == "client" {
            let made = Client::builder()
                .apply(&message.options)
                .and_then(handinger::ClientBuilder::build);
            let report = match made {
                Ok(made) => {
                    client = Some(made);
                    json!({})
                }
                Err(error) => json!({ "error": reports::error(&error) }),
            };
            send(&answers, &json!({ "id": message.id, "report": report }));
        } else {
            tokio::spawn(answer(client.clone(), message, answers.clone()));
        }
    }
    drop(answers);
    writer.await.map_err(|error| error.to_string())
}

async fn answer(client: Option<Client>, message: Message, answers: UnboundedSender<Value>) {
    let id = message.id;
    let line = match client {
        Some(client) => match calls::Attempt::new(message).make(&client).await {
            Ok(report) => json!({ "id": id, "report": report }),
            Err(reason) => json!({ "id": id, "unable": reason }),
        },
        None => json!({ "id": id, "unable": "call without a client" }),
    };
    send(&answers, &line);
}

/// The writer ends only with the process.
fn send(answers: &UnboundedSender<Value>, line: &Value) {
    let _ = answers.send(line.clone());
}

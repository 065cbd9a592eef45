//! The endpoints with their parameters.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;
use crate::models::{Body, Models};

/// One endpoint.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Operation {
    /// Its name in every language, for example `workers.schedules.create`.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) paid: bool,
    pub(crate) answer: Answer,
    pub(crate) params: Vec<Param>,
}

/// What it answers with.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Model(String),
    Events,
    Bytes,
    Any,
}

/// One parameter.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) place: String,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) accepts: Accepts,
    /// The enumeration among the models that its words are of.
    #[serde(default)]
    pub(crate) enumeration: Option<String>,
}

/// What values it takes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Accepts {
    Text {
        min_length: u64,
        max_length: Option<u64>,
    },
    OneOf(Vec<String>),
    Integer {
        min: i64,
        max: i64,
    },
    Object,
    Flag,
    Files,
    Variant {
        tag: String,
        kinds: Vec<(String, Vec<Param>)>,
    },
}

/// Reads the description.
pub(crate) fn read(document: &Value, models: &Models) -> Result<Vec<Operation>> {
    let mut operations: Vec<Operation> = serde_json::from_value(document.clone())?;
    for param in operations
        .iter_mut()
        .flat_map(|operation| &mut operation.params)
    {
        if let Accepts::OneOf(words) = &param.accepts {
            let its = models.definitions.iter().find(
                |each| matches!(&each.body, Body::Enumeration { values, .. } if values == words),
            );
            param.enumeration = its.map(|each| each.name.clone());
        }
    }
    Ok(operations)
}

impl Operation {
    /// Whether its answer may be a stream in place of the model.
    pub(crate) fn may_stream(&self) -> bool {
        self.params.iter().any(|param| param.name == "stream")
    }
}

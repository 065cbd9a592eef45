//! What a worker is beside its tasks: its title, its instructions and the form of its answers.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account;
use crate::agent::check_schema;
use crate::error::ApiError;
use crate::input::{Fields, unexpected};
use crate::timestamp;

const TITLE: RangeInclusive<usize> = 1..=200;
const SUMMARY: RangeInclusive<usize> = 0..=80;
const PROMPT: RangeInclusive<usize> = 0..=10_000;
const INSTRUCTIONS: RangeInclusive<usize> = 0..=20_000;
/// Names for workers that come without a title.
const TITLES: [&str; 8] = [
    "Curious Corgi",
    "Diligent Dachshund",
    "Helpful Husky",
    "Loyal Labrador",
    "Patient Poodle",
    "Quick Whippet",
    "Steady Saint Bernard",
    "Thorough Terrier",
];

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Visibility {
    #[default]
    Public,
    Private,
}

/// A worker as a template of tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    instructions: String,
    pub(crate) output_schema: Option<Value>,
    summary: String,
    title: String,
    visibility: Visibility,
}

/// The fields of a request that makes or changes a template, checked; what was not sent is `None`.
pub(crate) struct TemplateFields {
    instructions: Option<String>,
    output_schema: Option<Option<Value>>,
    summary: Option<String>,
    title: Option<String>,
    visibility: Option<Visibility>,
}

impl TemplateFields {
    /// Reads the body of a create. A prompt stands for instructions, unless there are some.
    pub(crate) fn of_create(body: &Fields) -> Result<Self, ApiError> {
        let prompt = body.optional_text("prompt", &PROMPT)?;
        let mut fields = Self::read(body, &TITLE)?;
        if let Some(Value::Null) = body.0.get("outputSchema") {
            return Err(unexpected("outputSchema", "an object", Some(&Value::Null)));
        }
        fields.instructions = fields.instructions.or_else(|| {
            prompt.map(|prompt| format!("You are a worker with one purpose: {prompt}"))
        });
        Ok(fields)
    }

    /// Reads the body of an update, in which `outputSchema` may be null and a title of any length.
    pub(crate) fn of_update(body: &Fields) -> Result<Self, ApiError> {
        Self::read(body, &(1..=usize::MAX))
    }

    fn read(body: &Fields, title: &RangeInclusive<usize>) -> Result<Self, ApiError> {
        Ok(Self {
            instructions: body.optional_text("instructions", &INSTRUCTIONS)?,
            output_schema: output_schema(body)?,
            summary: body.optional_text("summary", &SUMMARY)?,
            title: body.optional_text("title", title)?,
            visibility: visibility(body)?,
        })
    }
}

impl Template {
    pub(crate) fn new(fields: TemplateFields, now: DateTime<Utc>) -> Self {
        let title = TITLES[fastrand::usize(..TITLES.len())];
        let mut template = Self {
            id: crate::ids::new("wrk_"),
            created_at: now,
            updated_at: now,
            instructions: String::new(),
            output_schema: None,
            summary: String::new(),
            title: title.to_owned(),
            visibility: Visibility::default(),
        };
        template.update(fields, now);
        template
    }

    /// The template of a worker that was made for one input.
    pub(crate) fn for_input(input: &str, now: DateTime<Utc>) -> Self {
        let fields = TemplateFields {
            instructions: Some(input.to_owned()),
            output_schema: None,
            summary: None,
            title: None,
            visibility: None,
        };
        Self::new(fields, now)
    }

    /// Changes what was sent.
    pub(crate) fn update(&mut self, fields: TemplateFields, now: DateTime<Utc>) {
        self.updated_at = now;
        if let Some(instructions) = fields.instructions {
            self.instructions = instructions;
        }
        if let Some(output_schema) = fields.output_schema {
            self.output_schema = output_schema;
        }
        if let Some(summary) = fields.summary {
            self.summary = summary;
        }
        if let Some(title) = fields.title {
            self.title = title;
        }
        if let Some(visibility) = fields.visibility {
            self.visibility = visibility;
        }
    }

    /// The template as the API shows it.
    pub(crate) fn body(&self, base_url: &str) -> Value {
        json!({
            "id": self.id,
            "createdAt": timestamp::text(self.created_at),
            "instructions": self.instructions,
            "organizationId": account::ORGANIZATION,
            "outputSchema": self.output_schema,
            "summary": self.summary,
            "title": self.title,
            "updatedAt": timestamp::text(self.updated_at),
            "url": format!("{base_url}/worker/{}", self.id),
            "userId": account::USER,
            "visibility": self.visibility,
        })
    }
}

/// The schema sent, or the null that clears it.
fn output_schema(body: &Fields) -> Result<Option<Option<Value>>, ApiError> {
    match body.0.get("outputSchema") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(schema @ Value::Object(_)) => match check_schema(schema) {
            Ok(()) => Ok(Some(Some(schema.clone()))),
            Err(reason) => Err(ApiError::bad_request(format!("outputSchema: {reason}."))),
        },
        other => Err(unexpected("outputSchema", "an object", other)),
    }
}

fn visibility(body: &Fields) -> Result<Option<Visibility>, ApiError> {
    match body.0.get("visibility") {
        None => Ok(None),
        Some(Value::String(name)) if name == "public" => Ok(Some(Visibility::Public)),
        Some(Value::String(name)) if name == "private" => Ok(Some(Visibility::Private)),
        other => Err(unexpected("visibility", "one of public, private", other)),
    }
}

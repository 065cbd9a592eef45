//! Templates: workers that are set up once and run by tasks.

use serde::Serialize;

use crate::models::{JsonMap, Visibility};

/// A worker to be set up. Everything may be left out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TemplateInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<String>,
    #[serde(flatten)]
    settings: Settings,
}

/// What is to be changed of a worker. What is not set stays as it is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TemplateChanges {
    #[serde(flatten)]
    settings: Settings,
}

/// What both can set.
#[derive(Clone, Debug, Default, Serialize)]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<String>,
    /// The inner none clears.
    #[serde(skip_serializing_if = "Option::is_none")]
    output_schema: Option<Option<JsonMap>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<Visibility>,
}

macro_rules! settings {
    ($of:ident) => {
        impl $of {
            /// With nothing set.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// What the worker is told before each task: at most 20 000 characters.
            #[must_use]
            pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
                self.settings.instructions = Some(instructions.into());
                self
            }

            /// The JSON Schema (Draft 7) that the answer of each task follows.
            #[must_use]
            pub fn output_schema(mut self, schema: JsonMap) -> Self {
                self.settings.output_schema = Some(Some(schema));
                self
            }

            /// What the answer of each task looks like, as a type of yours; see
            /// [`crate::Worker::parse_output`].
            #[cfg(feature = "schema")]
            #[must_use]
            pub fn output_type<T: schemars::JsonSchema>(self) -> Self {
                self.output_schema(crate::resources::output_schema::schema_of::<T>())
            }

            /// What the worker does, in a line of at most 80 characters.
            #[must_use]
            pub fn summary(mut self, summary: impl Into<String>) -> Self {
                self.settings.summary = Some(summary.into());
                self
            }

            /// The worker's name; it may not be empty.
            #[must_use]
            pub fn title(mut self, title: impl Into<String>) -> Self {
                self.settings.title = Some(title.into());
                self
            }

            /// Who may see the worker.
            #[must_use]
            pub fn visibility(mut self, visibility: Visibility) -> Self {
                self.settings.visibility = Some(visibility);
                self
            }
        }
    };
}

settings!(TemplateInput);
settings!(TemplateChanges);

impl TemplateInput {
    /// What the worker is for, from which the service writes its instructions: at most 10 000
    /// characters.
    #[must_use]
    pub fn prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }
}

impl TemplateChanges {
    /// Takes the output schema away: later tasks answer in text alone.
    #[must_use]
    pub fn without_output_schema(mut self) -> Self {
        self.settings.output_schema = Some(None);
        self
    }
}

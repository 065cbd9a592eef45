//! Structured output: answers as types of the caller's own.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::base::error::Error;
use crate::base::kind::{ErrorKind, Outcome};
use crate::models::{Turn, Worker};
use crate::wire::decode;

impl Worker {
    /// The structured output as a type of yours.
    ///
    /// # Errors
    /// When there is none, or it does not fit; the error names the path.
    pub fn parse_output<T: DeserializeOwned>(&self) -> Result<T, Error> {
        read(self.structured_output.as_ref(), "worker.structured_output")
    }
}

impl Turn {
    /// The structured output as a type of yours.
    ///
    /// # Errors
    /// When there is none, or it does not fit; the error names the path.
    pub fn parse_output<T: DeserializeOwned>(&self) -> Result<T, Error> {
        read(self.structured_output.as_ref(), "turn.structured_output")
    }
}

fn read<T: DeserializeOwned>(output: Option<&Value>, root: &str) -> Result<T, Error> {
    let output = output
        .filter(|output| !output.is_null())
        .ok_or_else(|| misfit(root.to_owned(), "there is none"))?;
    serde_path_to_error::deserialize(output).map_err(|error| {
        let problem = error.inner().to_string();
        let parts = [
            error.path().to_string(),
            decode::missing_field(&problem).to_owned(),
        ];
        misfit(decode::joined(root.to_owned(), &parts), &problem)
    })
}

fn misfit(path: String, problem: &str) -> Error {
    let message =
        format!("The structured output does not have the expected shape: {path}: {problem}");
    Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message).with_field(path)
}

/// The JSON Schema (Draft 7) of a type, as the service takes it.
#[cfg(feature = "schema")]
pub(crate) fn schema_of<T: schemars::JsonSchema>() -> crate::models::JsonMap {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    match generator.into_root_schema_for::<T>().to_value() {
        Value::Object(schema) => schema,
        // `true` and `false` are schemas, too: anything, and nothing.
        anything => crate::models::JsonMap::from_iter([("allOf".to_owned(), [anything].into())]),
    }
}

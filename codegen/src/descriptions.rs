//! What core says of itself: the source of everything that is written here.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Result;
use crate::errors::Errors;
use crate::models::Models;
use crate::operations::{self, Answer, Operation};
use crate::options::{self, OptionInfo};
use crate::tree::Tree;

/// Where core's descriptions are kept as JSON, for whoever is not written in Rust.
const FOLDER: &str = "core/schema";

/// Core's descriptions, as JSON and read.
pub(crate) struct Descriptions {
    documents: Vec<(&'static str, Value)>,
    pub(crate) models: Models,
    pub(crate) operations: Vec<Operation>,
    pub(crate) options: Vec<OptionInfo>,
    /// The limits that nobody sets, in seconds, by name.
    pub(crate) fixed: Value,
    pub(crate) errors: Errors,
}

impl Descriptions {
    /// Those of the core this program is built with.
    pub(crate) fn of_core() -> Result<Self> {
        let models = handinger::schema::models();
        let operations = handinger::schema::operations();
        let options = handinger::schema::options();
        let errors = handinger::schema::errors();
        let read = Models::read(&models)?;
        Ok(Self {
            operations: operations::read(&operations, &read)?,
            models: read,
            options: options::read(&options)?,
            fixed: options["fixed"].clone(),
            errors: serde_json::from_value(errors.clone())?,
            documents: vec![
                ("models", models),
                ("operations", operations),
                ("options", options),
                ("errors", errors),
            ],
        })
    }

    /// The models that are answers.
    pub(crate) fn answers(&self) -> BTreeSet<&str> {
        let answers = self.operations.iter().map(|operation| &operation.answer);
        let models = answers.filter_map(|answer| match answer {
            Answer::Model(model) => Some(&**model),
            _ => None,
        });
        models.collect()
    }

    /// The enumerations that parameters are of.
    pub(crate) fn enumerations(&self) -> BTreeSet<&str> {
        let params = self
            .operations
            .iter()
            .flat_map(|operation| &operation.params);
        params
            .filter_map(|param| param.enumeration.as_deref())
            .collect()
    }

    /// Adds a JSON document for each.
    pub(crate) fn write(&self, tree: &mut Tree) {
        for (name, document) in &self.documents {
            tree.add(format!("{FOLDER}/{name}.json"), format!("{document:#}\n"));
        }
    }
}

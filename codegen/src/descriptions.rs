//! What core says of itself: the source of everything that is written here.

use serde_json::Value;

use crate::Result;
use crate::errors::Errors;
use crate::models::Models;
use crate::options::{self, OptionInfo};
use crate::tree::Tree;

/// Where core's descriptions are kept as JSON, for whoever is not written in Rust.
const FOLDER: &str = "core/schema";

/// Core's descriptions, as JSON and read.
pub(crate) struct Descriptions {
    documents: Vec<(&'static str, Value)>,
    pub(crate) models: Models,
    pub(crate) options: Vec<OptionInfo>,
    pub(crate) errors: Errors,
}

impl Descriptions {
    /// Those of the core this program is built with.
    pub(crate) fn of_core() -> Result<Self> {
        let models = handinger::schema::models();
        let options = handinger::schema::options();
        let errors = handinger::schema::errors();
        Ok(Self {
            models: Models::read(&models)?,
            options: options::read(&options)?,
            errors: serde_json::from_value(errors.clone())?,
            documents: vec![
                ("models", models),
                ("operations", handinger::schema::operations()),
                ("options", options),
                ("errors", errors),
            ],
        })
    }

    /// Adds a JSON document for each.
    pub(crate) fn write(&self, tree: &mut Tree) {
        for (name, document) in &self.documents {
            tree.add(format!("{FOLDER}/{name}.json"), format!("{document:#}\n"));
        }
    }
}

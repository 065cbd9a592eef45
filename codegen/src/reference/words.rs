//! The sentences of the descriptions, as one language tells them.

use std::collections::BTreeSet;

use super::Spelling;
use crate::descriptions::Descriptions;
use crate::operations::Operation;

/// How the sentences of the descriptions are told in one language.
pub(super) struct Words<'a> {
    pub(super) spelling: &'a dyn Spelling,
    operations: &'a [Operation],
    /// The names of members and parameters; other words in backticks are values.
    names: BTreeSet<&'a str>,
}

impl<'a> Words<'a> {
    pub(super) fn new(spelling: &'a dyn Spelling, descriptions: &'a Descriptions) -> Self {
        let members = descriptions.errors.members.iter().map(|each| &*each.name);
        let params = descriptions.operations.iter().flat_map(|each| &each.params);
        Self {
            spelling,
            operations: &descriptions.operations,
            names: members.chain(params.map(|each| &*each.name)).collect(),
        }
    }

    /// The sentence with its names, and null, as the language has them; fit for a table.
    pub(super) fn of(&self, doc: &str) -> String {
        let null = format!("`{}`", self.spelling.null());
        let parts = doc.split('`').enumerate().map(|(at, part)| {
            if at % 2 == 1 {
                format!("`{}`", self.code(part))
            } else {
                part.split_inclusive(|letter: char| !letter.is_alphanumeric())
                    .map(|word| match word.strip_prefix("null") {
                        Some(rest) if rest.len() < 2 => format!("{null}{rest}"),
                        _ => word.to_owned(),
                    })
                    .collect()
            }
        });
        parts.collect::<String>().replace('|', "\\|")
    }

    fn code(&self, word: &str) -> String {
        match self.operations.iter().find(|each| each.name == word) {
            Some(operation) => self.spelling.call(operation),
            None if self.names.contains(word) => self.spelling.name(word),
            None => word.to_owned(),
        }
    }
}

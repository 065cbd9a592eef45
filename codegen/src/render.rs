//! The templates of one language.

use std::path::PathBuf;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, path_loader};
use serde::Serialize;

use crate::Result;
use crate::text;

/// The templates in a folder, with the filters that every language has.
pub(crate) fn templates(language: &'static str) -> Environment<'static> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("templates")
        .join(language);
    let mut templates = Environment::new();
    templates.set_loader(path_loader(folder));
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_auto_escape_callback(|_| AutoEscape::None);
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_keep_trailing_newline(true);
    templates.add_global("mark", text::MARK);
    templates.add_filter("slashes", text::slashes);
    templates.add_filter("block", text::block);
    templates.add_filter("stars", text::stars);
    templates.add_filter("in_brackets", text::in_brackets);
    templates.add_filter("quoted", quoted);
    templates.add_filter("cell", |code: &str| code.replace('|', "\\|"));
    templates
}

/// A file from a template.
pub(crate) fn render(
    templates: &Environment<'_>,
    name: &str,
    values: impl Serialize,
) -> Result<String> {
    let template = templates.get_template(name)?;
    template
        .render(values)
        .map_err(|error| format!("{error}: {}", source(&error)).into())
}

/// What is behind the error, where there is more.
fn source(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(String::new, ToString::to_string)
}

/// The value as JSON writes it, which is how every language here writes a literal.
fn quoted(value: &Value) -> std::result::Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))
}

//! Swift: a file per model, the options, the errors.

mod options_and_errors;
mod parity;
mod reference;

use heck::ToLowerCamelCase;
use minijinja::context;
use minijinja::value::ViaDeserialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::models::{Body, Field, Type};
use crate::options::on;
use crate::render::{render, templates};
use crate::tree::Tree;

const SOURCES: &str = "swift/Sources/Handinger";
const MODELS: &str = "swift/Sources/Handinger/Models";

/// Swift has a type of that name, which every program uses.
const OTHER_NAMES: [(&str, &str); 1] = [("Task", "WorkerTask")];

/// Words that Swift writes in capitals.
const CAPITALS: [(&str, &str); 3] = [("Id", "ID"), ("Usd", "USD"), ("Url", "URL")];

/// Words that stand in backticks when they are names.
const KEYWORDS: [&str; 3] = ["private", "protocol", "public"];

/// Adds the files of the Swift package.
pub(crate) fn write(descriptions: &Descriptions, tree: &mut Tree) -> Result<()> {
    let mut templates = templates("swift");
    templates.add_filter("name", name);
    templates.add_filter("case", |value: &str| value.to_lower_camel_case());
    templates.add_filter("declared", declared);
    templates.add_filter("type_name", type_name);
    templates.add_filter("type", |field: ViaDeserialize<Field>| spelled(&field.kind));
    options_and_errors::filters(&mut templates);
    parity::filters(&mut templates);
    let rest = context! {
        client => on(&descriptions.options, "client"),
        call => on(&descriptions.options, "call"),
        operations => descriptions.operations,
        errors => descriptions.errors,
    };
    let parity = render(&templates, "Parity.swift.jinja", &rest)?;
    tree.add("swift/Tests/HandingerTests/Parity.swift", parity);
    for name in [
        "ClientOptions",
        "RequestOptions",
        "ErrorDetails",
        "HandingerError",
    ] {
        let source = render(&templates, &format!("{name}.swift.jinja"), &rest)?;
        tree.add(format!("{SOURCES}/{name}.swift"), source);
    }
    tree.sweep(MODELS);
    for each in &descriptions.models.definitions {
        let template = match each.body {
            Body::Enumeration { .. } => "Enumeration.swift.jinja",
            Body::Union { .. } => "Union.swift.jinja",
            Body::Model { .. } => "Model.swift.jinja",
        };
        let source = render(&templates, template, context! { each })?;
        tree.add(format!("{MODELS}/{}.swift", type_name(&each.name)), source);
    }
    crate::reference::write(&reference::Swift, descriptions, tree)
}

/// `created_at` becomes `createdAt`, `workerId` becomes `workerID`.
fn name(wire: &str) -> String {
    let name = wire.to_lower_camel_case();
    let mut spelled = name.clone();
    for (word, capitals) in CAPITALS {
        for (at, _) in name.match_indices(word) {
            let after = name[at + word.len()..].chars().next();
            if at > 0 && !after.is_some_and(|letter| letter.is_ascii_lowercase()) {
                spelled.replace_range(at..at + word.len(), capitals);
            }
        }
    }
    spelled
}

/// The name as it is declared: a keyword stands in backticks.
fn declared(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("`{name}`")
    } else {
        name.to_owned()
    }
}

/// The Swift type of a definition.
fn type_name(name: &str) -> String {
    let other = OTHER_NAMES.iter().find(|(wire, _)| *wire == name);
    other.map_or(name, |(_, swift)| swift).to_owned()
}

fn spelled(kind: &Type) -> String {
    match kind {
        Type::Text => "String".into(),
        Type::Date => "Date".into(),
        Type::Integer => "Int".into(),
        Type::Number => "Double".into(),
        Type::Flag => "Bool".into(),
        Type::Any | Type::Raw => "JSONValue".into(),
        Type::Object => "[String: JSONValue]".into(),
        Type::List(item) => format!("[{}]", spelled(item)),
        Type::Enumeration(name) | Type::Union(name) | Type::Model(name) => type_name(name),
    }
}

//! Kotlin: the models as data classes with a serializer each, the options with their builders,
//! the errors.

mod endpoints;
mod options_and_errors;
mod reference;

use heck::{ToLowerCamelCase, ToPascalCase};
use minijinja::context;
use minijinja::value::ViaDeserialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::models::{Field, Type};
use crate::operations::Operation;
use crate::options::{Kind, on};
use crate::render::{render, templates};
use crate::tree::Tree;

const SOURCES: &str = "kotlin/src/main/kotlin/com/handinger";

/// Words that stand in backticks when they are names.
const KEYWORDS: [&str; 1] = ["object"];

/// Adds the files of the Kotlin package.
pub(crate) fn write(descriptions: &Descriptions, tree: &mut Tree) -> Result<()> {
    let mut templates = templates("kotlin");
    templates.add_filter("name", name);
    templates.add_filter("declared", |wire: &str| declared(&name(wire)));
    templates.add_filter("pascal", |value: &str| value.to_pascal_case());
    templates.add_filter("type", |field: ViaDeserialize<Field>| field_type(&field));
    options_and_errors::filters(&mut templates);
    endpoints::filters(&mut templates);
    let errors = &descriptions.errors;
    let of_calls = on(&descriptions.options, "call");
    let rest = context! {
        client => on(&descriptions.options, "client"),
        // A listener to uploads is a parameter of the calls that upload.
        call => of_calls.into_iter().filter(|option| option.kind != Kind::Hook).collect::<Vec<_>>(),
        map => on(&descriptions.options, "map"),
        operations => descriptions.operations,
        answers => descriptions.answers(),
        errors => errors,
        kinds => errors.top_down(),
    };
    let models = render(&templates, "Models.kt.jinja", &descriptions.models)?;
    tree.add(format!("{SOURCES}/models/Models.kt"), models);
    let parity = render(&templates, "Parity.kt.jinja", &rest)?;
    tree.add("kotlin/src/test/kotlin/com/handinger/Parity.kt", parity);
    for (class, property, resource, doc) in endpoints::FUTURES {
        let its = |operation: &&Operation| {
            operation
                .name
                .rsplit_once('.')
                .is_some_and(|(of, _)| of == resource)
        };
        let operations: Vec<_> = descriptions.operations.iter().filter(its).collect();
        let imports = endpoints::imports(class, &operations);
        let values = context! { class, property, doc, operations, imports };
        let source = render(&templates, "Futures.kt.jinja", values)?;
        tree.add(format!("{SOURCES}/futures/{class}Futures.kt"), source);
    }
    for (folder, name) in [
        ("", "Options.kt"),
        ("", "OptionsBuilders.kt"),
        ("", "Errors.kt"),
        ("internal/", "ErrorRecord.kt"),
    ] {
        let source = render(&templates, &format!("{name}.jinja"), &rest)?;
        tree.add(format!("{SOURCES}/{folder}{name}"), source);
    }
    crate::reference::write(&reference::Kotlin, descriptions, tree)?;
    crate::reference::write(&reference::Java, descriptions, tree)
}

/// `created_at` becomes `createdAt`.
fn name(wire: &str) -> String {
    wire.to_lower_camel_case()
}

fn declared(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("`{name}`")
    } else {
        name.to_owned()
    }
}

fn field_type(field: &Field) -> String {
    let mark = if field.optional && field.constant.is_none() {
        "?"
    } else {
        ""
    };
    spelled(&field.kind) + mark
}

fn spelled(kind: &Type) -> String {
    match kind {
        Type::Text | Type::Date => "String".into(),
        Type::Integer => "Long".into(),
        Type::Number => "Double".into(),
        Type::Flag => "Boolean".into(),
        Type::Any | Type::Raw => "JsonElement".into(),
        Type::Object => "JsonObject".into(),
        Type::List(item) => format!("List<{}>", spelled(item)),
        Type::Enumeration(name) | Type::Union(name) | Type::Model(name) => name.clone(),
    }
}

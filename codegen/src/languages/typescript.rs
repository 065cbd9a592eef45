//! TypeScript: the models as interfaces.

use minijinja::value::ViaDeserialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::models::{Field, Type};
use crate::render::{render, templates};
use crate::tree::Tree;

/// Adds the files of the npm package.
pub(crate) fn write(descriptions: &Descriptions, tree: &mut Tree) -> Result<()> {
    let mut templates = templates("typescript");
    templates.add_filter("type", |field: ViaDeserialize<Field>| field_type(&field));
    let models = render(&templates, "models.ts.jinja", &descriptions.models)?;
    tree.add("node/src/models.ts", models);
    Ok(())
}

fn field_type(field: &Field) -> String {
    match &field.constant {
        Some(constant) => format!("{constant:?}"),
        // What may be anything may be null.
        None if field.nullable && field.kind != Type::Any => {
            format!("{} | null", spelled(&field.kind))
        }
        None => spelled(&field.kind),
    }
}

fn spelled(kind: &Type) -> String {
    match kind {
        Type::Text | Type::Date => "string".into(),
        Type::Integer | Type::Number => "number".into(),
        Type::Flag => "boolean".into(),
        Type::Any | Type::Raw => "unknown".into(),
        Type::Object => "{ [name: string]: unknown }".into(),
        Type::List(item) => format!("Array<{}>", spelled(item)),
        Type::Enumeration(name) | Type::Union(name) | Type::Model(name) => name.clone(),
    }
}

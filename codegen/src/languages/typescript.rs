//! TypeScript: the models as interfaces, the settings with how they cross, the errors.

mod options_and_errors;
mod params;
mod reference;

use minijinja::context;
use minijinja::value::ViaDeserialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::models::{Field, Type};
use crate::options::{Kind, on};
use crate::render::{render, templates};
use crate::tree::Tree;

/// Adds the files of the npm package.
pub(crate) fn write(descriptions: &Descriptions, tree: &mut Tree) -> Result<()> {
    let mut templates = templates("typescript");
    templates.add_filter("type", |field: ViaDeserialize<Field>| field_type(&field));
    let models = render(&templates, "models.ts.jinja", &descriptions.models)?;
    tree.add("node/src/models.ts", models);
    options_and_errors::filters(&mut templates);
    params::filters(&mut templates);
    let of = |place: &str| {
        let all = on(&descriptions.options, place).into_iter();
        all.filter(|option| option.kind != Kind::Hook)
            .collect::<Vec<_>>()
    };
    let errors = &descriptions.errors;
    let rest = context! {
        groups => vec![
            (
                "ClientSettings",
                "The settings of a client. What is not given comes from the environment or is the default.",
                of("client"),
            ),
            ("CallSettings", "What one call may set differently from its client.", of("call")),
            ("MapSettings", "What a map may be told besides its inputs.", of("map")),
        ],
        client => of("client"),
        call => of("call"),
        map => of("map"),
        operations => descriptions.operations,
        enumerations => descriptions.enumerations(),
        interfaces => params::interfaces(&descriptions.operations)?,
        when => params::kinds(&descriptions.operations),
        exports => options_and_errors::exports(errors),
        errors => errors,
        kinds => errors.top_down(),
        told => options_and_errors::told(errors),
    };
    let parity = render(&templates, "parity.ts.jinja", &rest)?;
    tree.add("node/test/parity.ts", parity);
    for name in ["settings.ts", "errors.ts", "error-exports.ts", "params.ts"] {
        let source = render(&templates, &format!("{name}.jinja"), &rest)?;
        tree.add(format!("node/src/{name}"), source);
    }
    crate::reference::write(&reference::TypeScript, descriptions, tree)
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

//! Python: the models as classes with a table of their fields for the native builder, the options
//! of calls, what the endpoints take, the errors.

mod options_and_errors;
mod params;
mod reference;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use heck::{ToShoutySnakeCase, ToSnakeCase};
use minijinja::context;
use minijinja::value::ViaDeserialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::models::{Body, Field, Type};
use crate::options::{Kind, on};
use crate::render::{render, templates};
use crate::text::wrapped;
use crate::tree::Tree;

/// Words that cannot be names in Python.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Names that the official package has for fields, by class: programs written for it use them.
const FORMER_NAMES: [(&str, &str, &str); 1] = [("Costs", "model_cost_usd", "api_model_cost_usd")];

/// Classes that are more than their fields: the first servers gave the address as a bare string.
const OTHER_BASES: [(&str, &str); 1] = [("WorkerRetrieveEmailResponse", "AddressText")];

/// The width of a docstring.
const WIDTH: usize = 96;

/// Adds the files of the Python package.
pub(crate) fn write(descriptions: &Descriptions, ruff: &Path, tree: &mut Tree) -> Result<()> {
    let mut templates = templates("python");
    templates.add_filter("name", name);
    templates.add_filter("constant_name", constant_name);
    templates.add_filter("docstring", docstring);
    templates.add_filter("annotation", |field: ViaDeserialize<Field>| {
        annotation(&field)
    });
    templates.add_filter("shape", |field: ViaDeserialize<Field>| shape(&field.kind));
    templates.add_filter(
        "bases",
        |model: &str, fields: ViaDeserialize<Vec<Field>>| bases(model, &fields),
    );
    templates.add_function("former_names", former_names);
    let definitions = descriptions.models.in_order_of_need();
    let unions: Vec<&str> = definitions
        .iter()
        .filter(|each| matches!(each.body, Body::Union { .. }))
        .map(|each| &*each.name)
        .collect();
    options_and_errors::filters(&mut templates);
    params::filters(&mut templates);
    let errors = &descriptions.errors;
    // What belongs to a call has other names in the official package: they stand in the template.
    let members = errors
        .members
        .iter()
        .filter(|each| !each.of_call || each.name == "headers");
    let of_calls = on(&descriptions.options, "call").into_iter();
    let defaults: BTreeMap<_, _> = descriptions
        .options
        .iter()
        .map(|option| (&option.name, &option.default))
        .collect();
    let values = context! {
        definitions,
        unions,
        errors,
        kinds => errors.top_down(),
        members => members.collect::<Vec<_>>(),
        call => of_calls.filter(|option| option.kind != Kind::Hook).collect::<Vec<_>>(),
        defaults,
        fixed => descriptions.fixed,
    };
    for name in [
        "models",
        "exceptions",
        "error_names",
        "call_options",
        "constants",
    ] {
        let path = format!("python/src/handinger/_{name}.py");
        let source = render(&templates, &format!("{name}.py.jinja"), &values)?;
        let source = formatted(&source, &path, ruff)?;
        tree.add(path, source);
    }
    for file in params::files(&descriptions.operations)? {
        let path = format!("python/src/handinger/{}.py", file.path());
        let source = render(&templates, "params.py.jinja", &file)?;
        let source = formatted(&source, &path, ruff)?;
        tree.add(path, source);
    }
    crate::reference::write(&reference::Python, descriptions, tree)
}

/// `mediaType` becomes `media_type`; a keyword gets an underscore.
fn name(wire: &str) -> String {
    let name = wire.to_snake_case();
    if KEYWORDS.contains(&&*name) {
        name + "_"
    } else {
        name
    }
}

/// `workers.continue` becomes `workers.continue_`; what makes a template is another form of `create`.
fn method(operation: &str) -> String {
    let (resource, method) = operation.rsplit_once('.').unwrap_or(("", operation));
    let method = match method {
        "create_template" => "create".to_owned(),
        method => name(method),
    };
    format!("{resource}.{method}")
}

/// `WorkerSchedule` becomes `_WORKER_SCHEDULE`.
fn constant_name(name: &str) -> String {
    format!("_{}", name.to_shouty_snake_case())
}

/// The text as a docstring of lines that fit.
fn docstring(text: &str) -> String {
    let lines = wrapped(text, WIDTH);
    let end = if lines.len() == 1 { "" } else { "\n" };
    format!("\"\"\"{}{end}\"\"\"", lines.join("\n"))
}

fn annotation(field: &Field) -> String {
    let plain = match &field.constant {
        Some(constant) => format!("Literal[{constant:?}]"),
        None => spelled(&field.kind),
    };
    if field.optional {
        format!("Optional[{plain}]")
    } else {
        plain
    }
}

fn spelled(kind: &Type) -> String {
    match kind {
        Type::Text => "str".into(),
        Type::Date => "datetime".into(),
        Type::Integer => "int".into(),
        Type::Number => "float".into(),
        Type::Flag => "bool".into(),
        Type::Any | Type::Raw => "builtins.object".into(),
        Type::Object => "Dict[str, builtins.object]".into(),
        Type::List(item) => format!("List[{}]", spelled(item)),
        Type::Enumeration(name) | Type::Union(name) | Type::Model(name) => name.clone(),
    }
}

/// The type as the native builder of models reads it.
fn shape(kind: &Type) -> String {
    match kind {
        Type::Text | Type::Enumeration(_) => "'str'".into(),
        Type::Date => "'datetime'".into(),
        Type::Integer => "'int'".into(),
        Type::Number => "'float'".into(),
        Type::Flag => "'bool'".into(),
        Type::Any | Type::Raw => "'any'".into(),
        Type::Object => "('dict', 'any')".into(),
        Type::List(item) if **item == Type::Raw => "'raw'".into(),
        Type::List(item) => format!("('list', {})", shape(item)),
        Type::Union(name) => constant_name(name),
        Type::Model(name) => format!("('model', '{name}')"),
    }
}

fn bases(model: &str, fields: &[Field]) -> String {
    let structured = fields
        .iter()
        .any(|field| name(&field.wire) == "structured_output");
    let other = OTHER_BASES
        .iter()
        .filter(|(class, _)| *class == model)
        .map(|(_, base)| *base);
    structured
        .then_some("HasStructuredOutput")
        .into_iter()
        .chain(other)
        .chain(["BaseModel"])
        .collect::<Vec<_>>()
        .join(", ")
}

/// Former names of the fields of a model, with those they have now.
fn former_names(model: &str) -> Vec<Vec<String>> {
    let its = FORMER_NAMES.iter().filter(|(class, ..)| *class == model);
    its.map(|(_, now, former)| vec![(*former).to_owned(), (*now).to_owned()])
        .collect()
}

/// The source as ruff formats it.
fn formatted(source: &str, path: &str, ruff: &Path) -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = path.strip_prefix("python/").unwrap_or(path);
    let mut child = Command::new(std::path::absolute(ruff)?)
        .args(["format", "--stdin-filename", file, "-"])
        .current_dir(root.join("python"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", ruff.display()))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(source.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("ruff cannot format {path}").into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

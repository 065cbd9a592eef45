//! How Python spells what the endpoints take: a file of typed dictionaries for each, as the official
//! package has them.

use heck::ToPascalCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;
use serde::Serialize;

use super::options_and_errors::attribute;
use crate::Result;
use crate::operations::{Accepts, Operation, Param};

/// The files: below which folder of the package, the class, the operation.
const FILES: [(&str, &str, &str); 8] = [
    ("types", "WorkerCreateParams", "workers.create"),
    ("types", "WorkerRetrieveParams", "workers.retrieve"),
    ("types", "WorkerUpdateParams", "workers.update"),
    ("types", "WorkerContinueParams", "workers.continue"),
    ("types", "TaskCreateParams", "tasks.create"),
    (
        "types/workers",
        "ScheduleCreateParams",
        "workers.schedules.create",
    ),
    (
        "types/workers",
        "WebhookUpdateParams",
        "workers.webhooks.update",
    ),
    (
        "types/workers",
        "WebhookListExecutionsParams",
        "workers.webhooks.list_executions",
    ),
];

/// What the template of a file is given.
#[derive(Serialize)]
pub(super) struct File<'a> {
    pub(super) folder: &'static str,
    class: &'static str,
    method: String,
    /// What is not in the path: that is given by itself.
    params: Vec<&'a Param>,
    kinds: &'a [(String, Vec<Param>)],
    /// What the module `typing` is asked for.
    typing: Vec<&'static str>,
    takes_date: bool,
    takes_files: bool,
    /// The enumerations, which have a module each.
    enumerations: Vec<&'a str>,
    /// The dots before a module of `types`, and before one of the package.
    types: &'static str,
    package: &'static str,
}

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("param_type", |param: ViaDeserialize<Param>| {
        param_type(&param)
    });
    templates.add_filter("param_doc", |param: ViaDeserialize<Param>| {
        let doc = param.doc.replace("null takes", "None takes");
        attribute(&param.name, &doc)
    });
    templates.add_filter("kind_class", |kind: &str| {
        format!("When{}When", kind.to_pascal_case())
    });
}

/// Every file.
pub(super) fn files(operations: &[Operation]) -> Result<Vec<File<'_>>> {
    FILES.iter().map(|each| file(*each, operations)).collect()
}

fn file<'a>(
    (folder, class, name): (&'static str, &'static str, &str),
    operations: &'a [Operation],
) -> Result<File<'a>> {
    let operation = operations.iter().find(|each| each.name == name);
    let operation = operation.ok_or_else(|| format!("there is no operation {name}"))?;
    let params = operation
        .params
        .iter()
        .filter(|param| !param.place.starts_with("path"));
    let params: Vec<_> = params.collect();
    let kinds = params.iter().find_map(|param| match &param.accepts {
        Accepts::Variant { kinds, .. } => Some(&**kinds),
        _ => None,
    });
    let kinds = kinds.unwrap_or_default();
    let fields = kinds.iter().flat_map(|(_, fields)| fields);
    let types: Vec<_> = params
        .iter()
        .copied()
        .chain(fields)
        .map(param_type)
        .collect();
    let mut typing = vec!["TypedDict"];
    for (name, needed) in [
        ("Literal", !kinds.is_empty()),
        (
            "Mapping",
            types.iter().any(|kind| kind.contains("Mapping[")),
        ),
        (
            "Optional",
            types.iter().any(|kind| kind.contains("Optional[")),
        ),
        ("Union", !kinds.is_empty()),
    ] {
        typing.extend(needed.then_some(name));
    }
    typing.sort_unstable();
    let mut enumerations: Vec<_> = params
        .iter()
        .filter_map(|param| param.enumeration.as_deref())
        .collect();
    enumerations.sort_unstable();
    let (types_dots, package) = match folder {
        "types" => (".", ".."),
        _ => ("..", "..."),
    };
    Ok(File {
        folder,
        class,
        method: super::method(name),
        takes_date: types.iter().any(|kind| kind.contains("datetime")),
        takes_files: types.iter().any(|kind| kind == "Files"),
        params,
        kinds,
        typing,
        enumerations,
        types: types_dots,
        package,
    })
}

impl File<'_> {
    /// Its path below the package, without the ending.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.folder, super::name(self.class))
    }
}

/// The type of a value that is given.
pub(super) fn param_type(param: &Param) -> String {
    let plain = match &param.accepts {
        Accepts::Text { .. } if param.name == "date" => "Union[str, datetime]",
        Accepts::Text { .. } => "str",
        Accepts::OneOf(_) => param.enumeration.as_deref().unwrap_or("str"),
        Accepts::Integer { .. } => "int",
        Accepts::Object => "Mapping[str, object]",
        Accepts::Flag => "bool",
        Accepts::Files => "Files",
        Accepts::Variant { .. } => "When",
    };
    if param.nullable {
        format!("Optional[{plain}]")
    } else {
        plain.to_owned()
    }
}

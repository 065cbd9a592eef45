//! How TypeScript spells the endpoints and what they take.

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::{Rest, ViaDeserialize};

use crate::Result;
use crate::operations::{Accepts, Answer, Operation, Param};

/// The interfaces of parameters: the operation, and what its readers are told.
const INTERFACES: [(&str, &str, &str); 10] = [
    ("WorkerRun", "workers.create", "What a worker is to do."),
    (
        "TaskRun",
        "tasks.create",
        "What a worker is to do in a task.",
    ),
    (
        "WorkerTemplateParams",
        "workers.create_template",
        "A worker that does not run by itself: `tasks.create` runs it.",
    ),
    (
        "WorkerUpdateParams",
        "workers.update",
        "What is to be changed of a worker. What is not given stays as it is.",
    ),
    (
        "WorkerState",
        "workers.retrieve",
        "Which state of a worker is read.",
    ),
    (
        "WorkerRetrieveFileParams",
        "workers.retrieve_file",
        "The worker a file belongs to.",
    ),
    (
        "ScheduleCreateParams",
        "workers.schedules.create",
        "What a schedule is to do.",
    ),
    (
        "ScheduleCancelParams",
        "workers.schedules.cancel",
        "The worker a schedule belongs to.",
    ),
    (
        "WebhookUpdateParams",
        "workers.webhooks.update",
        "Where a worker's finished tasks are reported.",
    ),
    (
        "WebhookListExecutionsParams",
        "workers.webhooks.list_executions",
        "Which deliveries are wanted.",
    ),
];

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("param_name", |param: ViaDeserialize<Param>| {
        param.name.to_lower_camel_case()
    });
    templates.add_filter(
        "param_type",
        |param: ViaDeserialize<Param>, prefix: Rest<String>| {
            param_type(&param, prefix.first().map_or("", |prefix| prefix))
        },
    );
    templates.add_filter("param_doc", |param: ViaDeserialize<Param>| {
        let schema = if matches!(param.accepts, Accepts::Object) {
            " Or a schema of Zod."
        } else {
            ""
        };
        format!("{}{schema}", param.doc).replace("null takes", "`null` takes")
    });
    templates.add_filter(
        "answer_type",
        |operation: ViaDeserialize<Operation>| match &operation.answer {
            Answer::Model(model) => format!("h.{model}"),
            Answer::Bytes => "h.FileResponse".to_owned(),
            Answer::Events => "h.Stream".to_owned(),
            Answer::Any => "unknown".to_owned(),
        },
    );
    templates.add_filter("may_stream", |operation: ViaDeserialize<Operation>| {
        operation.may_stream()
    });
    templates.add_filter("takes_query", |operation: &str| {
        operation.ends_with("list_executions")
    });
    templates.add_filter("call_path", call_path);
    templates.add_filter("with_prefix", |kind: &str| match kind {
        "HeadersLike" | "Query" | "Outcome" => format!("h.{kind}"),
        _ => kind.to_owned(),
    });
}

/// Every interface with its sentence and its fields: what stands neither first in the path nor says
/// whether events are wanted.
pub(super) fn interfaces(operations: &[Operation]) -> Result<Vec<(&str, &str, Vec<&Param>)>> {
    INTERFACES
        .iter()
        .map(|(interface, name, doc)| {
            let operation = operations.iter().find(|each| each.name == *name);
            let operation = operation.ok_or_else(|| format!("there is no operation {name}"))?;
            let fields = operation.params.iter().enumerate();
            let fields = fields.filter(|(at, param)| {
                param.name != "stream" && (*at > 0 || !param.place.starts_with("path"))
            });
            Ok((*interface, *doc, fields.map(|(_, param)| param).collect()))
        })
        .collect()
}

/// The kinds of the one parameter that has some.
pub(super) fn kinds(operations: &[Operation]) -> Vec<(String, Vec<Param>)> {
    let mut params = operations.iter().flat_map(|operation| &operation.params);
    let kinds = params.find_map(|param| match &param.accepts {
        Accepts::Variant { kinds, .. } => Some(kinds.clone()),
        _ => None,
    });
    kinds.unwrap_or_default()
}

/// `workers.retrieve_email` becomes `workers.retrieveEmail`; what makes a template is another form of
/// `create`.
pub(super) fn call_path(operation: &str) -> String {
    let (resource, method) = operation.rsplit_once('.').unwrap_or(("", operation));
    let method = if method == "create_template" {
        "create"
    } else {
        method
    };
    format!("{resource}.{}", method.to_lower_camel_case())
}

pub(super) fn param_type(param: &Param, prefix: &str) -> String {
    let plain = match &param.accepts {
        Accepts::Text { .. } if param.name == "date" => "string | Date".to_owned(),
        Accepts::Text { .. } => "string".to_owned(),
        Accepts::OneOf(_) => match &param.enumeration {
            Some(name) => format!("{prefix}{name}"),
            None => "string".to_owned(),
        },
        Accepts::Integer { .. } => "number".to_owned(),
        Accepts::Object => format!("{prefix}JSONSchema | {prefix}OutputSchema"),
        Accepts::Flag => "boolean".to_owned(),
        Accepts::Files => format!("readonly {prefix}Uploadable[]"),
        Accepts::Variant { .. } => format!("{prefix}ScheduleWhen"),
    };
    if param.nullable {
        format!("{plain} | null")
    } else {
        plain
    }
}

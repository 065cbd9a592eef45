//! How Kotlin spells the endpoints.

use std::collections::BTreeSet;

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use crate::operations::{Accepts, Answer, Operation, Param};

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("param_name", |param: ViaDeserialize<Param>| {
        param_name(&param)
    });
    templates.add_filter("param_type", |param: ViaDeserialize<Param>| {
        param_type(&param)
    });
    templates.add_filter(
        "answer_type",
        |operation: ViaDeserialize<Operation>, java: bool| answer_type(&operation, java),
    );
    templates.add_filter("may_stream", |operation: ViaDeserialize<Operation>| {
        operation.may_stream()
    });
    templates.add_filter("call_path", call_path);
    templates.add_filter("local", |name: &str| {
        format!("{}Result", name.replace('.', "_").to_lower_camel_case())
    });
    templates.add_filter("method_name", |operation: &str| {
        call_path(operation)
            .rsplit_once('.')
            .map_or_else(String::new, |(_, name)| name.to_owned())
    });
    templates.add_filter(
        "param_initial",
        |param: ViaDeserialize<Param>| match param.accepts {
            _ if param.required => "",
            Accepts::Files => " = emptyList()",
            _ => " = null",
        },
    );
}

/// `workers.schedules.create` as it is; `continue` is a word of Kotlin's own.
pub(super) fn call_path(operation: &str) -> String {
    let (resource, method) = operation.rsplit_once('.').unwrap_or(("", operation));
    let method = if method == "continue" {
        "resume"
    } else {
        method
    };
    format!("{resource}.{}", method.to_lower_camel_case())
}

pub(super) fn param_name(param: &Param) -> String {
    match &*param.name {
        "when" => "timing".to_owned(),
        name => name.to_lower_camel_case(),
    }
}

pub(super) fn param_type(param: &Param) -> String {
    let plain = match &param.accepts {
        Accepts::Text { .. } => "String",
        Accepts::OneOf(_) => param.enumeration.as_deref().unwrap_or("String"),
        Accepts::Integer { .. } => "Int",
        Accepts::Object if param.nullable => "JsonElement",
        Accepts::Object => "JsonObject",
        Accepts::Flag => "Boolean",
        Accepts::Files => return "List<Upload>".to_owned(),
        Accepts::Variant { .. } => "When",
    };
    let mark = if param.required && !param.nullable {
        ""
    } else {
        "?"
    };
    format!("{plain}{mark}")
}

pub(super) fn answer_type(operation: &Operation, java: bool) -> String {
    let plain = match &operation.answer {
        Answer::Model(model) => model.clone(),
        Answer::Bytes if java => "FileFutures".to_owned(),
        Answer::Bytes => "FileResponse".to_owned(),
        Answer::Events if java => "EventIterator".to_owned(),
        Answer::Events => "WorkerStream".to_owned(),
        Answer::Any => "JsonElement".to_owned(),
    };
    if java {
        format!("CompletableFuture<{plain}>")
    } else {
        plain
    }
}

/// A class of the face for Java: the class of Kotlin, how its property is called, what it is.
pub(super) const FUTURES: [(&str, &str, &str, &str); 4] = [
    (
        "Workers",
        "workers",
        "workers",
        "Agents that run on Handinger's servers, and templates of such",
    ),
    ("Tasks", "tasks", "tasks", "Runs of workers"),
    (
        "Schedules",
        "schedules",
        "workers.schedules",
        "The schedules of workers",
    ),
    (
        "Webhooks",
        "webhooks",
        "workers.webhooks",
        "Where a worker sends word when a task has ended",
    ),
];

/// What the class for Java of a resource needs.
pub(super) fn imports(class: &str, operations: &[&Operation]) -> BTreeSet<String> {
    let mut names = BTreeSet::from([
        "com.handinger.CallOptions".to_owned(),
        format!("com.handinger.resources.{class}"),
        "java.util.concurrent.CompletableFuture".to_owned(),
    ]);
    for operation in operations {
        if let Answer::Model(model) = &operation.answer {
            names.insert(format!("com.handinger.models.{model}"));
        }
        for param in &operation.params {
            let needed = match &param.accepts {
                Accepts::OneOf(_) => param
                    .enumeration
                    .iter()
                    .map(|name| format!("com.handinger.models.{name}"))
                    .collect(),
                Accepts::Object if param.nullable => {
                    vec!["kotlinx.serialization.json.JsonElement".to_owned()]
                }
                Accepts::Object => vec!["kotlinx.serialization.json.JsonObject".to_owned()],
                Accepts::Files => ["ProgressListener", "Upload"]
                    .map(|name| format!("com.handinger.{name}"))
                    .to_vec(),
                Accepts::Variant { .. } => vec!["com.handinger.resources.When".to_owned()],
                _ => Vec::new(),
            };
            names.extend(needed);
        }
    }
    let more: &[&str] = match class {
        "Workers" => &[
            "com.handinger.MapOptions",
            "com.handinger.WorkerInput",
            "java.util.function.Consumer",
        ],
        "Tasks" => &[
            "com.handinger.MapOptions",
            "com.handinger.TaskInput",
            "java.util.function.Consumer",
        ],
        "Webhooks" => &[
            "com.handinger.models.WebhookExecution",
            "kotlinx.coroutines.flow.toList",
        ],
        _ => &[],
    };
    names.extend(more.iter().map(|name| (*name).to_owned()));
    names
}

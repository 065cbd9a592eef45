//! How Kotlin spells the endpoints, for the file that compiles only while none of them is missing.

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use crate::operations::{Accepts, Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};

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
    templates.add_filter("map_option_name", |name: &str| match name {
        "on_error" => "stopOnError".to_owned(),
        name => name.to_lower_camel_case(),
    });
    templates.add_filter(
        "map_option_type",
        |option: ViaDeserialize<OptionInfo>| match option.kind {
            Kind::Count => "Int?",
            Kind::OnError => "Boolean?",
            _ => "java.nio.file.Path?",
        },
    );
}

/// `workers.schedules.create` as it is; `continue` is a word of Kotlin's own.
fn call_path(operation: &str) -> String {
    let (resource, method) = operation.rsplit_once('.').unwrap_or(("", operation));
    let method = if method == "continue" {
        "resume"
    } else {
        method
    };
    format!("{resource}.{}", method.to_lower_camel_case())
}

fn param_name(param: &Param) -> String {
    match &*param.name {
        "when" => "timing".to_owned(),
        name => name.to_lower_camel_case(),
    }
}

fn param_type(param: &Param) -> String {
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

fn answer_type(operation: &Operation, java: bool) -> String {
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

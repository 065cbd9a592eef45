//! How Swift spells the endpoints, for the file that compiles only while none of them is missing.

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use super::name;
use crate::operations::{Accepts, Answer, Operation, Param};

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("label", |param: ViaDeserialize<Param>, first: bool| {
        label(&param, first)
    });
    templates.add_filter("param_type", |param: ViaDeserialize<Param>| {
        param_type(&param)
    });
    templates.add_filter("answer_type", |operation: ViaDeserialize<Operation>| {
        answer_type(&operation)
    });
    templates.add_filter("may_stream", |operation: ViaDeserialize<Operation>| {
        operation.may_stream()
    });
    templates.add_filter("call_path", call_path);
}

pub(super) fn call_path(operation: &str) -> String {
    let (resource, method) = operation.rsplit_once('.').unwrap_or(("", operation));
    format!("{resource}.{}", method.to_lower_camel_case())
}

/// What stands before the argument: what is in the path needs no name when it comes first, and is
/// what the first one is of when it comes later.
pub(super) fn label(param: &Param, first: bool) -> String {
    let in_path = param.place.starts_with("path");
    match (in_path, first) {
        (true, true) => String::new(),
        (true, false) => "of: ".to_owned(),
        _ => format!("{}: ", name(&param.name)),
    }
}

pub(super) fn param_type(param: &Param) -> String {
    let plain = match &param.accepts {
        Accepts::Text { .. } => "String",
        Accepts::OneOf(_) => param.enumeration.as_deref().unwrap_or("String"),
        Accepts::Integer { .. } => "Int",
        Accepts::Object => "JSONValue",
        Accepts::Flag => "Bool",
        Accepts::Files => return "[Upload]".to_owned(),
        Accepts::Variant { .. } => "ScheduleTiming",
    };
    if param.required && !param.nullable {
        plain.to_owned()
    } else {
        format!("{plain}?")
    }
}

pub(super) fn answer_type(operation: &Operation) -> String {
    match &operation.answer {
        Answer::Model(model) => super::type_name(model),
        Answer::Bytes => "FileResponse".to_owned(),
        Answer::Events => "WorkerEventStream".to_owned(),
        Answer::Any => "JSONValue".to_owned(),
    }
}

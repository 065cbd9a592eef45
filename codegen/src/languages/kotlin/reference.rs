//! How Kotlin and Java spell the reference.

use heck::{ToLowerCamelCase, ToShoutySnakeCase};

use super::{endpoints, options_and_errors};
use crate::errors::{Kind as ErrorKind, Member, MemberType};
use crate::models::Field;
use crate::operations::{Accepts, Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};
use crate::reference::Spelling;

pub(super) struct Kotlin;
pub(super) struct Java;

impl Spelling for Kotlin {
    fn page(&self) -> &'static str {
        "kotlin"
    }

    fn call(&self, operation: &Operation) -> String {
        format!("client.{}", endpoints::call_path(&operation.name))
    }

    fn streaming(&self, operation: &Operation) -> String {
        let call = endpoints::call_path(&operation.name);
        format!("`{call}Stream` gives a `WorkerStream` of events")
    }

    fn param(&self, _: &Operation, param: &Param) -> String {
        endpoints::param_name(param)
    }

    fn param_type(&self, param: &Param) -> String {
        endpoints::param_type(param)
    }

    fn timing(&self, kind: &str, _: &Param) -> String {
        match kind {
            "scheduled" => "When.At(date)",
            "delayed" => "When.After(delay)",
            "cron" => "When.Cron(expression)",
            _ => "When.Every(interval)",
        }
        .to_owned()
    }

    fn part_type(&self, part: &Param) -> String {
        match part.accepts {
            Accepts::Integer { .. } => "Duration",
            _ if part.name == "date" => "String or Instant",
            _ => "String",
        }
        .to_owned()
    }

    fn answer(&self, operation: &Operation) -> String {
        match operation.answer {
            Answer::Events => "a `WorkerStream` of events".to_owned(),
            _ => format!("`{}`", endpoints::answer_type(operation, false)),
        }
    }

    fn name(&self, name: &str) -> String {
        super::name(name)
    }

    fn field_type(&self, field: &Field) -> String {
        super::field_type(field)
    }

    fn null(&self) -> &'static str {
        "null"
    }

    fn option(&self, option: &OptionInfo, _: &str) -> Option<String> {
        Some(options_and_errors::name(&option.name))
    }

    fn option_type(&self, option: &OptionInfo, _: &str) -> String {
        match option.kind {
            Kind::Hook => "ProgressListener?".to_owned(),
            _ => options_and_errors::kotlin_type(option),
        }
    }

    fn no_limit(&self) -> &'static str {
        "; `Duration.INFINITE` for no limit"
    }

    fn on_error(&self) -> [&'static str; 2] {
        ["false", "true"]
    }

    fn class(&self, kind: &ErrorKind) -> Option<String> {
        Some(kind.class.clone())
    }

    fn outcome(&self, name: &str) -> String {
        format!("Outcome.{}", name.to_shouty_snake_case())
    }

    fn member(&self, member: &Member) -> Option<String> {
        Some(member.name.to_lower_camel_case())
    }

    fn member_type(&self, member: &Member) -> String {
        options_and_errors::member_type(member)
    }
}

/// `worker_id` becomes `getWorkerId()`.
fn getter(name: &str) -> String {
    let name = name.to_lower_camel_case();
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!(
        "get{}{}()",
        first.into_iter().collect::<String>(),
        letters.as_str()
    )
}

/// The type of Kotlin as Java has it, boxed where null may be; inside of a generic it is boxed, too.
fn in_java(kotlin: &str) -> String {
    let plain = kotlin.trim_end_matches('?');
    if let Some(item) = plain
        .strip_prefix("List<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return format!("List<{}>", boxed(item));
    }
    match (plain, kotlin.ends_with('?')) {
        ("Int", false) => "int".to_owned(),
        ("Long", false) => "long".to_owned(),
        ("Double", false) => "double".to_owned(),
        ("Boolean", false) => "boolean".to_owned(),
        _ => boxed(plain),
    }
}

fn boxed(kotlin: &str) -> String {
    match kotlin {
        "Int" => "Integer",
        "Map<String, String?>" => "Map<String, String>",
        "Map<String, Any?>" => "Map<String, ?>",
        other => other,
    }
    .to_owned()
}

impl Spelling for Java {
    fn page(&self) -> &'static str {
        "java"
    }

    fn call(&self, operation: &Operation) -> String {
        let path = endpoints::call_path(&operation.name);
        let parts: Vec<_> = path.split('.').collect();
        let parts = parts.iter().enumerate().map(|(at, part)| {
            if at + 1 == parts.len() {
                (*part).to_owned()
            } else {
                getter(part)
            }
        });
        format!("client.{}", parts.collect::<Vec<_>>().join("."))
    }

    fn streaming(&self, operation: &Operation) -> String {
        let call = endpoints::call_path(&operation.name);
        let (_, method) = call.rsplit_once('.').unwrap_or(("", &call));
        format!("`{method}Stream` with a `CompletableFuture<EventIterator>`")
    }

    fn param(&self, operation: &Operation, param: &Param) -> String {
        Kotlin.param(operation, param)
    }

    fn param_type(&self, param: &Param) -> String {
        in_java(&endpoints::param_type(param))
    }

    fn timing(&self, kind: &str, part: &Param) -> String {
        match kind {
            "delayed" => "When.after(delay)".to_owned(),
            "interval" => "When.every(interval)".to_owned(),
            _ => format!("new {}", Kotlin.timing(kind, part)),
        }
    }

    fn part_type(&self, part: &Param) -> String {
        Kotlin.part_type(part)
    }

    fn answer(&self, operation: &Operation) -> String {
        format!("`{}`", endpoints::answer_type(operation, true))
    }

    fn name(&self, name: &str) -> String {
        getter(name)
    }

    fn field_type(&self, field: &Field) -> String {
        in_java(&super::field_type(field))
    }

    fn null(&self) -> &'static str {
        "null"
    }

    fn option(&self, option: &OptionInfo, place: &str) -> Option<String> {
        let name = Kotlin.option(option, place)?;
        Some(match option.kind {
            Kind::Hook => name,
            Kind::Limit => {
                let none = getter(&option.name);
                let none = none.trim_start_matches("get").trim_end_matches("()");
                format!("{name}(…), no{none}()")
            }
            _ => format!("{name}(…)"),
        })
    }

    fn option_type(&self, option: &OptionInfo, place: &str) -> String {
        let kotlin = Kotlin.option_type(option, place);
        match option.kind {
            Kind::Hook => in_java(&kotlin),
            _ => in_java(kotlin.trim_end_matches('?')),
        }
    }

    fn no_limit(&self) -> &'static str {
        ""
    }

    fn on_error(&self) -> [&'static str; 2] {
        ["false", "true"]
    }

    fn class(&self, kind: &ErrorKind) -> Option<String> {
        Some(kind.class.clone())
    }

    fn outcome(&self, name: &str) -> String {
        format!("Outcome.{}", name.to_shouty_snake_case())
    }

    fn member(&self, member: &Member) -> Option<String> {
        Some(getter(&member.name))
    }

    fn member_type(&self, member: &Member) -> String {
        match member.kind {
            MemberType::Duration => "java.time.Duration".to_owned(),
            _ => in_java(&options_and_errors::member_type(member)),
        }
    }
}

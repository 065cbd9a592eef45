//! Rust: the core itself, of which only the reference is written.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::Result;
use crate::descriptions::Descriptions;
use crate::errors::{Kind as ErrorKind, Member, MemberType};
use crate::models::Field;
use crate::operations::{Accepts, Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};
use crate::reference::{self, Spelling};
use crate::tree::Tree;

/// What is given besides ids, by operation.
const INPUTS: [(&str, &str); 6] = [
    ("workers.create", "WorkerInput"),
    ("workers.continue", "WorkerInput"),
    ("workers.create_template", "TemplateInput"),
    ("workers.update", "TemplateChanges"),
    ("workers.schedules.create", "ScheduleInput"),
    ("tasks.create", "TaskInput"),
];

struct Rust;

/// Adds the page of the reference.
pub(crate) fn write(descriptions: &Descriptions, tree: &mut Tree) -> Result<()> {
    reference::write(&Rust, descriptions, tree)
}

impl Spelling for Rust {
    fn page(&self) -> &'static str {
        "rust"
    }

    fn call(&self, operation: &Operation) -> String {
        let mut parts: Vec<_> = operation.name.split('.').collect();
        let method = parts.pop().unwrap_or_default();
        let method = if method == "continue" {
            "r#continue"
        } else {
            method
        };
        format!("client.{}().{method}", parts.join("()."))
    }

    fn streaming(&self, operation: &Operation) -> String {
        let method = operation.name.rsplit('.').next().unwrap_or_default();
        format!("`{method}_stream` with an `EventStream`")
    }

    fn param(&self, operation: &Operation, param: &Param) -> String {
        let input = INPUTS.iter().find(|(name, _)| *name == operation.name);
        match (input, &*param.name) {
            _ if param.place.starts_with("path") => param.name.clone(),
            (None, "task_id") => "task_id (retrieve_task)".to_owned(),
            (None, "url") => "url (clear for null)".to_owned(),
            (None, name) => name.to_owned(),
            (Some((_, input)), name) if param.required => format!("{input}::new({name})"),
            (Some((_, input)), "output_schema") if param.nullable => {
                format!("{input}::output_schema, without_output_schema for null")
            }
            (Some((_, input)), "files") => format!("{input}::file"),
            (Some((_, input)), name) => format!("{input}::{name}"),
        }
    }

    fn param_type(&self, param: &Param) -> String {
        match &param.accepts {
            Accepts::Text { .. } => "impl Into<String>",
            Accepts::OneOf(_) => param.enumeration.as_deref().unwrap_or("impl Into<String>"),
            Accepts::Integer { .. } => "u32",
            Accepts::Object => "JsonMap",
            Accepts::Flag => "bool",
            Accepts::Files => "Upload",
            Accepts::Variant { .. } => "When",
        }
        .to_owned()
    }

    fn timing(&self, kind: &str, part: &Param) -> String {
        format!("When::{} {{ {} }}", kind.to_upper_camel_case(), part.name)
    }

    fn part_type(&self, part: &Param) -> String {
        match part.accepts {
            Accepts::Integer { .. } => "u32",
            _ => "String",
        }
        .to_owned()
    }

    fn answer(&self, operation: &Operation) -> String {
        match &operation.answer {
            Answer::Model(model) => format!("`{model}`"),
            Answer::Events => "an `EventStream`".to_owned(),
            Answer::Bytes => "an `OpenResponse`".to_owned(),
            Answer::Any => "JSON".to_owned(),
        }
    }

    fn name(&self, name: &str) -> String {
        name.to_snake_case()
    }

    /// The crate documents its models by itself.
    fn has_models(&self) -> bool {
        false
    }

    fn field_type(&self, _: &Field) -> String {
        String::new()
    }

    /// What the call is about comes first.
    fn place(&self, param: &Param) -> usize {
        match (&*param.place, &*param.name) {
            ("path", "worker_id") => 0,
            _ => 1,
        }
    }

    fn null(&self) -> &'static str {
        "null"
    }

    /// Headers and the like are given one by one; a client that was copied keeps what it has.
    fn option(&self, option: &OptionInfo, _: &str) -> Option<String> {
        let name = match &*option.name {
            name if name.starts_with("set_") => return None,
            "default_headers" => "default_header(name, value)",
            "extra_headers" => "header(name, value)",
            "default_query" => "default_query(name, value)",
            "extra_query" => "query(name, value)",
            "extra_body" => "body(name, value)",
            name => name,
        };
        Some(name.to_owned())
    }

    fn option_type(&self, option: &OptionInfo, place: &str) -> String {
        match option.kind {
            Kind::Text | Kind::Secret => "impl Into<String>",
            Kind::Limit => "impl Into<Timeout>",
            Kind::Seconds => "Duration",
            Kind::Count if place == "map" => "usize",
            Kind::Count => "u32",
            Kind::Bytes => "u64",
            Kind::Flag => "bool",
            Kind::Headers => "&str, &str",
            Kind::Query | Kind::Object => "&str, impl Into<Value>",
            Kind::OnError => "OnError",
            Kind::Path => "impl Into<PathBuf>",
            Kind::Hook => "impl Fn(Progress)",
        }
        .to_owned()
    }

    fn no_limit(&self) -> &'static str {
        "; `Timeout::Unlimited` for no limit"
    }

    fn on_error(&self) -> [&'static str; 2] {
        ["OnError::Continue", "OnError::Raise"]
    }

    /// There is one type of error: its kind tells.
    fn class(&self, kind: &ErrorKind) -> Option<String> {
        let name = kind.kind.to_upper_camel_case();
        Some(format!("ErrorKind::{name}"))
    }

    fn has_bases(&self) -> bool {
        false
    }

    fn outcome(&self, name: &str) -> String {
        format!("Outcome::{}", name.to_upper_camel_case())
    }

    fn phase(&self, name: &str) -> String {
        format!("Phase::{}", name.to_upper_camel_case())
    }

    /// What it does not have by itself stands in its record.
    fn member(&self, member: &Member) -> Option<String> {
        let by_itself = !matches!(&*member.name, "json" | "method" | "url");
        by_itself.then(|| format!("{}()", member.name))
    }

    fn member_type(&self, member: &Member) -> String {
        let plain = match member.kind {
            MemberType::Text if member.name == "kind" => "ErrorKind",
            MemberType::Text if member.name == "body" => "&Bytes",
            MemberType::Text => "&str",
            MemberType::Outcome => "Outcome",
            MemberType::Phase => "Phase",
            MemberType::Integer if member.name == "status" => "u16",
            MemberType::Integer => "u32",
            MemberType::Duration => "Duration",
            MemberType::Moment => "SystemTime",
            MemberType::Headers => "&HeaderMap",
            MemberType::Json => "Value",
            MemberType::Texts => "Vec<String>",
        };
        if member.optional {
            format!("Option<{plain}>")
        } else {
            plain.to_owned()
        }
    }
}

//! How Swift spells the reference.

use super::{options_and_errors, parity};
use crate::errors::{Kind as ErrorKind, Member};
use crate::models::Field;
use crate::operations::{Accepts, Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};
use crate::reference::Spelling;

pub(super) struct Swift;

impl Spelling for Swift {
    fn page(&self) -> &'static str {
        "swift"
    }

    fn call(&self, operation: &Operation) -> String {
        format!("client.{}", parity::call_path(&operation.name))
    }

    fn streaming(&self, operation: &Operation) -> String {
        let call = parity::call_path(&operation.name);
        format!("`{call}Stream` gives a `WorkerEventStream`")
    }

    fn param(&self, operation: &Operation, param: &Param) -> String {
        let first = operation
            .params
            .first()
            .is_some_and(|first| first.name == param.name);
        match parity::label(param, first).trim_end_matches(": ") {
            "" => format!("_ {}", super::name(&param.name)),
            "of" => format!("of {}", super::name(&param.name)),
            label => label.to_owned(),
        }
    }

    fn param_type(&self, param: &Param) -> String {
        parity::param_type(param)
    }

    fn timing(&self, kind: &str, part: &Param) -> String {
        match part.accepts {
            _ if part.name == "date" => format!(".{kind}(…), .{kind}(at: …)"),
            _ => format!(".{kind}(…)"),
        }
    }

    fn part_type(&self, part: &Param) -> String {
        match part.accepts {
            Accepts::Integer { .. } => "Duration",
            _ if part.name == "date" => "String, Date",
            _ => "String",
        }
        .to_owned()
    }

    fn answer(&self, operation: &Operation) -> String {
        match operation.answer {
            Answer::Events => "a `WorkerEventStream`".to_owned(),
            _ => format!("`{}`", parity::answer_type(operation)),
        }
    }

    fn name(&self, name: &str) -> String {
        super::name(name)
    }

    fn field_type(&self, field: &Field) -> String {
        let mark = if field.optional { "?" } else { "" };
        super::spelled(&field.kind) + mark
    }

    fn model(&self, name: &str) -> String {
        super::type_name(name)
    }

    fn null(&self) -> &'static str {
        "nil"
    }

    fn option(&self, option: &OptionInfo, _: &str) -> Option<String> {
        Some(options_and_errors::option_name(&option.name))
    }

    fn option_type(&self, option: &OptionInfo, _: &str) -> String {
        match option.kind {
            Kind::OnError => "MapOptions.OnError?",
            Kind::Path => "URL?",
            _ => options_and_errors::option_type(option),
        }
        .to_owned()
    }

    fn no_limit(&self) -> &'static str {
        "; `.unlimited` for no limit"
    }

    fn on_error(&self) -> [&'static str; 2] {
        [".continue", ".throw"]
    }

    /// A call that was cancelled throws `CancellationError`.
    fn class(&self, kind: &ErrorKind) -> Option<String> {
        let case = options_and_errors::case_of_class(&kind.class);
        (kind.kind != "cancelled").then(|| format!(".{case}"))
    }

    fn has_bases(&self) -> bool {
        false
    }

    fn outcome(&self, name: &str) -> String {
        format!(".{}", super::name(name))
    }

    fn phase(&self, name: &str) -> String {
        format!(".{}", super::name(name))
    }

    fn member(&self, member: &Member) -> Option<String> {
        Some(super::name(&member.name))
    }

    fn member_type(&self, member: &Member) -> String {
        options_and_errors::member_type(member)
    }
}

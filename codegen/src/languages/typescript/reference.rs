//! How TypeScript spells the reference.

use heck::ToLowerCamelCase;

use super::{options_and_errors, params};
use crate::errors::{Kind as ErrorKind, Member, MemberType};
use crate::models::Field;
use crate::operations::{Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};
use crate::reference::Spelling;

pub(super) struct TypeScript;

impl Spelling for TypeScript {
    fn page(&self) -> &'static str {
        "node"
    }

    fn call(&self, operation: &Operation) -> String {
        format!("client.{}", params::call_path(&operation.name))
    }

    fn streaming(&self, _: &Operation) -> String {
        "with `stream: true` a `Stream` of events".to_owned()
    }

    fn param(&self, _: &Operation, param: &Param) -> String {
        param.name.to_lower_camel_case()
    }

    fn param_type(&self, param: &Param) -> String {
        params::param_type(param, "")
    }

    fn has_param(&self, _: &Param) -> bool {
        true
    }

    fn timing(&self, kind: &str, part: &Param) -> String {
        format!(
            "{{ type: '{kind}', {}: … }}",
            part.name.to_lower_camel_case()
        )
    }

    fn answer(&self, operation: &Operation) -> String {
        match &operation.answer {
            Answer::Model(model) => format!("`{model}`"),
            Answer::Events => "a `Stream` of events".to_owned(),
            Answer::Bytes => "`FileResponse`".to_owned(),
            Answer::Any => "JSON".to_owned(),
        }
    }

    fn name(&self, name: &str) -> String {
        name.to_lower_camel_case()
    }

    /// As the service has it.
    fn field_name(&self, wire: &str) -> String {
        wire.to_owned()
    }

    fn field_type(&self, field: &Field) -> String {
        super::field_type(field)
    }

    fn null(&self) -> &'static str {
        "null"
    }

    fn option(&self, option: &OptionInfo, _: &str) -> Option<String> {
        Some(match option.kind {
            Kind::Hook => "onUploadProgress".to_owned(),
            _ => options_and_errors::option_name(&option.name),
        })
    }

    fn option_type(&self, option: &OptionInfo, _: &str) -> String {
        match option.kind {
            Kind::Hook => "(progress: Progress) => void".to_owned(),
            _ => options_and_errors::option_type(option).to_owned(),
        }
    }

    fn seconds(&self) -> &'static str {
        " milliseconds"
    }

    fn no_limit(&self) -> &'static str {
        "; `null` for no limit"
    }

    fn on_error(&self) -> [&'static str; 2] {
        ["continue", "throw"]
    }

    fn member_unit(&self, member: &Member) -> &'static str {
        if member.kind == MemberType::Duration {
            " In milliseconds."
        } else {
            ""
        }
    }

    fn class(&self, kind: &ErrorKind) -> Option<String> {
        Some(options_and_errors::class(&kind.class))
    }

    fn member(&self, member: &Member) -> Option<String> {
        match &*member.name {
            "body" => None, // what is no JSON stands in `error`, too
            "json" => Some("error".to_owned()),
            name => Some(name.to_lower_camel_case()),
        }
    }

    fn member_type(&self, member: &Member) -> String {
        let plain = options_and_errors::member_type(member);
        if member.optional && member.kind != MemberType::Json {
            format!("{plain} | undefined")
        } else {
            plain.to_owned()
        }
    }
}

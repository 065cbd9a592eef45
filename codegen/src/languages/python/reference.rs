//! How Python spells the reference.

use super::params;
use crate::errors::{Kind as ErrorKind, Member, MemberType};
use crate::models::Field;
use crate::operations::{Answer, Operation, Param};
use crate::options::{Kind, OptionInfo};
use crate::reference::Spelling;

pub(super) struct Python;

impl Spelling for Python {
    fn page(&self) -> &'static str {
        "python"
    }

    fn call(&self, operation: &Operation) -> String {
        format!("client.{}", super::method(&operation.name))
    }

    fn streaming(&self, _: &Operation) -> String {
        "with `stream=True` a `Stream` of events".to_owned()
    }

    fn param(&self, _: &Operation, param: &Param) -> String {
        param.name.clone()
    }

    fn param_type(&self, param: &Param) -> String {
        match params::param_type(param) {
            // A model of Pydantic and the like will do as well.
            kind if param.name == "output_schema" => {
                kind.replace("Mapping[str, object]", "OutputSchema")
            }
            kind => kind,
        }
    }

    fn has_param(&self, _: &Param) -> bool {
        true
    }

    fn timing(&self, kind: &str, part: &Param) -> String {
        format!("{{\"type\": \"{kind}\", \"{}\": …}}", part.name)
    }

    fn answer(&self, operation: &Operation) -> String {
        match &operation.answer {
            Answer::Model(model) => format!("`{model}`"),
            Answer::Events => "a `Stream` of events".to_owned(),
            Answer::Bytes => "`BinaryAPIResponse`".to_owned(),
            Answer::Any => "JSON".to_owned(),
        }
    }

    fn name(&self, name: &str) -> String {
        super::name(name)
    }

    fn field_type(&self, field: &Field) -> String {
        super::annotation(field).replace("builtins.object", "object")
    }

    fn null(&self) -> &'static str {
        "None"
    }

    fn option(&self, option: &OptionInfo, _: &str) -> Option<String> {
        Some(option.name.clone())
    }

    fn option_type(&self, option: &OptionInfo, _: &str) -> String {
        let kind = match option.kind {
            Kind::Text | Kind::Secret => "str",
            Kind::Limit if option.name == "timeout" => "Union[float, Timeout, None]",
            Kind::Limit => "Optional[float]",
            Kind::Seconds => "float",
            Kind::Count | Kind::Bytes => "int",
            Kind::Flag => "bool",
            Kind::Headers => "Headers",
            Kind::Query => "Mapping[str, object]",
            Kind::Object => "object",
            Kind::OnError => "Literal[\"continue\", \"raise\"]",
            Kind::Path => "Union[str, os.PathLike[str]]",
            Kind::Hook => "Callable[[Progress], object]",
        };
        kind.to_owned()
    }

    fn seconds(&self) -> &'static str {
        " seconds"
    }

    fn no_limit(&self) -> &'static str {
        "; `None` for no limit"
    }

    fn on_error(&self) -> [&'static str; 2] {
        ["continue", "raise"]
    }

    fn member_unit(&self, member: &Member) -> &'static str {
        match member.kind {
            MemberType::Duration => " In seconds.",
            MemberType::Moment => " In seconds since 1970-01-01 UTC.",
            _ => "",
        }
    }

    fn class(&self, kind: &ErrorKind) -> Option<String> {
        Some(kind.class.clone())
    }

    fn member(&self, member: &Member) -> Option<String> {
        let name = match &*member.name {
            "status" => "status_code",
            "json" => "body",
            "body" => "response.text",
            "method" => "request.method",
            "url" => "request.url",
            name => name,
        };
        Some(name.to_owned())
    }

    fn member_type(&self, member: &Member) -> String {
        match member.kind {
            MemberType::Text if member.name == "url" => "Url".to_owned(),
            MemberType::Text if member.of_call => "str".to_owned(),
            MemberType::Integer if member.of_call => "int".to_owned(),
            _ => super::options_and_errors::member_type(member),
        }
    }
}

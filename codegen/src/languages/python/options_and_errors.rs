//! How Python spells options and what errors tell.

use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use crate::errors::{Member, MemberType};
use crate::options::{Kind, OptionInfo};
use crate::text::{self, wrapped};

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("option_type", |option: ViaDeserialize<OptionInfo>| {
        option_type(&option)
    });
    templates.add_filter("option_doc", |option: ViaDeserialize<OptionInfo>| {
        let unit = match option.kind {
            Kind::Limit => " In seconds; None for no limit.",
            Kind::Seconds => " In seconds.",
            _ => "",
        };
        let doc = text::option_doc(&option, "call", unit).replace("null leaves", "`omit` leaves");
        attribute(&option.name, &doc)
    });
    templates.add_filter("member_type", |member: ViaDeserialize<Member>| {
        member_type(&member)
    });
    templates.add_filter("member_default", |member: ViaDeserialize<Member>| {
        default(&member)
    });
    templates.add_filter("member_doc", |member: ViaDeserialize<Member>| {
        let unit = match member.kind {
            MemberType::Duration => " In seconds.",
            MemberType::Moment => " In seconds since 1970-01-01 UTC.",
            _ => "",
        };
        attribute(&member.name, &format!("{}{unit}", member.doc))
    });
}

/// An entry of the list of attributes in the docstring of a class.
pub(super) fn attribute(name: &str, doc: &str) -> String {
    let lines = wrapped(&format!("{name}: {doc}"), 92);
    format!("        {}", lines.join("\n            "))
}

fn option_type(option: &OptionInfo) -> &'static str {
    match option.kind {
        Kind::Text | Kind::Secret | Kind::Path | Kind::OnError | Kind::Hook => "Optional[str]",
        Kind::Limit => "Union[float, Timeout, NotGiven, None]",
        Kind::Seconds => "Optional[float]",
        Kind::Count | Kind::Bytes => "Optional[int]",
        Kind::Flag => "Optional[bool]",
        Kind::Headers => "Optional[Headers]",
        Kind::Query => "Optional[Query]",
        Kind::Object => "Optional[Body]",
    }
}

/// One made by hand knows its message only: what it does not know is None.
pub(super) fn member_type(member: &Member) -> String {
    let plain = match member.kind {
        MemberType::Text if member.name == "message" => return "str".into(),
        MemberType::Headers => return "Headers".into(),
        MemberType::Texts => return "Tuple[str, ...]".into(),
        MemberType::Integer if !member.optional => return "int".into(),
        MemberType::Text | MemberType::Outcome | MemberType::Phase => "str",
        MemberType::Integer => "int",
        MemberType::Duration | MemberType::Moment => "float",
        MemberType::Json => "object",
    };
    format!("Optional[{plain}]")
}

fn default(member: &Member) -> &'static str {
    match member.kind {
        MemberType::Text if member.name == "message" => "",
        MemberType::Headers => " = Headers()",
        MemberType::Texts => " = ()",
        MemberType::Integer if !member.optional => " = 0",
        _ => " = None",
    }
}

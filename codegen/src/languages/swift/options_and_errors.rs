//! How Swift spells options and what errors tell.

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use super::name;
use crate::errors::{Member, MemberType};
use crate::options::{Kind, OptionInfo};
use crate::text;

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("option_name", option_name);
    templates.add_filter("option_type", |option: ViaDeserialize<OptionInfo>| {
        option_type(&option)
    });
    templates.add_filter(
        "option_doc",
        |option: ViaDeserialize<OptionInfo>, place: &str| {
            let thread = if option.kind == Kind::Hook {
                " Called from a thread of the library."
            } else {
                ""
            };
            text::option_doc(&option, place, thread).replace("null leaves", "nil leaves")
        },
    );
    templates.add_filter("member_type", |member: ViaDeserialize<Member>| {
        member_type(&member)
    });
    templates.add_filter("member_blank", |member: ViaDeserialize<Member>| {
        blank(&member)
    });
    templates.add_filter("from_record", |member: ViaDeserialize<Member>| {
        from_record(&member)
    });
    templates.add_filter("case_of_class", case_of_class);
    // `retry_at` becomes ``ErrorDetails/retryAt``.
    templates.add_filter("linked", |doc: &str| {
        text::code_changed(doc, |word| format!("``ErrorDetails/{}``", name(word)))
    });
}

pub(super) fn option_name(option: &str) -> String {
    if let Some(replaced) = option.strip_prefix("set_") {
        return name(&format!("replacing_{replaced}"));
    }
    name(option.strip_prefix("extra_").unwrap_or(option))
}

pub(super) fn option_type(option: &OptionInfo) -> &'static str {
    match option.kind {
        _ if matches!(&*option.name, "base_url" | "proxy") => "URL?",
        Kind::Text | Kind::Secret | Kind::OnError | Kind::Path => "String?",
        Kind::Limit => "Timeout?",
        Kind::Seconds => "Duration?",
        Kind::Count | Kind::Bytes => "Int?",
        Kind::Flag => "Bool?",
        Kind::Headers => "[String: String?]?",
        Kind::Query | Kind::Object => "[String: JSONValue]?",
        Kind::Hook => "(@Sendable (TransferProgress) -> Void)?",
    }
}

pub(super) fn member_type(member: &Member) -> String {
    let plain = match member.kind {
        MemberType::Text => "String",
        MemberType::Phase => "Phase",
        MemberType::Outcome => "Outcome",
        MemberType::Integer => "Int",
        MemberType::Duration => "Duration",
        MemberType::Moment => "Date",
        MemberType::Headers => "HTTPHeaders",
        MemberType::Json => "JSONValue",
        MemberType::Texts => "[String]",
    };
    if member.optional {
        format!("{plain}?")
    } else {
        plain.to_owned()
    }
}

fn blank(member: &Member) -> &'static str {
    match member.kind {
        MemberType::Headers => "HTTPHeaders([])",
        MemberType::Texts => "[]",
        MemberType::Integer if !member.optional => "0",
        MemberType::Duration if !member.optional => ".zero",
        _ => "nil",
    }
}

fn from_record(member: &Member) -> String {
    let key = name(&member.name);
    let how = if member.optional {
        "decodeIfPresent"
    } else {
        "decode"
    };
    let read = |kind: &str| format!("try fields.{how}({kind}.self, forKey: .{key})");
    match member.kind {
        MemberType::Headers => format!(
            "HTTPHeaders({}.map {{ ($0[0], $0[1]) }})",
            read("[[String]]")
        ),
        MemberType::Duration if member.optional => {
            format!("{}.map(Duration.seconds)", read("Double"))
        }
        MemberType::Duration => format!(".seconds({})", read("Double")),
        MemberType::Moment => format!("{}.map(Date.init(timeIntervalSince1970:))", read("Double")),
        _ => read(member_type(member).trim_end_matches('?')),
    }
}

/// `APITimeoutError` becomes `apiTimeout`, `InternalError` becomes `internalError`.
pub(super) fn case_of_class(class: &str) -> String {
    let short = class.strip_suffix("Error").unwrap_or(class);
    match short.to_lower_camel_case() {
        keyword if keyword == "internal" => "internalError".to_owned(),
        case => case,
    }
}

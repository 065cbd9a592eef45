//! How TypeScript spells options and what errors tell.

use heck::{ToLowerCamelCase, ToShoutySnakeCase};
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use crate::errors::{Errors, Member, MemberType};
use crate::options::{Kind, OptionInfo};
use crate::text;

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("shouty", |name: &str| name.to_shouty_snake_case());
    templates.add_filter("name", |name: &str| name.to_lower_camel_case());
    templates.add_filter("option_name", option_name);
    templates.add_filter("option_type", |option: ViaDeserialize<OptionInfo>| {
        option_type(&option)
    });
    templates.add_filter("option_encoder", |option: ViaDeserialize<OptionInfo>| {
        encoder(&option)
    });
    templates.add_filter(
        "option_doc",
        |option: ViaDeserialize<OptionInfo>, interface: &str| option_doc(&option, interface),
    );
    templates.add_filter("class", class);
    templates.add_filter("code_names", code_names);
    templates.add_filter("member_doc", |member: ViaDeserialize<Member>| {
        member_doc(&member)
    });
    templates.add_filter("member_type", |member: ViaDeserialize<Member>| {
        member_type(&member)
    });
    templates.add_filter("member_blank", |member: ViaDeserialize<Member>| {
        blank(&member)
    });
    templates.add_filter("record_type", |member: ViaDeserialize<Member>| {
        record_type(&member)
    });
    templates.add_filter("from_record", |member: ViaDeserialize<Member>| {
        from_record(&member)
    });
}

/// What an error tells beside its message. Body and JSON are one: the decoded body, else its text.
pub(super) fn told(errors: &Errors) -> Vec<Member> {
    let members = errors
        .members
        .iter()
        .filter(|member| !matches!(&*member.name, "message" | "body"));
    let renamed = |member: &Member| match member.kind {
        MemberType::Json => Member {
            name: "error".into(),
            doc:
                "The decoded JSON body of the answer, else its text; `undefined` without an answer."
                    .into(),
            ..member.clone()
        },
        _ => member.clone(),
    };
    members.map(renamed).collect()
}

/// The names that users import.
pub(super) fn exports(errors: &Errors) -> Vec<String> {
    let classes = errors.kinds.iter().map(|kind| class(&kind.class));
    let others = [errors.root.as_str(), "type ErrorDetails", "type Outcome"].map(str::to_owned);
    let mut names: Vec<String> = classes.chain(others).collect();
    names.sort_by_key(|name| name.trim_start_matches("type ").to_lowercase());
    names
}

/// The official package has another name for it.
pub(super) fn class(class: &str) -> String {
    let other = if class == "APITimeoutError" {
        "APIConnectionTimeoutError"
    } else {
        class
    };
    other.to_owned()
}

pub(super) fn option_name(name: &str) -> String {
    match name {
        "base_url" => "baseURL".into(),
        "extra_headers" | "extra_query" => name.trim_start_matches("extra_").into(),
        _ => name.to_lower_camel_case(),
    }
}

pub(super) fn option_type(option: &OptionInfo) -> &'static str {
    match option.kind {
        _ if matches!(&*option.name, "base_url" | "proxy") => "string | null",
        Kind::Secret => "string | null",
        Kind::Text | Kind::Path | Kind::Hook => "string",
        Kind::Limit => "number | null",
        Kind::Seconds | Kind::Count | Kind::Bytes => "number",
        Kind::Flag => "boolean",
        Kind::Headers => "HeadersLike",
        Kind::Query => "Query",
        Kind::Object => "{ [name: string]: unknown }",
        // `throw` is what others call `raise`.
        Kind::OnError => "'continue' | 'throw'",
    }
}

fn encoder(option: &OptionInfo) -> &'static str {
    match option.kind {
        Kind::Limit | Kind::Seconds => "seconds",
        Kind::Headers => "plainHeaders",
        Kind::OnError => "onErrorWord",
        _ => "",
    }
}

fn option_doc(option: &OptionInfo, interface: &str) -> String {
    let more = match option.kind {
        Kind::Limit => " In milliseconds; `null` for no limit.",
        Kind::Seconds => " In milliseconds.",
        _ => "",
    };
    let place = if interface == "CallSettings" {
        "call"
    } else {
        "client"
    };
    let doc = text::option_doc(option, place, more);
    doc.replace("null leaves", "`null` leaves")
        .replace("`raise`", "`throw`")
}

fn code_names(doc: &str) -> String {
    text::code_changed(doc, |word| format!("`{}`", word.to_lower_camel_case()))
}

fn member_doc(member: &Member) -> String {
    let unit = if member.kind == MemberType::Duration {
        " In milliseconds."
    } else {
        ""
    };
    format!("{}{unit}", member.doc)
}

pub(super) fn member_type(member: &Member) -> &'static str {
    match member.kind {
        MemberType::Text | MemberType::Phase => "string",
        MemberType::Outcome => "Outcome",
        MemberType::Integer | MemberType::Duration => "number",
        MemberType::Moment => "Date",
        MemberType::Headers => "Headers",
        MemberType::Json => "unknown",
        MemberType::Texts => "readonly string[]",
    }
}

/// What it is in an error made by hand that does not tell.
fn blank(member: &Member) -> &'static str {
    match member.kind {
        MemberType::Integer if !member.optional => "0",
        MemberType::Texts => "[]",
        _ => "",
    }
}

fn record_type(member: &Member) -> String {
    let plain = match member.kind {
        MemberType::Headers => "Array<[string, string]>",
        MemberType::Texts => "string[]",
        MemberType::Moment => "number",
        _ => member_type(member),
    };
    if member.optional && member.kind != MemberType::Json {
        format!("{plain} | null")
    } else {
        plain.into()
    }
}

fn from_record(member: &Member) -> String {
    let value = format!("record.{}", member.name);
    match member.kind {
        MemberType::Json => "record.json ?? record.body?.trim()".into(),
        MemberType::Headers => format!("record.status === null ? undefined : new Headers({value})"),
        MemberType::Duration if member.optional => {
            format!("{value} === null ? undefined : {value} * 1000")
        }
        MemberType::Duration => format!("{value} * 1000"),
        MemberType::Moment => format!("{value} === null ? undefined : new Date({value} * 1000)"),
        _ if member.optional => format!("{value} ?? undefined"),
        _ => value,
    }
}

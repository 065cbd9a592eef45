//! How Kotlin spells options and what errors tell.

use heck::ToLowerCamelCase;
use minijinja::Environment;
use minijinja::value::ViaDeserialize;

use crate::errors::{Member, MemberType};
use crate::options::{Kind, OptionInfo};
use crate::text;

pub(super) fn filters(templates: &mut Environment<'_>) {
    templates.add_filter("option_name", name);
    templates.add_filter("option_type", |option: ViaDeserialize<OptionInfo>| {
        kotlin_type(&option)
    });
    templates.add_filter("option_initial", |option: ViaDeserialize<OptionInfo>| {
        if is_collected(&option) {
            "emptyMap()"
        } else {
            "null"
        }
    });
    templates.add_filter("option_encoded", |option: ViaDeserialize<OptionInfo>| {
        encoded(&option)
    });
    templates.add_filter(
        "option_doc",
        |option: ViaDeserialize<OptionInfo>, place: &str| {
            let none = if option.kind == Kind::Limit {
                " [Duration.INFINITE] is none."
            } else {
                ""
            };
            let doc = text::option_doc(&option, place, none);
            doc.replace("`continue`", "`false`")
                .replace("`raise`", "`true`")
        },
    );
    templates.add_filter("member_type", |member: ViaDeserialize<Member>| {
        member_type(&member)
    });
    templates.add_filter("member_initial", |member: ViaDeserialize<Member>| {
        initial(&member)
    });
    templates.add_filter("record_type", |member: ViaDeserialize<Member>| {
        record_type(&member)
    });
    templates.add_filter("from_record", |member: ViaDeserialize<Member>| {
        from_record(&member)
    });
    // `retry_at` becomes [retryAt].
    templates.add_filter("linked", |doc: &str| {
        text::code_changed(doc, |word| format!("[{}]", word.to_lower_camel_case()))
    });
}

pub(super) fn name(name: &str) -> String {
    match name {
        "on_error" => "stopOnError".to_owned(),
        name => name
            .strip_prefix("extra_")
            .unwrap_or(name)
            .to_lower_camel_case(),
    }
}

/// Whether what is given is added to what is there: then it is empty at first.
fn is_collected(option: &OptionInfo) -> bool {
    matches!(option.kind, Kind::Headers | Kind::Query | Kind::Object)
        && !option.name.starts_with("set_")
}

pub(super) fn kotlin_type(option: &OptionInfo) -> String {
    let plain = match option.kind {
        Kind::Text | Kind::Secret | Kind::Hook => "String",
        Kind::Path => "Path",
        Kind::Limit | Kind::Seconds => "Duration",
        Kind::Count => "Int",
        Kind::Bytes => "Long",
        Kind::Flag | Kind::OnError => "Boolean",
        Kind::Headers => "Map<String, String?>",
        Kind::Query => "Map<String, Any?>",
        Kind::Object => "Map<String, JsonElement>",
    };
    if is_collected(option) {
        plain.to_owned()
    } else {
        format!("{plain}?")
    }
}

fn encoded(option: &OptionInfo) -> String {
    let name = name(&option.name);
    match option.kind {
        Kind::Limit => format!("{name}?.let(::limit)"),
        Kind::Seconds => format!("{name}?.let(::secondsOf)"),
        Kind::OnError => {
            format!("{name}?.let {{ if (it) \"raise\" else \"continue\" }}")
        }
        Kind::Path => format!("{name}?.let(::resumeFileText)"),
        _ if is_collected(option) => format!("{name}.orNull()"),
        _ => name,
    }
}

pub(super) fn member_type(member: &Member) -> String {
    let plain = match member.kind {
        MemberType::Text | MemberType::Phase => "String",
        MemberType::Outcome => "Outcome",
        MemberType::Integer => "Int",
        MemberType::Duration => "Duration",
        MemberType::Moment => "Instant",
        MemberType::Headers => "Headers",
        MemberType::Json => "JsonElement",
        MemberType::Texts => "List<String>",
    };
    if member.optional {
        format!("{plain}?")
    } else {
        plain.to_owned()
    }
}

fn initial(member: &Member) -> &'static str {
    match member.kind {
        MemberType::Headers => " = Headers(emptyList())",
        MemberType::Texts => " = emptyList()",
        _ if member.optional => " = null",
        _ => "",
    }
}

fn record_type(member: &Member) -> String {
    let plain = match member.kind {
        MemberType::Text | MemberType::Phase | MemberType::Outcome => "String",
        MemberType::Integer => "Int",
        MemberType::Duration | MemberType::Moment => "Double",
        MemberType::Headers => "List<List<String>>",
        MemberType::Json => "JsonElement",
        MemberType::Texts => "List<String>",
    };
    if member.optional {
        format!("{plain}?")
    } else {
        plain.to_owned()
    }
}

fn from_record(member: &Member) -> String {
    let name = member.name.to_lower_camel_case();
    let mark = if member.optional { "?" } else { "" };
    match member.kind {
        MemberType::Outcome => format!("Outcome.valueOf({name}.uppercase())"),
        MemberType::Duration => format!("{name}{mark}.seconds"),
        MemberType::Moment => {
            format!("{name}{mark}.let {{ Instant.ofEpochMilli((it * 1000).toLong()) }}")
        }
        MemberType::Headers => format!("Headers({name}.map {{ (name, value) -> name to value }})"),
        _ => name,
    }
}

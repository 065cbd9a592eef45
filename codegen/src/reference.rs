//! The pages of the reference: every call, option and error as one language spells it.

mod spelling;
mod words;

use minijinja::context;
use serde::Serialize;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::errors::{Kind as ErrorKind, Word};
use crate::models::{Body, Definition, Field};
use crate::operations::{Accepts, Operation};
use crate::options::Kind;
use crate::render::{render, templates};
use crate::tree::Tree;
use words::Words;

pub(crate) use spelling::Spelling;

const FOLDER: &str = "docs/reference";

#[derive(Serialize)]
struct Call<'a> {
    call: String,
    /// Whether another call before it has that name.
    other_form: bool,
    operation: &'a Operation,
    doc: String,
    params: Vec<Row>,
    timings: Vec<Row>,
    answer: String,
    streaming: Option<String>,
}

/// A line of a table.
#[derive(Serialize)]
struct Row {
    name: String,
    kind: String,
    /// Limits, defaults and the like.
    more: String,
    doc: String,
}

#[derive(Serialize)]
struct Model<'a> {
    name: String,
    doc: String,
    definition: &'a Definition,
    fields: Vec<Row>,
}

#[derive(Serialize)]
struct Class<'a> {
    class: String,
    kind: &'a str,
    base: String,
    statuses: String,
    doc: String,
}

/// Adds the page of a language.
pub(crate) fn write(
    spelling: &dyn Spelling,
    descriptions: &Descriptions,
    tree: &mut Tree,
) -> Result<()> {
    let page = spelling.page();
    let words = Words::new(spelling, descriptions);
    let places: Vec<_> = ["client", "call", "map"]
        .map(|place| (place, options(&words, descriptions, place)))
        .into();
    let errors = &descriptions.errors;
    let classes: Vec<_> = errors
        .kinds
        .iter()
        .filter_map(|kind| class(&words, kind, descriptions))
        .collect();
    let members: Vec<_> = errors
        .members
        .iter()
        .filter_map(|member| {
            Some(Row {
                name: spelling.member(member)?,
                kind: spelling.member_type(member),
                more: String::new(),
                doc: words.of(&member.doc) + spelling.member_unit(member),
            })
        })
        .collect();
    let operations = descriptions.operations.iter();
    let mut calls: Vec<_> = operations.map(|each| call(&words, each)).collect();
    for at in 1..calls.len() {
        calls[at].other_form = calls[..at].iter().any(|each| each.call == calls[at].call);
    }
    let values = context! {
        about => format!("{page}.md"),
        calls,
        places,
        root => errors.root,
        classes,
        members,
        outcomes => listed(&errors.outcomes, &|name| spelling.outcome(name)),
        phases => listed(&errors.phases, &|name| spelling.phase(name)),
        has_bases => spelling.has_bases(),
        has_models => spelling.has_models(),
        models => models(&words, descriptions),
    };
    let mut source = render(&templates("reference"), "page.md.jinja", values)?;
    while source.contains("\n\n\n") {
        source = source.replace("\n\n\n", "\n\n");
    }
    tree.add(
        format!("{FOLDER}/{page}.md"),
        source.trim_end().to_owned() + "\n",
    );
    Ok(())
}

fn call<'a>(words: &Words<'_>, operation: &'a Operation) -> Call<'a> {
    let spelling = words.spelling;
    let shown = operation.params.iter();
    let mut shown: Vec<_> = shown.filter(|param| spelling.has_param(param)).collect();
    shown.sort_by_key(|param| spelling.place(param));
    let params = shown.into_iter().map(|param| {
        let needed = if param.required {
            "required"
        } else {
            "optional"
        };
        let limits = limits(&param.accepts).map(|limits| format!("; {limits}"));
        Row {
            name: spelling.param(operation, param),
            kind: spelling.param_type(param),
            more: format!("{needed}{}", limits.unwrap_or_default()),
            doc: words.of(&param.doc),
        }
    });
    let kinds = operation
        .params
        .iter()
        .find_map(|param| match &param.accepts {
            Accepts::Variant { kinds, .. } => Some(kinds),
            _ => None,
        });
    let timings = kinds.into_iter().flatten().flat_map(|(kind, parts)| {
        parts.iter().map(|part| Row {
            name: spelling.timing(kind, part),
            kind: spelling.part_type(part),
            more: limits(&part.accepts).unwrap_or_default(),
            doc: words.of(&part.doc),
        })
    });
    Call {
        call: spelling.call(operation),
        other_form: false,
        operation,
        doc: words.of(&operation.doc),
        params: params.collect(),
        timings: timings.collect(),
        answer: spelling.answer(operation),
        streaming: operation
            .may_stream()
            .then(|| spelling.streaming(operation)),
    }
}

fn limits(accepts: &Accepts) -> Option<String> {
    match accepts {
        Accepts::Text {
            min_length: 0,
            max_length: Some(most),
        } => Some(format!("at most {} characters", grouped(*most))),
        Accepts::Text {
            min_length,
            max_length: Some(most),
        } => Some(format!("{min_length} to {} characters", grouped(*most))),
        Accepts::Text { min_length: 1, .. } => Some("not empty".to_owned()),
        Accepts::OneOf(words) => Some(format!("`{}`", words.join("`, `"))),
        Accepts::Integer { min, max: i64::MAX } => Some(format!("{min} or more")),
        Accepts::Integer { min, max } => Some(format!("{min} to {}", grouped(max.unsigned_abs()))),
        _ => None,
    }
}

/// `31536000` becomes `31 536 000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy)
        .collect();
    parts.join(" ")
}

/// The options that may be set there.
fn options(words: &Words<'_>, descriptions: &Descriptions, place: &str) -> Vec<Row> {
    let spelling = words.spelling;
    let there = crate::options::on(&descriptions.options, place);
    let rows = there.into_iter().filter_map(|option| {
        let range = match (option.unit.as_deref(), option.range) {
            (Some("seconds"), _) => {
                let none = (option.kind == Kind::Limit).then(|| spelling.no_limit());
                Some(format!(
                    "above 0{}{}",
                    spelling.seconds(),
                    none.unwrap_or_default()
                ))
            }
            (unit, Some((least, _))) => {
                let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
                Some(format!("{least} or more{unit}"))
            }
            _ => None,
        };
        // What a call does not set is as its client has it.
        let default = match &option.shown {
            _ if place == "call" && option.on.iter().any(|on| on == "client") => {
                Some("as the client has it".to_owned())
            }
            Some(shown) => Some(format!("default: {shown}")),
            None => None,
        };
        let variable = option.environment.as_ref();
        let variable = variable
            .filter(|variable| {
                !option
                    .shown
                    .as_ref()
                    .is_some_and(|shown| shown.contains(*variable))
            })
            .map(|variable| format!("environment variable `{variable}`"));
        let more: Vec<_> = [range, default, variable].into_iter().flatten().collect();
        Some(Row {
            name: spelling.option(option, place)?,
            kind: spelling.option_type(option, place),
            more: more.join("; "),
            doc: words.of(&match option.kind {
                Kind::OnError => {
                    let [goes_on, ends] = spelling.on_error();
                    let doc = option.doc.replace("`continue`", &format!("`{goes_on}`"));
                    doc.replace("`raise`", &format!("`{ends}`"))
                }
                _ => option.doc.clone(),
            }),
        })
    });
    rows.collect()
}

fn class<'a>(
    words: &Words<'_>,
    kind: &'a ErrorKind,
    descriptions: &Descriptions,
) -> Option<Class<'a>> {
    let spelling = words.spelling;
    let above = &descriptions.errors.kinds;
    let base = above.iter().find(|each| each.class == kind.base);
    Some(Class {
        class: spelling.class(kind)?,
        kind: &kind.kind,
        base: base
            .and_then(|base| spelling.class(base))
            .unwrap_or_else(|| kind.base.clone()),
        statuses: match kind.statuses {
            Some((first, last)) if first == last => first.to_string(),
            Some((first, _)) => format!("{first} and above"),
            None => String::new(),
        },
        doc: words.of(&without_status(&kind.doc)),
    })
}

/// The words of a closed list.
fn listed(all: &[Word], spelled: &dyn Fn(&str) -> String) -> Vec<Word> {
    let words = all.iter().map(|word| Word {
        name: spelled(&word.name),
        doc: word.doc.clone(),
    });
    words.collect()
}

/// The sentence without the status before it, which has a column of its own.
fn without_status(doc: &str) -> String {
    let status = |start: &str| start.starts_with(|letter: char| letter.is_ascii_digit());
    let rest = match doc.split_once(": ") {
        Some((start, rest)) if status(start) => rest,
        _ => doc,
    };
    let (first, rest) = rest.split_at(rest.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

fn models<'a>(words: &Words<'_>, descriptions: &'a Descriptions) -> Vec<Model<'a>> {
    let spelling = words.spelling;
    let definitions = descriptions.models.definitions.iter();
    let models = definitions.map(|definition| {
        let fields: &[Field] = match &definition.body {
            Body::Model { fields, .. } => fields,
            Body::Union { shared, .. } => shared,
            Body::Enumeration { .. } => &[],
        };
        let fields = fields.iter().map(|field| Row {
            name: spelling.field_name(&field.wire),
            kind: spelling.field_type(field),
            more: if field.optional {
                "may be missing".to_owned()
            } else {
                String::new()
            },
            doc: words.of(&field.description),
        });
        Model {
            name: spelling.model(&definition.name),
            doc: words.of(&definition.description),
            fields: fields.collect(),
            definition,
        }
    });
    models.collect()
}

//! Checks parameters against an operation's description before anything is sent.

use serde_json::{Map, Value};

use crate::api::operation::{Accepts, Param, Place};
use crate::base::error::Error;
use crate::base::shown::{self, shown};

/// The value of `param` in `given`, looked up by either of its names. Null stands for
/// "left out" where the parameter is optional.
pub(crate) fn take(
    given: &mut Map<String, Value>,
    param: &Param,
    parent: &str,
) -> Result<Option<Value>, Error> {
    let value = given
        .shift_remove(param.name)
        .or_else(|| given.shift_remove(param.wire));
    let path = join(parent, param.name);
    match value {
        Some(Value::Null) if param.nullable => Ok(Some(Value::Null)),
        None | Some(Value::Null) if param.required => {
            let came = value.map_or_else(|| "nothing".to_owned(), |value| shown(&value));
            Err(Error::invalid_input(
                &path,
                format_args!("expected {}, got {came}", expected(param)),
            ))
        }
        None | Some(Value::Null) => Ok(None),
        Some(value) => checked(value, param, &path).map(Some),
    }
}

/// Refuses what is left when every known parameter was taken.
pub(crate) fn nothing_left(
    given: &Map<String, Value>,
    params: &[Param],
    parent: &str,
) -> Result<(), Error> {
    let Some(name) = given.keys().next() else {
        return Ok(());
    };
    let known: Vec<&str> = params.iter().map(|param| param.name).collect();
    Err(Error::invalid_input(
        &join(parent, name),
        format_args!("unknown parameter; expected one of {}", known.join(", ")),
    ))
}

fn checked(value: Value, param: &Param, path: &str) -> Result<Value, Error> {
    let fits = match (&param.accepts, &value) {
        (
            Accepts::Text {
                min_length,
                max_length,
            },
            Value::String(text),
        ) => {
            let length = text.chars().count();
            let may_be_blank = *min_length == 0 || param.place != Place::Body;
            let says_something = may_be_blank || !text.trim().is_empty();
            says_something
                && length >= *min_length
                && max_length.is_none_or(|max_length| length <= max_length)
        }
        (Accepts::OneOf(words), Value::String(word)) => words.contains(&word.as_str()),
        (Accepts::Integer { min, max }, Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| (*min..=*max).contains(&number)),
        (Accepts::Flag, Value::Bool(_)) | (Accepts::Object, Value::Object(_)) => true,
        (Accepts::Variant { tag, kinds }, Value::Object(_)) => {
            return variant(value, tag, kinds, path);
        }
        _ => false,
    };
    if fits {
        Ok(value)
    } else if matches!(param.place, Place::Path | Place::PathSegments) && value == "" {
        // The sentence that tests written for the official Python package look for.
        Err(Error::invalid_input(
            path,
            format_args!(
                "Expected a non-empty value for `{}` but received ''",
                param.name
            ),
        ))
    } else {
        Err(Error::invalid_input(
            path,
            format_args!("expected {}, got {}", expected(param), came(&value)),
        ))
    }
}

fn variant(
    value: Value,
    tag: &str,
    kinds: &[(&str, &'static [Param])],
    path: &str,
) -> Result<Value, Error> {
    let Value::Object(mut given) = value else {
        return Ok(value);
    };
    let kind = given.shift_remove(tag).unwrap_or_default();
    let found = kinds.iter().find(|(name, _)| kind.as_str() == Some(name));
    let Some((name, params)) = found else {
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        let came = if kind.is_null() {
            "nothing".to_owned()
        } else {
            shown(&kind)
        };
        return Err(Error::invalid_input(
            &join(path, tag),
            format_args!("expected {}, got {came}", one_of(&names)),
        ));
    };
    let mut object = Map::new();
    object.insert(tag.to_owned(), Value::from(*name));
    for param in *params {
        if let Some(value) = take(&mut given, param, path)? {
            object.insert(param.wire.to_owned(), value);
        }
    }
    nothing_left(&given, params, path)?;
    Ok(Value::Object(object))
}

fn expected(param: &Param) -> String {
    let expected = match &param.accepts {
        Accepts::Text {
            min_length,
            max_length,
        } => text_of(*min_length, *max_length),
        Accepts::OneOf(words) => one_of(words),
        Accepts::Integer { min, max: i64::MAX } => format!("an integer from {min}"),
        Accepts::Integer { min, max } => format!("an integer from {min} to {max}"),
        Accepts::Flag => "true or false".to_owned(),
        Accepts::Files => "files to upload".to_owned(),
        Accepts::Object => "an object".to_owned(),
        Accepts::Variant { tag, .. } => format!("an object with `{tag}`"),
    };
    if param.nullable {
        expected + " or null"
    } else {
        expected
    }
}

fn text_of(min_length: usize, max_length: Option<usize>) -> String {
    match (min_length, max_length) {
        (0, None) => "a string".to_owned(),
        (1, None) => "a non-empty string".to_owned(),
        (_, None) => format!("a string of at least {min_length} characters"),
        (0, Some(max)) => format!("a string of at most {max} characters"),
        (_, Some(max)) => format!("a string of {min_length} to {max} characters"),
    }
}

fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("one of {}", quoted.join(", "))
}

/// The value as it came, and of a long text how long it is.
fn came(value: &Value) -> String {
    match value {
        Value::String(text) if text.len() > shown::LIMIT => {
            format!("{} ({} characters)", shown(value), text.chars().count())
        }
        other => shown(other),
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

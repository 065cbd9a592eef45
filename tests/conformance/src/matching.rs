//! Paths into a report, and what may be asked of the value there.

use regex::Regex;
use serde_json::Value;

use crate::Checked;
use crate::scenario::Expected;
use crate::variables::Variables;

/// Checks every path of `expected` and tells all that does not hold.
pub(crate) fn meets(report: &Value, expected: &Expected, known: &Variables) -> Checked {
    let mut misses = Vec::new();
    for (path, expected) in expected {
        let actual = at(report, path)?;
        if let Err(miss) = matches(&known.fill(expected)?, actual) {
            misses.push(format!("{path}: {miss}"));
        }
    }
    if misses.is_empty() {
        Ok(())
    } else {
        Err(misses.join("\n"))
    }
}

/// The value at a path such as `value.output[0].id`; a negative index counts from the end.
pub(crate) fn at<'a>(report: &'a Value, path: &str) -> Checked<Option<&'a Value>> {
    let mut here = Some(report);
    for step in path.split('.') {
        let (name, indexes) = step.split_once('[').unwrap_or((step, ""));
        here = here.and_then(|value| value.get(name));
        for index in indexes
            .split_terminator(']')
            .map(|index| index.trim_start_matches('['))
        {
            let index: i64 = index.parse().map_err(|_| format!("`{path}` is no path"))?;
            here = here.and_then(Value::as_array).and_then(|items| {
                let from = if index < 0 {
                    items.len() as i64 + index
                } else {
                    index
                };
                items.get(usize::try_from(from).ok()?)
            });
        }
    }
    Ok(here)
}

/// A mapping holds operators, all of which must be met; anything else must be equal.
fn matches(expected: &Value, actual: Option<&Value>) -> Checked {
    let Value::Object(operators) = expected else {
        return equals(expected, actual);
    };
    operators
        .iter()
        .try_for_each(|(name, argument)| operator(name, argument, actual))
}

fn operator(name: &str, argument: &Value, actual: Option<&Value>) -> Checked {
    let holds = match (name, actual) {
        ("absent", actual) => argument.as_bool() == Some(actual.is_none()),
        ("equals", actual) => return equals(argument, actual),
        ("any_of", actual) => array(argument)?
            .iter()
            .any(|choice| matches(choice, actual).is_ok()),
        ("all_of", actual) => {
            return array(argument)?
                .iter()
                .try_for_each(|each| matches(each, actual));
        }
        ("is" | "contains" | "excludes" | "matches" | "min" | "max" | "size", None) => false,
        ("is", Some(actual)) => argument.as_str() == Some(kind(actual)),
        ("contains", Some(actual)) => holds_part(actual, argument),
        ("excludes", Some(actual)) => !holds_part(actual, argument),
        ("matches", Some(actual)) => {
            let pattern = argument
                .as_str()
                .ok_or("`matches` needs a regular expression")?;
            let pattern = Regex::new(pattern).map_err(|error| error.to_string())?;
            actual
                .as_str()
                .is_some_and(|actual| pattern.is_match(actual))
        }
        ("min", Some(actual)) => actual.as_f64() >= Some(number(argument)?),
        ("max", Some(actual)) => {
            let limit = number(argument)?;
            actual.as_f64().is_some_and(|actual| actual <= limit)
        }
        ("size", Some(actual)) => {
            return matches(argument, size(actual).map(Value::from).as_ref());
        }
        _ => return Err(format!("there is no operator `{name}`")),
    };
    if holds {
        Ok(())
    } else {
        Err(format!("expected {name} {argument}, got {}", shown(actual)))
    }
}

fn equals(expected: &Value, actual: Option<&Value>) -> Checked {
    if actual.is_some_and(|actual| same(expected, actual)) {
        return Ok(());
    }
    Err(format!("expected {expected}, got {}", shown(actual)))
}

/// Equality under which 1 and 1.0 are the same number, and the order of keys does not count.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

/// Whether a text contains a text, or a list an item.
fn holds_part(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::String(whole), Value::String(part)) => whole.contains(part.as_str()),
        (Value::Array(items), part) => items.iter().any(|item| same(item, part)),
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() != 0.0) => {
            "number"
        }
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(fields) => Some(fields.len()),
        _ => None,
    }
}

fn number(argument: &Value) -> Checked<f64> {
    argument
        .as_f64()
        .ok_or_else(|| format!("`{argument}` is no number"))
}

fn array(argument: &Value) -> Checked<&Vec<Value>> {
    argument
        .as_array()
        .ok_or_else(|| format!("`{argument}` is no list"))
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

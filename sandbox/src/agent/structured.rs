//! Answers in a form that a JSON Schema (draft 7) asks for.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// How deep a schema may refer to itself before the agent gives up on a branch.
const MAX_DEPTH: usize = 16;

/// Checks a schema; the error says what is wrong with it.
pub(crate) fn check(schema: &Value) -> Result<(), String> {
    validator(schema).map(|_| ())
}

/// Reads an answer in the form of a schema; the error says why it is none.
pub(super) fn read(schema: &Value, text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| format!("The answer is not valid JSON: {error}."))?;
    let invalid = validator(schema)?
        .validate(&value)
        .err()
        .map(|error| format!("The answer does not match outputSchema: {error}."));
    invalid.map_or(Ok(value), Err)
}

fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft7::new(schema).map_err(|error| error.to_string())
}

/// A plain value in the form of a schema. It follows types, limits of length and size, `const`,
/// `enum`, the first of alternatives and references within; patterns are beyond it.
pub(super) fn sample(schema: &Value) -> Value {
    Sampler { root: schema }.value(schema, 0)
}

struct Sampler<'a> {
    root: &'a Value,
}

impl Sampler<'_> {
    fn value(&self, schema: &Value, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::Null;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            let target = self.root.pointer(pointer).unwrap_or(&Value::Null);
            return self.value(target, depth + 1);
        }
        if let Some(fixed) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return fixed.clone();
        }
        let alternatives = ["anyOf", "oneOf"]
            .into_iter()
            .find_map(|name| schema[name].get(0));
        if let Some(first) = alternatives {
            return self.value(first, depth + 1);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.merged(schema, parts, depth);
        }
        match kind(schema) {
            "object" => Value::Object(self.object(schema, depth)),
            "array" => self.array(schema, depth),
            "integer" => json!(number(schema, 1.0).ceil() as i64),
            "number" => json!(number(schema, 0.5)),
            "boolean" => json!(true),
            "null" => Value::Null,
            _ => json!(text(schema)),
        }
    }

    /// An object that has the fields of each part.
    fn merged(&self, schema: &Value, parts: &[Value], depth: usize) -> Value {
        let mut fields = self.object(schema, depth);
        for part in parts {
            match self.value(part, depth + 1) {
                Value::Object(more) => fields.extend(more),
                other => return other,
            }
        }
        Value::Object(fields)
    }

    fn object(&self, schema: &Value, depth: usize) -> Map<String, Value> {
        let properties = schema["properties"].as_object();
        properties
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), self.value(property, depth + 1)))
            .collect()
    }

    fn array(&self, schema: &Value, depth: usize) -> Value {
        if let Some(items) = schema["items"].as_array() {
            return items
                .iter()
                .map(|item| self.value(item, depth + 1))
                .collect();
        }
        let length = schema["minItems"].as_u64().unwrap_or(1).clamp(1, 1000);
        let item = self.value(&schema["items"], depth + 1);
        (0..length).map(|_| item.clone()).collect()
    }
}

/// The type of a schema, the first if it has several; an object if it names none but fields.
fn kind(schema: &Value) -> &str {
    let named = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    named.unwrap_or(match schema.get("properties") {
        Some(_) => "object",
        None => "string",
    })
}

/// A number within limits, the usual one if it fits.
fn number(schema: &Value, step: f64) -> f64 {
    let above = schema["exclusiveMinimum"]
        .as_f64()
        .map(|limit| limit + step);
    let below = schema["exclusiveMaximum"]
        .as_f64()
        .map(|limit| limit - step);
    let low = schema["minimum"].as_f64().or(above).unwrap_or(f64::MIN);
    let high = schema["maximum"].as_f64().or(below).unwrap_or(f64::MAX);
    1.0_f64.min(high).max(low)
}

fn text(schema: &Value) -> String {
    let usual = match schema["format"].as_str() {
        Some("date-time") => "2026-05-11T09:14:22Z",
        Some("date") => "2026-05-11",
        Some("time") => "09:14:22Z",
        Some("email") => "team@example.com",
        Some("uri") => "https://example.com/",
        Some("uuid") => "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9",
        _ => "text",
    };
    let limit = |name: &str| {
        schema[name]
            .as_u64()
            .and_then(|limit| usize::try_from(limit).ok())
    };
    let longest = limit("maxLength").unwrap_or(usize::MAX);
    let shortest = limit("minLength").unwrap_or(0).min(10_000);
    let mut text: String = usual.chars().take(longest).collect();
    text.extend(std::iter::repeat_n(
        'x',
        shortest.saturating_sub(text.len()),
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_fits_its_schema() {
        let schemas = [
            json!({ "type": "string", "minLength": 9 }),
            json!({ "type": "string", "maxLength": 2 }),
            json!({ "type": "integer", "exclusiveMinimum": 7 }),
            json!({ "type": "number", "maximum": -2.5 }),
            json!({ "type": ["boolean", "null"] }),
            json!({ "enum": ["low", "high"] }),
            json!({ "const": 7 }),
            json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }),
            json!({ "type": "array", "items": { "type": "number" }, "minItems": 3 }),
            json!({
                "type": "object",
                "properties": { "stops": { "type": "array", "items": { "$ref": "#/$defs/stop" } } },
                "required": ["stops"],
                "$defs": { "stop": {
                    "type": "object",
                    "properties": { "day": { "type": "string", "format": "date" } },
                    "required": ["day"],
                    "additionalProperties": false,
                } },
            }),
            json!({ "allOf": [
                { "properties": { "a": { "type": "string" } }, "required": ["a"] },
                { "properties": { "b": { "type": "integer" } }, "required": ["b"] },
            ] }),
        ];
        for schema in schemas {
            let sample = sample(&schema);
            assert_eq!(read(&schema, &sample.to_string()), Ok(sample), "{schema}");
        }
    }

    #[test]
    fn what_does_not_fit_says_why() {
        let schema = json!({ "type": "object", "required": ["city"] });
        assert!(
            read(&schema, "sunny")
                .unwrap_err()
                .contains("not valid JSON")
        );
        assert!(
            read(&schema, "{}")
                .unwrap_err()
                .contains("\"city\" is a required property")
        );
        assert!(check(&json!({ "type": "weather" })).is_err());
        let looped = json!({ "$ref": "#" });
        assert_eq!(sample(&looped), Value::Null);
    }
}

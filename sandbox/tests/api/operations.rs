//! The description of the API beside the list of what the core calls, read as plain JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::openapi::{METHODS, document, read, resolved};

/// An operation of the core, as plain JSON, beside the description.
struct Comparison<'a> {
    document: &'a Value,
    operation: &'a Value,
    name: &'a str,
}

impl Comparison<'_> {
    /// The parameters of the operation that stand in one of these places.
    fn params(&self, places: &[&str]) -> Vec<&Value> {
        let params = self.operation["params"].as_array().unwrap().iter();
        params
            .filter(|param| places.contains(&param["place"].as_str().unwrap()))
            .collect()
    }

    fn check(&self, path_item: &Value) {
        let described = &path_item[self.operation["method"].as_str().unwrap().to_lowercase()];
        let parameters: Vec<&Value> = [&path_item["parameters"], &described["parameters"]]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .map(|parameter| resolved(self.document, parameter))
            .collect();
        self.check_parameters(&parameters, "path", &["path", "path_segments"]);
        self.check_parameters(&parameters, "query", &["query"]);
        let has_key = parameters.iter().any(|it| it["name"] == "Idempotency-Key");
        assert_eq!(
            has_key,
            self.operation["paid"] == true,
            "{}: its key",
            self.name
        );
        match described["requestBody"]["content"].as_object() {
            None => assert!(self.params(&["body"]).is_empty(), "{}", self.name),
            Some(content) => {
                for (media_type, body) in content {
                    self.check_body(media_type, &body["schema"]);
                }
            }
        }
        self.check_answer(&described["responses"]["200"]);
    }

    fn check_parameters(&self, described: &[&Value], place: &str, places: &[&str]) {
        let mut names: Vec<String> = Vec::new();
        for param in self.params(places) {
            let name = camel_case(param["wire"].as_str().unwrap());
            let described = described
                .iter()
                .find(|it| it["in"] == place && it["name"] == name.as_str())
                .unwrap_or_else(|| panic!("{}: {name} is not described", self.name));
            let required = described["required"] == true;
            assert_eq!(param["required"] == true, required, "{}.{name}", self.name);
            self.check_value(&name, param, &described["schema"]);
            names.push(name);
        }
        // What the sandbox has of its own is no business of the core.
        let others = described.iter().filter(|it| it["in"] == place);
        for other in others.filter(|it| it["x-sandbox"] != true) {
            let name = other["name"].as_str().unwrap();
            assert!(
                names.iter().any(|it| it == name),
                "{}: no {name}",
                self.name
            );
        }
    }

    /// Finds the one form of the body that has the parameters of the operation, and compares.
    fn check_body(&self, media_type: &str, schema: &Value) {
        let schema = resolved(self.document, schema);
        let forms: Vec<&Value> = match schema["oneOf"].as_array() {
            Some(forms) => forms.iter().map(|it| resolved(self.document, it)).collect(),
            None => vec![schema],
        };
        let params = self.params(&["body"]);
        let wanted: BTreeSet<&str> = params
            .iter()
            .map(|it| it["wire"].as_str().unwrap())
            .collect();
        let form = forms.into_iter().find(|form| fields(form) == wanted);
        let Some(form) = form else {
            // A template is made by JSON alone.
            let optional = media_type == "multipart/form-data" && !wanted.contains("input");
            assert!(optional, "{}: no {media_type} with {wanted:?}", self.name);
            return;
        };
        self.check_fields(self.name, &params, form);
    }

    fn check_fields(&self, place: &str, params: &[&Value], schema: &Value) {
        for param in params {
            let wire = param["wire"].as_str().unwrap();
            let required = schema["required"].as_array().into_iter().flatten();
            let is_required = required.into_iter().any(|name| name == wire);
            let name = format!("{place}.{wire}");
            assert_eq!(param["required"] == true, is_required, "{name}");
            self.check_value(&name, param, &schema["properties"][wire]);
        }
    }

    fn check_value(&self, name: &str, param: &Value, schema: &Value) {
        let schema = resolved(self.document, schema);
        let (schema, nullable) = without_null(self.document, schema);
        assert_eq!(param["nullable"] == true, nullable, "{name}: null");
        let accepts = &param["accepts"];
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
        match accepts.as_str().or(accepts.as_object().and_then(only_key)) {
            Some("text") => {
                let limits = &accepts["text"];
                assert_eq!(schema["type"], "string", "{name}");
                let (low, high) = (limits["min_length"].as_u64(), limits["max_length"].as_u64());
                assert_eq!(low.unwrap_or(0), limit("minLength").unwrap_or(0), "{name}");
                assert_eq!(high, limit("maxLength"), "{name}: longest");
            }
            Some("one_of") => assert_eq!(accepts["one_of"], schema["enum"], "{name}"),
            Some("integer") => {
                let limits = &accepts["integer"];
                assert_eq!(schema["type"], "integer", "{name}");
                assert_eq!(limits["min"].as_u64(), limit("minimum"), "{name}");
                assert_eq!(limits["max"].as_u64(), limit("maximum"), "{name}");
            }
            Some("flag") => {
                let as_text = json!(["true", "false"]);
                assert!(
                    schema["type"] == "boolean" || schema["enum"] == as_text,
                    "{name}"
                );
            }
            Some("object") => assert_eq!(schema["type"], "object", "{name}"),
            Some("variant") => self.check_variant(name, &accepts["variant"], &schema),
            other => panic!("{name}: {other:?} cannot be compared yet"),
        }
    }

    fn check_variant(&self, name: &str, variant: &Value, schema: &Value) {
        let tag = variant["tag"].as_str().unwrap();
        let forms = schema["oneOf"].as_array().unwrap().iter();
        let forms: Vec<&Value> = forms.map(|it| resolved(self.document, it)).collect();
        let kinds = variant["kinds"].as_array().unwrap();
        assert_eq!(forms.len(), kinds.len(), "{name}");
        for kind in kinds {
            let form = forms
                .iter()
                .find(|form| form["properties"][tag]["const"] == kind[0])
                .unwrap_or_else(|| panic!("{name}: {} is not described", kind[0]));
            let params: Vec<&Value> = kind[1].as_array().unwrap().iter().collect();
            let mut names: BTreeSet<&str> = params
                .iter()
                .map(|it| it["wire"].as_str().unwrap())
                .collect();
            names.insert(tag);
            assert_eq!(fields(form), names, "{name}: {}", kind[0]);
            self.check_fields(name, &params, form);
        }
    }

    /// The model of the answer has the name of one of the schemas.
    fn check_answer(&self, answer: &Value) {
        let content = &resolved(self.document, answer)["content"];
        let Some(model) = self.operation["answer"]["model"].as_str() else {
            return;
        };
        let schema = &content["application/json"]["schema"];
        let mut schemas = vec![schema];
        schemas.extend(schema["anyOf"].as_array().into_iter().flatten());
        let wanted = format!("#/components/schemas/{model}");
        assert!(
            schemas.iter().any(|it| it["$ref"] == wanted.as_str()),
            "{}: {model}",
            self.name
        );
    }
}

fn only_key(object: &Map<String, Value>) -> Option<&str> {
    object.keys().next().map(String::as_str)
}

/// The fields of a form of a body, but for files and for those that it must not have.
fn fields(schema: &Value) -> BTreeSet<&str> {
    let properties = schema["properties"].as_object().unwrap().iter();
    properties
        .filter(|(name, schema)| **schema != Value::Bool(false) && *name != "files[]")
        .map(|(name, _)| name.as_str())
        .collect()
}

/// A schema without the null it may allow, and whether it does.
fn without_null(document: &Value, schema: &Value) -> (Value, bool) {
    let null = json!({ "type": "null" });
    if let Some(choices) = schema["anyOf"].as_array() {
        let other = choices.iter().find(|it| **it != null).unwrap();
        return (resolved(document, other).clone(), choices.contains(&null));
    }
    let mut plain = schema.clone();
    let Some(types) = schema["type"].as_array() else {
        return (plain, false);
    };
    plain["type"] = types[0].clone();
    (plain, types.contains(&json!("null")))
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(1);
        name + &head.to_uppercase() + tail
    })
}

#[test]
fn it_agrees_with_the_operations_of_the_core() {
    let document = document();
    let operations = read("core/schema/operations.json");
    let mut called = BTreeSet::new();
    for operation in operations.as_array().unwrap() {
        let name = operation["name"].as_str().unwrap();
        let path = operation["path"].as_str().unwrap();
        let path: Vec<String> = path.split('/').map(camel_case).collect();
        let path = path.join("/");
        let item = document["paths"]
            .get(&path)
            .unwrap_or_else(|| panic!("{name}: {path} is not described"));
        let comparison = Comparison {
            document: &document,
            operation,
            name,
        };
        comparison.check(item);
        called.insert((path, operation["method"].as_str().unwrap().to_lowercase()));
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
            let call = (path.clone(), (*method).to_owned());
            assert!(called.contains(&call), "the core has no {call:?}");
        }
    }
}

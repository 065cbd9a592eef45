//! The models' JSON Schema, read into what templates ask for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;

/// Every model, enumeration and union, in the order of the schema.
#[derive(Serialize)]
pub(crate) struct Models {
    pub(crate) definitions: Vec<Definition>,
}

/// One named type.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) description: String,
    #[serde(flatten)]
    pub(crate) body: Body,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Body {
    /// Texts, of which more may come when it is `open`.
    Enumeration { values: Vec<String>, open: bool },
    /// One of several models, told apart by a field.
    Union {
        tag: String,
        members: Vec<Member>,
        /// The fields that every member has.
        shared: Vec<Field>,
    },
    /// An object with fields.
    Model {
        fields: Vec<Field>,
        /// The union it belongs to.
        union: Option<String>,
    },
}

/// One kind of a union.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) description: String,
    /// What the tag says; none at the member for values that this version does not know.
    pub(crate) value: Option<String>,
}

/// A field of a model.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Field {
    /// Its name in JSON.
    pub(crate) wire: String,
    pub(crate) description: String,
    #[serde(rename = "type")]
    pub(crate) kind: Type,
    /// The one text it always has.
    pub(crate) constant: Option<String>,
    /// What it is when the server left it out.
    pub(crate) default: Option<Value>,
    /// Whether the server always sends it.
    pub(crate) required: bool,
    /// Whether it may come as null.
    pub(crate) nullable: bool,
    /// Whether a reader may find nothing there.
    pub(crate) optional: bool,
    /// Whether its value must never be shown.
    pub(crate) secret: bool,
}

/// The type of a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Text,
    Date,
    Integer,
    Number,
    Flag,
    /// Any JSON at all.
    Any,
    /// JSON that is handed on as its text.
    Raw,
    /// An object of any JSON.
    Object,
    List(Box<Type>),
    Enumeration(String),
    Union(String),
    Model(String),
}

impl Models {
    /// Reads a schema document.
    pub(crate) fn read(document: &Value) -> Result<Self> {
        let all = document["$defs"].as_object().ok_or("no $defs")?;
        let definitions = all
            .iter()
            .map(|(name, schema)| {
                Ok(Definition {
                    name: name.clone(),
                    description: description(schema),
                    body: body(name, schema, document)
                        .map_err(|error| format!("{name}: {error}"))?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self { definitions })
    }

    /// The definitions so that each stands after those it needs.
    pub(crate) fn in_order_of_need(&self) -> Vec<&Definition> {
        let mut ordered = Vec::new();
        for definition in &self.definitions {
            self.visit(definition, &mut ordered);
        }
        ordered
    }

    fn visit<'a>(&'a self, definition: &'a Definition, ordered: &mut Vec<&'a Definition>) {
        if ordered.iter().any(|each| each.name == definition.name) {
            return;
        }
        for name in definition.needs() {
            if let Some(needed) = self.definitions.iter().find(|each| each.name == name) {
                self.visit(needed, ordered);
            }
        }
        ordered.push(definition);
    }
}

impl Definition {
    fn needs(&self) -> Vec<&str> {
        match &self.body {
            Body::Enumeration { .. } => Vec::new(),
            Body::Union { members, .. } => members.iter().map(|each| &*each.name).collect(),
            Body::Model { fields, .. } => fields
                .iter()
                .filter_map(|field| field.kind.name())
                .collect(),
        }
    }
}

impl Type {
    /// The definition it refers to.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Enumeration(name) | Self::Union(name) | Self::Model(name) => Some(name),
            Self::List(item) => item.name(),
            _ => None,
        }
    }
}

fn body(name: &str, schema: &Value, document: &Value) -> Result<Body> {
    if let Some(values) = schema["enum"].as_array() {
        return Ok(Body::Enumeration {
            values: values.iter().map(text).collect::<Result<_>>()?,
            open: schema["x-open"] == true,
        });
    }
    if let Some(options) = schema["anyOf"].as_array() {
        return union(options, &text(&schema["x-discriminator"])?, document);
    }
    Ok(Body::Model {
        fields: fields(schema, document)?,
        union: union_of(name, document),
    })
}

fn union(options: &[Value], tag: &str, document: &Value) -> Result<Body> {
    let mut members = Vec::new();
    let mut common: Option<Vec<Field>> = None;
    for option in options {
        let name = referred(option).ok_or("a union has models only")?;
        let schema = &document["$defs"][name];
        members.push(Member {
            name: name.to_owned(),
            description: description(option),
            value: schema["properties"][tag]["const"]
                .as_str()
                .map(str::to_owned),
        });
        let mut its = fields(schema, document)?;
        if let Some(earlier) = common {
            its.retain(|field| {
                earlier.iter().any(|each| {
                    each.wire == field.wire
                        && each.kind == field.kind
                        && each.optional == field.optional
                })
            });
        }
        common = Some(its);
    }
    Ok(Body::Union {
        tag: tag.to_owned(),
        members,
        shared: common.unwrap_or_default(),
    })
}

fn union_of(name: &str, document: &Value) -> Option<String> {
    let (union, _) = document["$defs"].as_object()?.iter().find(|(_, schema)| {
        let options = schema["anyOf"].as_array();
        options.is_some_and(|all| all.iter().any(|option| referred(option) == Some(name)))
    })?;
    Some(union.clone())
}

fn fields(schema: &Value, document: &Value) -> Result<Vec<Field>> {
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    let properties = schema["properties"].as_object().ok_or("no properties")?;
    properties
        .iter()
        .map(|(wire, schema)| {
            let required = required.iter().any(|each| each == wire);
            field(wire, schema, required, document)
                .map_err(|error| format!("{wire}: {error}").into())
        })
        .collect()
}

fn field(wire: &str, schema: &Value, required: bool, document: &Value) -> Result<Field> {
    let (kind, nullable) = kind(schema, document)?;
    let default = schema.get("default").cloned();
    if schema["description"].as_str().is_none() {
        return Err("no description".into());
    }
    if matches!(&kind, Type::List(item) if **item == Type::Raw) && !required {
        return Err("a raw field must be required, its default would hide it".into());
    }
    Ok(Field {
        wire: wire.to_owned(),
        description: description(schema),
        kind,
        constant: schema["const"].as_str().map(str::to_owned),
        optional: nullable || !(required || default.is_some()),
        default,
        required,
        nullable,
        secret: schema["x-secret"] == true,
    })
}

/// The type, and whether null is one of its values.
fn kind(schema: &Value, document: &Value) -> Result<(Type, bool)> {
    if let Some(name) = referred(schema) {
        let definition = &document["$defs"][name];
        let of = if definition.get("enum").is_some() {
            Type::Enumeration
        } else if definition.get("anyOf").is_some() {
            Type::Union
        } else {
            Type::Model
        };
        return Ok((of(name.to_owned()), false));
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let [only] = &options
            .iter()
            .filter(|each| each["type"] != "null")
            .collect::<Vec<_>>()[..]
        else {
            return Err("several types at once".into());
        };
        return Ok((kind(only, document)?.0, true));
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let nullable = names.contains(&"null");
    let of = match names
        .into_iter()
        .filter(|each| *each != "null")
        .collect::<Vec<_>>()[..]
    {
        [] if schema["x-raw"] == true => return Ok((Type::Raw, false)),
        [] => return Ok((Type::Any, true)),
        ["string"] if schema["format"] == "date-time" => Type::Date,
        ["string"] => Type::Text,
        ["integer"] => Type::Integer,
        ["number"] => Type::Number,
        ["boolean"] => Type::Flag,
        ["object"] => Type::Object,
        ["array"] => Type::List(Box::new(kind(&schema["items"], document)?.0)),
        _ => return Err(format!("a type that no language has yet: {schema}").into()),
    };
    Ok((of, nullable))
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().ok_or("a text is missing")?.to_owned())
}

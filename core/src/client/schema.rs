//! What core says of itself, for the documentation and the code of other languages.

use serde_json::{Map, Value, json};

pub use crate::models::schema::models;

use crate::api::operations::OPERATIONS;
use crate::base::error_members::MEMBERS;
use crate::base::kind::{ErrorKind, Outcome, Phase};
use crate::base::limits::connection_limits;
use crate::client::builder::CLIENT_PARTS;
use crate::map::options::MAP_PARTS;
use crate::settings::option_info::OptionInfo;
use crate::settings::options::CALL_PARTS;
use crate::settings::table::{ENV_CUSTOM_HEADERS, OfCall, OfClient, Shared};

/// Every endpoint, with what it takes.
#[must_use]
pub fn operations() -> Value {
    json!(OPERATIONS)
}

/// Every kind of error with its class, and everything that an error tells.
#[must_use]
pub fn errors() -> Value {
    let kinds = ErrorKind::ALL.iter().map(|kind| {
        json!({
            "kind": kind.as_str(),
            "class": kind.class_name(),
            "base": kind.base_class_name(),
            "statuses": kind.statuses().map(|(first, last)| [first, last]),
            "doc": kind.description(),
        })
    });
    json!({
        "root": "HandingerError",
        "kinds": kinds.collect::<Vec<_>>(),
        "members": MEMBERS,
        "outcomes": Outcome::describe(),
        "phases": Phase::describe(),
    })
}

/// Every option of a client, a call and a map; under `fixed` the limits that nobody sets, in seconds.
#[must_use]
pub fn options() -> Value {
    let tables = [
        OfClient::INFO,
        Shared::INFO,
        CLIENT_PARTS,
        OfCall::INFO,
        CALL_PARTS,
        MAP_PARTS,
    ];
    let options: Vec<Value> = tables.into_iter().flatten().map(option).collect();
    let fixed = connection_limits().map(|(name, seconds)| (name.to_owned(), json!(seconds)));
    json!({
        "options": options,
        "environment": { "default_headers": ENV_CUSTOM_HEADERS },
        "fixed": Map::from_iter(fixed),
    })
}

fn option(info: &OptionInfo) -> Value {
    let mut shown = match json!(info) {
        Value::Object(shown) => shown,
        _ => Map::new(),
    };
    shown.insert("unit".into(), json!(info.kind.unit()));
    shown.insert("range".into(), json!(info.kind.range()));
    shown.insert("doc".into(), json!(info.doc.trim()));
    Value::Object(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::handle::Client;
    use crate::map::options::MapOptions;
    use crate::settings::options::CallOptions;

    /// A value of the option's kind.
    fn example(option: &Value) -> Value {
        match option["type"].as_str().unwrap_or_default() {
            "text" if option["name"] == "base_url" => json!("https://example.com"),
            "secret" if option["name"] == "proxy" => json!("http://proxy.example"),
            "text" | "secret" | "path" => json!("text"),
            "limit" | "seconds" | "count" | "bytes" => json!(2),
            "flag" => json!(true),
            "on_error" => json!("raise"),
            _ => json!({}),
        }
    }

    fn given(place: &str) -> Map<String, Value> {
        let all = options();
        let options = all["options"].as_array().cloned().unwrap_or_default();
        let its = |option: &&Value| {
            option["type"] != "hook"
                && option["on"]
                    .as_array()
                    .is_some_and(|on| on.iter().any(|on| on == place))
        };
        let pair = |option: &Value| {
            (
                option["name"].as_str().unwrap_or_default().to_owned(),
                example(option),
            )
        };
        options.iter().filter(its).map(pair).collect()
    }

    #[test]
    fn what_is_described_may_be_given() {
        for (name, value) in given("client") {
            let one = Map::from_iter([(name.clone(), value)]);
            assert!(
                Client::builder()
                    .apply(&one)
                    .is_ok_and(|client| client.build().is_ok()),
                "{name}"
            );
        }
        for (name, value) in given("call") {
            assert!(
                CallOptions::from_json(&Map::from_iter([(name.clone(), value)])).is_ok(),
                "{name}"
            );
        }
        for (name, value) in given("map") {
            assert!(
                MapOptions::from_json(&Map::from_iter([(name.clone(), value)])).is_ok(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_default_reads_as_it_is() {
        for option in options()["options"].as_array().into_iter().flatten() {
            let Some(shown) = option["shown"].as_str() else {
                assert!(option["default"].is_null(), "{option}");
                continue;
            };
            let value = &option["default"];
            let expected = match (option["unit"].as_str(), value) {
                (_, Value::Null) => continue,
                (Some("seconds"), value) => format!("{value} s"),
                (Some("bytes"), value) => {
                    format!("{} MiB", value.as_u64().unwrap_or_default() >> 20)
                }
                (_, Value::Bool(yes)) => (if *yes { "yes" } else { "no" }).to_owned(),
                (_, Value::String(text)) if text == "continue" => "the map goes on".to_owned(),
                (_, Value::String(text)) => text.clone(),
                (_, value) => value.to_string(),
            };
            assert!(shown.contains(&expected), "{}: {shown}", option["name"]);
        }
    }

    #[test]
    fn everything_has_its_sentence() {
        let sentence = |text: &Value| {
            let text = text.as_str().unwrap_or_default();
            text.ends_with('.')
                && text.starts_with(|first: char| first.is_uppercase() || first.is_numeric())
        };
        for operation in operations().as_array().into_iter().flatten() {
            assert!(sentence(&operation["doc"]), "{}", operation["name"]);
            for param in operation["params"].as_array().into_iter().flatten() {
                assert!(
                    sentence(&param["doc"]),
                    "{} {}",
                    operation["name"],
                    param["name"]
                );
            }
        }
        for option in options()["options"].as_array().into_iter().flatten() {
            assert!(sentence(&option["doc"]), "{}", option["name"]);
        }
        let errors = errors();
        for list in ["kinds", "members", "outcomes", "phases"] {
            for each in errors[list].as_array().into_iter().flatten() {
                assert!(sentence(&each["doc"]), "{each}");
            }
        }
    }
}

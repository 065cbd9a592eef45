//! What a scenario writes as `${name}`.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use crate::Checked;

/// Values by the names under which a scenario refers to them.
pub(crate) struct Variables(Map<String, Value>);

impl Variables {
    /// The server's address under both of its names.
    pub(crate) fn new(base_url: &str) -> Self {
        let other_origin = base_url.replace("127.0.0.1", "localhost");
        Self(Map::from_iter([
            ("other_origin".to_owned(), other_origin.into()),
            ("base_url".to_owned(), base_url.into()),
        ]))
    }

    pub(crate) fn keep(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The value with every `${name}` in it replaced. Alone in a string, the name stands for the
    /// value as it is; within one, for its text.
    pub(crate) fn fill(&self, value: &Value) -> Checked<Value> {
        match value {
            Value::String(text) => self.fill_text(text),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(fields) => self.fill_all(fields).map(Value::Object),
            other => Ok(other.clone()),
        }
    }

    pub(crate) fn fill_all(&self, fields: &Map<String, Value>) -> Checked<Map<String, Value>> {
        fields
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.fill(value)?)))
            .collect()
    }

    fn fill_text(&self, text: &str) -> Checked<Value> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| format!("no end of `${{` in {text}"))?;
            let value = self.value(name)?;
            if before.is_empty() && after.is_empty() && out.is_empty() {
                return Ok(value);
            }
            out.push_str(before);
            match value.as_str() {
                Some(text) => out.push_str(text),
                None => out.push_str(&value.to_string()),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(Value::String(out))
    }

    /// What `${name}` stands for.
    fn value(&self, name: &str) -> Checked<Value> {
        if name == "in_two_seconds" {
            let moment = SystemTime::now() + Duration::from_secs(2);
            return Ok(httpdate::fmt_http_date(moment).into());
        }
        if name.starts_with("fixtures/") {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
            let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
            return Ok(serde_json::from_str(&text).unwrap_or_else(|_| text.into()));
        }
        let kept = self.0.get(name).cloned();
        kept.ok_or_else(|| format!("there is no `${{{name}}}`"))
    }
}

//! One item of a map: its request, checked before anything is sent, and its own key.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api::operation::{Operation, Param};
use crate::api::request::{Body, Request};
use crate::base::error::Error;
use crate::base::shown::shown;
use crate::settings::options::CallOptions;

/// An item that is ready to be sent.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) index: usize,
    /// What the item was given, with the parameters that all share.
    pub(super) params: Map<String, Value>,
    pub(super) request: Request,
    pub(super) key: String,
}

/// Makes requests of a map's inputs: of text, or of objects of parameters.
pub(super) struct Inputs<'a> {
    pub(super) operation: &'static Operation,
    pub(super) shared: &'a Map<String, Value>,
}

impl Inputs<'_> {
    /// All parameters of an item, and the request they make.
    pub(super) fn check(
        &self,
        index: usize,
        input: Value,
    ) -> Result<(Map<String, Value>, Request), Error> {
        let own = match input {
            Value::String(text) => Map::from_iter([("input".to_owned(), Value::String(text))]),
            Value::Object(params) => params,
            other => {
                let problem = format!(
                    "expected a string or an object of parameters, got {}",
                    shown(&other)
                );
                return Err(Error::invalid_input(&path(index), problem));
            }
        };
        let params = self.merged(&own);
        match self.request(params.clone()) {
            Ok(request) => Ok((params, request)),
            Err(error) if self.is_shared(error.field(), &own) => Err(error),
            Err(error) => Err(error.within(&path(index))),
        }
    }

    /// Whether a parameter comes from those that all share.
    fn is_shared(&self, name: Option<&str>, own: &Map<String, Value>) -> bool {
        name.is_some_and(|name| self.shared.contains_key(name) && !own.contains_key(name))
    }

    /// The parameters of all, with the item's own in their place, whichever name they go by.
    fn merged(&self, own: &Map<String, Value>) -> Map<String, Value> {
        let mut merged = self.shared.clone();
        for (name, value) in own {
            let known = |param: &&Param| param.is_called(name);
            if let Some(param) = self.operation.params.iter().find(known) {
                merged.shift_remove(param.name);
                merged.shift_remove(param.wire);
            }
            merged.insert(name.clone(), value.clone());
        }
        merged
    }

    fn request(&self, mut params: Map<String, Value>) -> Result<Request, Error> {
        if params.get("stream") == Some(&Value::Bool(true)) {
            return Err(Error::invalid_input(
                "stream",
                "expected false or nothing, got true: a map gives finished workers",
            ));
        }
        if params.contains_key("files") {
            // Their contents are part of no key.
            return Err(Error::invalid_input("files", "a map sends no files"));
        }
        // Without an input the call would mean the other form of its operation.
        params.entry("input").or_insert(Value::Null);
        Request::of(self.operation, params, Vec::new())
    }
}

/// Makes the keys of a map's items: each the same for the same map, place and contents.
pub(super) struct Keys<'a> {
    operation: &'static Operation,
    options: &'a CallOptions,
    map: Uuid,
}

impl<'a> Keys<'a> {
    pub(super) fn new(operation: &'static Operation, options: &'a CallOptions, map: &str) -> Self {
        Self {
            operation,
            options,
            map: Uuid::new_v5(&Uuid::NAMESPACE_OID, map.as_bytes()),
        }
    }

    pub(super) fn of(&self, index: usize, request: &Request) -> String {
        let body = match &request.body {
            Body::Json(body) => body.clone(),
            Body::Empty | Body::Content { .. } => Value::Null,
        };
        let mut contents = json!({
            "path": request.path,
            "query": request.query,
            "body": body,
            "extra_query": self.options.query,
            "extra_body": self.options.body,
        });
        contents.sort_all_objects();
        let name = format!("{}\n{index}\n{contents}", self.operation.name);
        Uuid::new_v5(&self.map, name.as_bytes()).to_string()
    }
}

/// How errors name an item.
pub(super) fn path(index: usize) -> String {
    format!("inputs[{index}]")
}

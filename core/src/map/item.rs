//! One item of a map: its request, checked before anything is sent, and its own key.

use std::collections::HashMap;

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
    /// What its caller calls it.
    pub(super) id: Option<String>,
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
    /// An item, all but its key.
    pub(super) fn check(&self, index: usize, input: Value) -> Result<Item, Error> {
        let mut own = match input {
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
        let id = take_id(&mut own).map_err(|error| error.within(&path(index)))?;
        let params = self.merged(&own);
        match self.request(params.clone()) {
            Ok(request) => Ok(Item {
                index,
                id,
                params,
                request,
                key: String::new(),
            }),
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

/// What an item's caller calls it: a name of the map's own, which is not sent.
fn take_id(own: &mut Map<String, Value>) -> Result<Option<String>, Error> {
    match own.shift_remove("id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if !id.is_empty() => Ok(Some(id)),
        Some(Value::Number(id)) => Ok(Some(id.to_string())),
        Some(other) => {
            let problem = format_args!("expected text or a number, got {}", shown(&other));
            Err(Error::invalid_input("id", problem))
        }
    }
}

/// By what an item is known again in a later run of its map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// By the id its caller gave it, else by its contents and how many equal ones came before:
    /// rows may be moved, put in front or left out.
    Contents,
    /// By its place and contents, as in files of version 1.
    Place,
}

/// Makes the keys of a map's items: each the same for the same map and item.
pub(super) struct Keys<'a> {
    operation: &'static Operation,
    options: &'a CallOptions,
    map: Uuid,
    identity: Identity,
    equal_before: HashMap<Uuid, u64>,
    /// Where each id was seen.
    ids: HashMap<String, usize>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(
        operation: &'static Operation,
        options: &'a CallOptions,
        map: &str,
        identity: Identity,
    ) -> Self {
        Self {
            operation,
            options,
            map: Uuid::new_v5(&Uuid::NAMESPACE_OID, map.as_bytes()),
            identity,
            equal_before: HashMap::new(),
            ids: HashMap::new(),
        }
    }

    /// The key of an item; items come in order.
    pub(super) fn of(&mut self, item: &Item) -> Result<String, Error> {
        let (name, contents) = (self.operation.name, self.contents(&item.request));
        if let Some(id) = &item.id {
            if let Some(before) = self.ids.insert(id.clone(), item.index) {
                let field = format!("{}.id", path(item.index));
                let problem = format_args!("\"{id}\" is that of {}, too", path(before));
                return Err(Error::invalid_input(&field, problem));
            }
            // Under the same id other contents are other work.
            return Ok(self.named(&format!("{name}\nid {id}\n{contents}")));
        }
        if self.identity == Identity::Place {
            return Ok(self.named(&format!("{name}\n{}\n{contents}", item.index)));
        }
        let first = Uuid::new_v5(&self.map, format!("{name}\n{contents}").as_bytes());
        let before = self.equal_before.entry(first).or_default();
        let key = match *before {
            0 => first,
            more => Uuid::new_v5(&first, &more.to_be_bytes()),
        };
        *before += 1;
        Ok(key.to_string())
    }

    fn named(&self, name: &str) -> String {
        Uuid::new_v5(&self.map, name.as_bytes()).to_string()
    }

    fn contents(&self, request: &Request) -> Value {
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
        contents
    }
}

/// How errors name an item.
pub(super) fn path(index: usize) -> String {
    format!("inputs[{index}]")
}

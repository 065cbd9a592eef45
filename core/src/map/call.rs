//! A map that is set up, and then started.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::operation::Operation;
use crate::base::error::Error;
use crate::map::item;
use crate::map::options::{MapOptions, OnError};
use crate::map::run::MapRun;
use crate::pipeline::engine::Engine;
use crate::settings::options::CallOptions;
use crate::settings::reader::Timeout;

/// Many calls of one operation, not started yet. Change the options, then [`MapCall::start`] it.
#[must_use = "a map does nothing until it is started"]
pub struct MapCall {
    engine: Arc<Engine>,
    operation: &'static Operation,
    inputs: Result<Vec<Value>, Error>,
    options: MapOptions,
}

impl MapCall {
    pub(crate) fn new<T: Serialize>(
        engine: &Arc<Engine>,
        operation: &'static Operation,
        inputs: impl IntoIterator<Item = T>,
        has_files: fn(&T) -> bool,
    ) -> Self {
        let inputs = inputs.into_iter().enumerate().map(|(index, input)| {
            if has_files(&input) {
                let field = format!("{}.files", item::path(index));
                return Err(Error::invalid_input(&field, "a map sends no files"));
            }
            serde_json::to_value(input).map_err(|error| {
                Error::invalid_input(&item::path(index), "it cannot be written as JSON")
                    .with_source(error)
            })
        });
        Self {
            engine: Arc::clone(engine),
            operation,
            inputs: inputs.collect(),
            options: MapOptions::default(),
        }
    }

    /// How many items may be under way at once (default: 8).
    pub fn concurrency(self, items: usize) -> Self {
        self.change(|options| options.concurrency(items))
    }

    /// What an item's error does to the map (default: the map goes on).
    pub fn on_error(self, on_error: OnError) -> Self {
        self.change(|options| options.on_error(on_error))
    }

    /// A file that keeps what is done. After the process was ended in the middle, the same map with
    /// the same file gives what is finished without a request, and sends the rest under the same
    /// keys, so that nothing is paid twice. Items that failed are tried again; an input that has
    /// changed is new work.
    pub fn resume_file(self, path: impl Into<PathBuf>) -> Self {
        self.change(|options| options.resume_file(path))
    }

    /// The limit of each item's call, retries and waits included.
    pub fn timeout(self, timeout: impl Into<Timeout>) -> Self {
        self.change_call(|call| call.timeout(timeout))
    }

    /// The key of the map, from which each item has its own. One is minted when none is given and
    /// none is in the resume file.
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        self.change_call(|call| call.idempotency_key(key))
    }

    /// Takes the options of each item's call from `options`, in place of those set so far. The
    /// idempotency key among them is that of the map.
    pub fn options(self, options: CallOptions) -> Self {
        self.change_call(|_| options)
    }

    /// Checks all inputs and opens the resume file. Nothing is sent before the first result is
    /// asked for.
    ///
    /// # Errors
    /// When an input or an option is refused, or the resume file is in use or belongs to another map.
    pub fn start(self) -> Result<MapRun, Error> {
        let name = self.operation.name;
        MapRun::start(self.engine, name, self.inputs?, &Map::new(), self.options)
    }

    fn change(mut self, change: impl FnOnce(MapOptions) -> MapOptions) -> Self {
        self.options = change(self.options);
        self
    }

    fn change_call(self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.change(|mut options| {
            options.call = change(options.call);
            options
        })
    }
}

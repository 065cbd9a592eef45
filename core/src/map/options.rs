//! What a map may be told besides its inputs.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::base::error::Error;
use crate::base::shown::shown;
#[cfg(feature = "schema")]
use crate::settings::option_info::{Known, OptionInfo, OptionKind};
use crate::settings::options::CallOptions;
use crate::settings::reader;

/// Items under way at once, unless told otherwise.
const CONCURRENCY: usize = 8;

/// The options that only a map has.
#[cfg(feature = "schema")]
pub(crate) const MAP_PARTS: &[OptionInfo] = &[
    OptionInfo {
        default: Known::Number(CONCURRENCY as u64),
        shown: Some("8"),
        ..OptionInfo::new(
            "concurrency",
            OptionKind::Count,
            &["map"],
            "How many items may be under way at once.",
        )
    },
    OptionInfo {
        default: Known::Text("continue"),
        shown: Some("the map goes on"),
        ..OptionInfo::new(
            "on_error",
            OptionKind::OnError,
            &["map"],
            "What an item's error does: with `continue` it is the item's result and the others go on; with \
             `raise` nothing new is started, the items under way are brought to their end and given, and then \
             the error ends the map.",
        )
    },
    OptionInfo::new(
        "resume_file",
        OptionKind::Path,
        &["map"],
        "A file that keeps what is done, so that the map can be run again after it was broken off, and nothing \
         is paid twice.",
    ),
];

/// What an item's error does to a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// It is the item's result; the other items go on.
    #[default]
    Continue,
    /// Nothing new is started. The items under way are brought to their end and given, for they
    /// are paid for; then the error ends the map.
    Raise,
}

/// What a map may be told besides its inputs.
#[derive(Clone, Debug)]
pub struct MapOptions {
    pub(super) concurrency: usize,
    pub(super) on_error: OnError,
    pub(super) resume_file: Option<PathBuf>,
    /// The options of each item's call; the key in it is that of the map.
    pub(super) call: CallOptions,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self {
            concurrency: CONCURRENCY,
            on_error: OnError::default(),
            resume_file: None,
            call: CallOptions::default(),
        }
    }
}

impl MapOptions {
    /// How many items may be under way at once (default: 8).
    #[must_use]
    pub fn concurrency(mut self, items: usize) -> Self {
        self.concurrency = items;
        self
    }

    /// What an item's error does to the map (default: the map goes on).
    #[must_use]
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// A file that keeps what is done, so that the map can be run again after it was broken off.
    #[must_use]
    pub fn resume_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.resume_file = Some(path.into());
        self
    }

    /// The options of each item's call. Its timeout is that of one item, its idempotency key that
    /// of the map, from which each item has its own.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// The options of a binding: only what its user set, by snake-case name.
    ///
    /// # Errors
    /// When a name is unknown or a value is not of its kind.
    pub fn from_json(given: &Map<String, Value>) -> Result<Self, Error> {
        let mut options = Self::default();
        let mut call = Map::new();
        for (name, value) in given {
            match name.as_str() {
                "concurrency" => {
                    let items = reader::count(name, value)?;
                    options.concurrency = usize::try_from(items).unwrap_or(usize::MAX);
                }
                "on_error" => options.on_error = on_error(name, value)?,
                "resume_file" => options.resume_file = Some(reader::text(name, value)?.into()),
                _ => drop(call.insert(name.clone(), value.clone())),
            }
        }
        options.call = CallOptions::from_json(&call)?;
        Ok(options)
    }
}

fn on_error(field: &str, value: &Value) -> Result<OnError, Error> {
    match value.as_str() {
        Some("continue") => Ok(OnError::Continue),
        Some("raise") => Ok(OnError::Raise),
        _ => Err(Error::invalid_input(
            field,
            format_args!(
                "expected one of \"continue\", \"raise\", got {}",
                shown(value)
            ),
        )),
    }
}

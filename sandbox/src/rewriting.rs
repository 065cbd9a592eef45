//! Answers rewritten on their way out: by the server that is played, and by the fault of a request.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::faults::Edits;
use crate::json;
use crate::surface::Surface;
use crate::utf16;

/// What is made of a JSON answer, and of each whole worker in a stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rewriting {
    surface: Option<Arc<Surface>>,
    pub(crate) edits: Option<Arc<Edits>>,
}

impl Rewriting {
    pub(crate) fn of(surface: &Arc<Surface>) -> Self {
        Self {
            surface: surface.rewrites().then(|| Arc::clone(surface)),
            edits: None,
        }
    }

    /// The JSON text to send.
    pub(crate) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.surface.is_none() && self.edits.is_none() {
            return utf16::escaped(text);
        }
        let Ok(mut value) = serde_json::from_str::<Value>(text) else {
            return text.into();
        };
        if let Some(surface) = &self.surface {
            surface.view(&mut value);
        }
        let text = match &self.edits {
            Some(edits) => edits.apply(value),
            None => json::text(&value),
        };
        utf16::escaped(&text).into_owned().into()
    }
}

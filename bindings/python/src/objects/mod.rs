//! From JSON bytes straight to Python objects, led by a shape, without a tree in between.

mod model;
#[cfg(test)]
mod tests;
mod value;

use std::cell::RefCell;
use std::fmt::Write;

use handinger::Error;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::Deserializer as _;
use serde::de::DeserializeSeed;

use self::model::Model;
use self::value::Value;
use crate::shape::{Registry, Root};
use crate::{errors, exit};

/// How closely a text must follow its shape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// The core has checked it: what is odd all the same is kept as it came.
    Done,
    /// Required fields must be there, and every value must be of its kind.
    Full,
}

/// Builds the Python value that a JSON text describes.
///
/// # Errors
/// `InvalidInputError` naming the path, when the text is no JSON or breaks its shape.
pub(crate) fn build<'py>(
    py: Python<'py>,
    registry: &Registry,
    root: Root<'_>,
    text: &[u8],
    check: Check,
) -> PyResult<Bound<'py, PyAny>> {
    let _inside = exit::enter(py);
    let builder = Builder {
        py,
        registry,
        check,
        trouble: RefCell::default(),
    };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let built = match root {
        Root::Kind(kind) => Value {
            builder: &builder,
            kind,
            nullable: true,
        }
        .deserialize(&mut deserializer),
        Root::Model(shape) => deserializer.deserialize_any(Model {
            builder: &builder,
            shape,
        }),
    };
    match built.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(error) => Err(builder.raise(&error)),
    }
}

struct Builder<'r, 'py> {
    py: Python<'py>,
    registry: &'r Registry,
    check: Check,
    trouble: RefCell<Trouble>,
}

/// What went wrong below, and where: collected on the way up.
#[derive(Default)]
struct Trouble {
    python: Option<PyErr>,
    path: Vec<Segment>,
}

enum Segment {
    Key(String),
    Index(usize),
}

type Built<'py, E> = Result<Bound<'py, PyAny>, E>;

/// Segments shown of a path: a text that is nested without end shall not fill the screen.
const MOST_SEGMENTS: usize = 16;

impl<'py> Builder<'_, 'py> {
    fn raise(self, error: &serde_json::Error) -> PyErr {
        let Trouble { python, path } = self.trouble.into_inner();
        python.unwrap_or_else(|| {
            let place = if path.is_empty() {
                "data".to_owned()
            } else {
                written(&path)
            };
            let mut problem = error.to_string();
            // Where a path says what is wrong, line and column say nothing more.
            if error.is_data()
                && let Some(end) = problem.rfind(" at line ")
            {
                problem.truncate(end);
            }
            errors::to_python(self.py, &Error::invalid_input(&place, problem))
        })
    }

    /// Carries a Python exception through serde.
    fn python<T, E: serde::de::Error>(&self, result: PyResult<T>) -> Result<T, E> {
        result.map_err(|error| {
            self.trouble.borrow_mut().python = Some(error);
            E::custom("")
        })
    }

    /// Notes the way to a value that failed.
    fn within<T, E>(
        &self,
        result: Result<T, E>,
        segment: impl FnOnce() -> Segment,
    ) -> Result<T, E> {
        if result.is_err() {
            self.trouble.borrow_mut().path.push(segment());
        }
        result
    }

    fn text<E>(&self, text: &str) -> Built<'py, E> {
        Ok(PyString::new(self.py, text).into_any())
    }
}

/// A path that was collected from its end, as in `output[0].id`.
fn written(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path.iter().rev().take(MOST_SEGMENTS) {
        // Writing to a string cannot fail.
        let _ = match segment {
            Segment::Index(index) => write!(text, "[{index}]"),
            Segment::Key(key) if text.is_empty() => write!(text, "{key}"),
            Segment::Key(key) => write!(text, ".{key}"),
        };
    }
    if path.len() > MOST_SEGMENTS {
        text.push('…');
    }
    text
}

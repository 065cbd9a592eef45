//! Models: instances whose fields are filled in without a call of `__init__`.

use std::fmt;

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::value::Value;
use super::{Builder, Built, Check, Segment};
use crate::shape::{Kind, Shape};

/// A model of a known class.
pub(super) struct Model<'b, 'r, 'py> {
    pub(super) builder: &'b Builder<'r, 'py>,
    pub(super) shape: &'b Shape,
}

impl<'py> Model<'_, '_, 'py> {
    /// An instance that was never initialised: the fields go straight into its dict.
    fn instance(
        &self,
        fields: &Bound<'py, PyDict>,
        extra: Option<Bound<'py, PyDict>>,
        lazy: Option<Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.builder.py;
        let class = self.shape.class(py);
        // SAFETY: a shape is compiled only for a class that `object.__new__` accepts, and this is
        // what it does then.
        let object = unsafe {
            Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(class.as_type_ptr(), 0))?
        };
        object.setattr(intern!(py, "__dict__"), fields)?;
        if let Some(extra) = extra {
            object.setattr(intern!(py, "_extra"), extra)?;
        }
        if let Some(lazy) = lazy {
            object.setattr(intern!(py, "_lazy"), lazy)?;
        }
        Ok(object)
    }

    fn require_all<E: serde::de::Error>(&self, seen: &[bool]) -> Result<(), E> {
        let missing = self
            .shape
            .fields
            .iter()
            .zip(seen)
            .find(|(field, seen)| field.required && !**seen);
        match missing {
            Some((field, _)) if self.builder.check == Check::Full => {
                let segment = || Segment::Key(field.wire.clone());
                self.builder
                    .within(Err(E::custom("a required field is missing")), segment)
            }
            _ => Ok(()),
        }
    }
}

impl<'de, 'py> Visitor<'de> for Model<'_, '_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Built<'py, A::Error> {
        let Self { builder, shape } = self;
        let py = builder.py;
        let fields = PyDict::new(py);
        let mut extra = None;
        let mut lazy = None;
        let mut seen = [false; MOST_FIELDS];
        let mut hint = 0;
        while let Some(key) = map.next_key_seed(Name { py, shape, hint })? {
            match key {
                Key::Field(index) => {
                    hint = index + 1;
                    let field = &shape.fields[index];
                    if let Some(seen) = seen.get_mut(index) {
                        *seen = true;
                    }
                    let segment = || Segment::Key(field.wire.clone());
                    let name = field.name.bind(py);
                    if matches!(field.kind, Kind::Raw) {
                        let text = builder
                            .within(map.next_value::<&RawValue>(), segment)?
                            .get();
                        let lazy = lazy.get_or_insert_with(|| PyDict::new(py));
                        builder.python(lazy.set_item(name, PyBytes::new(py, text.as_bytes())))?;
                    } else {
                        let value = Value {
                            builder,
                            kind: &field.kind,
                            nullable: field.nullable,
                        };
                        let value = builder.within(map.next_value_seed(value), segment)?;
                        builder.python(fields.set_item(name, value))?;
                    }
                }
                Key::Unknown(key) => {
                    let value = Value {
                        builder,
                        kind: &Kind::Any,
                        nullable: true,
                    };
                    let segment = || Segment::Key(key.to_string());
                    let value = builder.within(map.next_value_seed(value), segment)?;
                    let extra = extra.get_or_insert_with(|| PyDict::new(py));
                    builder.python(extra.set_item(&key, value))?;
                }
            }
        }
        self.require_all(&seen)?;
        builder.python(self.instance(&fields, extra, lazy))
    }
}

/// More fields than any model has; those beyond are not checked for presence.
const MOST_FIELDS: usize = 64;

/// A key of a model's object.
enum Key<'py> {
    Field(usize),
    Unknown(Bound<'py, PyString>),
}

struct Name<'b, 'py> {
    py: Python<'py>,
    pub(super) shape: &'b Shape,
    hint: usize,
}

impl<'de, 'py> DeserializeSeed<'de> for Name<'_, 'py> {
    type Value = Key<'py>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Key<'py>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'py> Visitor<'_> for Name<'_, 'py> {
    type Value = Key<'py>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'py>, E> {
        Ok(match self.shape.position(key, self.hint) {
            Some(index) => Key::Field(index),
            None => Key::Unknown(PyString::new(self.py, key)),
        })
    }
}

//! Values of every kind but models.

use std::fmt;

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFloat, PyList, PyString};
use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::model::Model;
use super::{Builder, Built, Check, Segment};
use crate::shape::Kind;

/// A value of some kind.
#[derive(Clone, Copy)]
pub(super) struct Value<'b, 'r, 'py> {
    pub(super) builder: &'b Builder<'r, 'py>,
    pub(super) kind: &'b Kind,
    pub(super) nullable: bool,
}

impl<'py> Value<'_, '_, 'py> {
    fn expect<E: serde::de::Error>(&self, fits: bool, got: &str) -> Result<(), E> {
        if fits || self.builder.check == Check::Done || matches!(self.kind, Kind::Any | Kind::Raw) {
            return Ok(());
        }
        Err(E::custom(format_args!("expected {}, got {got}", self.kind)))
    }

    /// A value without shape, below one that should have had another.
    fn plain(&self) -> Self {
        Self {
            kind: &Kind::Any,
            nullable: true,
            ..*self
        }
    }

    /// A model whose class is told by one of its fields, which may be its last.
    fn build_tagged<'de, D>(
        &self,
        deserializer: D,
        tag: &str,
        choose: impl FnOnce(Option<&str>) -> usize,
    ) -> Built<'py, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        let text = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
        let mut nested = serde_json::Deserializer::from_str(text);
        if !text.starts_with('{') {
            let value = nested
                .deserialize_any(self.plain())
                .map_err(D::Error::custom)?;
            self.expect(self.nullable && value.is_none(), "something else")?;
            return Ok(value);
        }
        let found = nested.deserialize_map(Tag(tag)).map_err(D::Error::custom)?;
        let shape = self.builder.registry.shape(choose(found.as_deref()));
        serde_json::Deserializer::from_str(text)
            .deserialize_any(Model {
                builder: self.builder,
                shape,
            })
            .map_err(D::Error::custom)
    }
}

impl<'de, 'py> DeserializeSeed<'de> for Value<'_, '_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Built<'py, D::Error> {
        match self.kind {
            Kind::Union {
                tag,
                members,
                fallback,
            } => self.build_tagged(deserializer, tag, |found| {
                members
                    .iter()
                    .find(|(value, _)| found == Some(value))
                    .map_or(*fallback, |(_, index)| *index)
            }),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de, 'py> Visitor<'de> for Value<'_, '_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Built<'py, E> {
        self.expect(matches!(self.kind, Kind::Str | Kind::DateTime), "a string")?;
        if matches!(self.kind, Kind::DateTime)
            && let Some(date) = parse_date(self.builder.py, text)
        {
            return Ok(date);
        }
        self.builder.text(text)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Built<'py, E> {
        self.expect(matches!(self.kind, Kind::Bool), "a boolean")?;
        self.builder
            .python(value.into_bound_py_any(self.builder.py))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Built<'py, E> {
        self.expect(matches!(self.kind, Kind::Int | Kind::Float), "a number")?;
        if matches!(self.kind, Kind::Float) {
            return self.visit_f64(value as f64);
        }
        self.builder
            .python(value.into_bound_py_any(self.builder.py))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Built<'py, E> {
        self.expect(matches!(self.kind, Kind::Int | Kind::Float), "a number")?;
        if matches!(self.kind, Kind::Float) {
            return self.visit_f64(value as f64);
        }
        self.builder
            .python(value.into_bound_py_any(self.builder.py))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Built<'py, E> {
        // Whole and small enough to be exact: JavaScript writes such numbers either way.
        let whole = value.fract() == 0.0 && value.abs() < (1_u64 << 53) as f64;
        if matches!(self.kind, Kind::Int) && whole {
            return self.visit_i64(value as i64);
        }
        self.expect(matches!(self.kind, Kind::Float), "a number with a fraction")?;
        Ok(PyFloat::new(self.builder.py, value).into_any())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Built<'py, E> {
        self.expect(self.nullable || matches!(self.kind, Kind::Null), "null")?;
        Ok(self.builder.py.None().into_bound(self.builder.py))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Built<'py, A::Error> {
        self.expect(matches!(self.kind, Kind::List(_)), "a list")?;
        let builder = self.builder;
        let item = match self.kind {
            Kind::List(kind) => Value {
                kind,
                nullable: false,
                ..self
            },
            _ => self.plain(),
        };
        let list = PyList::empty(builder.py);
        loop {
            let next = items.next_element_seed(item);
            match builder.within(next, || Segment::Index(list.len()))? {
                Some(value) => builder.python(list.append(value))?,
                None => return Ok(list.into_any()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Built<'py, A::Error> {
        let builder = self.builder;
        if let Kind::Model(index) = self.kind {
            return Model {
                builder,
                shape: builder.registry.shape(*index),
            }
            .visit_map(map);
        }
        self.expect(matches!(self.kind, Kind::Dict(_)), "an object")?;
        let item = match self.kind {
            Kind::Dict(kind) => Value {
                kind,
                nullable: false,
                ..self
            },
            _ => self.plain(),
        };
        let dict = PyDict::new(builder.py);
        while let Some(key) = map.next_key_seed(Text(builder.py))? {
            let value =
                builder.within(map.next_value_seed(item), || Segment::Key(key.to_string()))?;
            builder.python(dict.set_item(key, value))?;
        }
        Ok(dict.into_any())
    }
}

/// A key of a plain object.
struct Text<'py>(Python<'py>);

impl<'de, 'py> DeserializeSeed<'de> for Text<'py> {
    type Value = Bound<'py, PyString>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'py> Visitor<'_> for Text<'py> {
    type Value = Bound<'py, PyString>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(PyString::new(self.0, key))
    }
}

/// Finds the text of one field of an object.
struct Tag<'t>(&'t str);

impl<'de> Visitor<'de> for Tag<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            if key == self.0 {
                found = map
                    .next_value::<serde_json::Value>()?
                    .as_str()
                    .map(str::to_owned);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// The moment that a text after RFC 3339 names, if it names one.
fn parse_date<'py>(py: Python<'py>, text: &str) -> Option<Bound<'py, PyAny>> {
    static FROM_ISO: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let from_iso = FROM_ISO
        .get_or_try_init(py, || {
            py.import("datetime")?
                .getattr("datetime")?
                .getattr("fromisoformat")
                .map(Bound::unbind)
        })
        .ok()?;
    // Before 3.11 Python does not know `Z`.
    let parsed = match text.strip_suffix(['Z', 'z']) {
        Some(local) => from_iso.bind(py).call1((format!("{local}+00:00"),)),
        None => from_iso.bind(py).call1((text,)),
    };
    parsed.ok()
}

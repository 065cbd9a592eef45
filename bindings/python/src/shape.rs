//! What each model class looks like, compiled once from the classes' own `__shape__`.

use std::collections::HashMap;
use std::fmt;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use crate::exit;

/// The type of a value in JSON, as far as building a Python value needs it.
#[derive(Debug)]
pub(crate) enum Kind {
    Str,
    Int,
    Float,
    Bool,
    Null,
    /// A date and time after RFC 3339.
    DateTime,
    Any,
    /// Kept as JSON text until somebody looks.
    Raw,
    /// A model, by its place in the registry.
    Model(usize),
    List(Box<Kind>),
    Dict(Box<Kind>),
    /// Models told apart by the text of one field.
    Union {
        tag: String,
        members: Vec<(String, usize)>,
        fallback: usize,
    },
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Str => "a string",
            Kind::Int => "a whole number",
            Kind::Float => "a number",
            Kind::Bool => "true or false",
            Kind::Null => "null",
            Kind::DateTime => "a date and time",
            Kind::Any | Kind::Raw => "a JSON value",
            Kind::Model(_) | Kind::Dict(_) | Kind::Union { .. } => "an object",
            Kind::List(_) => "a list",
        })
    }
}

/// One field of a model.
#[derive(Debug)]
pub(crate) struct Field {
    /// The attribute's name, interned.
    pub(crate) name: Py<PyString>,
    pub(crate) wire: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
}

/// A model class and its fields.
#[derive(Debug)]
pub(crate) struct Shape {
    class: Py<PyType>,
    pub(crate) fields: Vec<Field>,
}

impl Shape {
    /// The class. `object.__new__` can make its instances.
    pub(crate) fn class<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.class.bind(py)
    }

    /// The field of a wire name; `hint` is where it most likely is, as fields come in order.
    pub(crate) fn position(&self, wire: &str, hint: usize) -> Option<usize> {
        if self
            .fields
            .get(hint)
            .is_some_and(|field| field.wire == wire)
        {
            return Some(hint);
        }
        self.fields.iter().position(|field| field.wire == wire)
    }
}

/// What a whole text describes.
#[derive(Clone, Copy)]
pub(crate) enum Root<'a> {
    Kind(&'a Kind),
    Model(&'a Shape),
}

impl Root<'_> {
    /// Plain dicts, lists and scalars.
    pub(crate) const PLAIN: Self = Root::Kind(&Kind::Any);
}

/// All generated models.
#[derive(Debug)]
pub(crate) struct Registry {
    shapes: Vec<Shape>,
    names: HashMap<String, usize>,
    /// Names that stand for one of several classes.
    unions: HashMap<String, Kind>,
}

/// The models of `handinger._models`, imported at the first answer.
///
/// # Errors
/// When the module cannot be imported or a shape is malformed.
pub(crate) fn registry(py: Python<'_>) -> PyResult<&'static Registry> {
    static REGISTRY: PyOnceLock<Registry> = PyOnceLock::new();
    let _inside = exit::enter(py);
    REGISTRY.get_or_try_init(py, || Registry::of_module(&py.import("handinger._models")?))
}

impl Registry {
    /// Compiles every class of a module that has a shape of its own, and its `UNION_SHAPES`.
    pub(crate) fn of_module(module: &Bound<'_, PyModule>) -> PyResult<Self> {
        let mut classes: Vec<(Bound<'_, PyType>, Bound<'_, PyTuple>)> = Vec::new();
        let mut names = HashMap::new();
        for value in module.dict().values() {
            let Ok(class) = value.cast_into::<PyType>() else {
                continue;
            };
            if let Some(shape) = own_shape(&class)? {
                names.insert(class.name()?.to_string(), classes.len());
                classes.push((class, shape));
            }
        }
        let mut registry = Self {
            shapes: Vec::with_capacity(classes.len()),
            names,
            unions: HashMap::new(),
        };
        for (class, shape) in classes {
            let compiled = registry.compile(class, &shape)?;
            registry.shapes.push(compiled);
        }
        for (name, shape) in module.getattr("UNION_SHAPES")?.cast::<PyDict>()? {
            let kind = registry.compile_kind(&shape)?;
            registry.unions.insert(name.extract()?, kind);
        }
        Ok(registry)
    }

    pub(crate) fn shape(&self, index: usize) -> &Shape {
        &self.shapes[index]
    }

    /// What the model of that name looks like: a class, or a union of some.
    pub(crate) fn named(&self, name: &str) -> PyResult<Root<'_>> {
        if let Some(kind) = self.unions.get(name) {
            return Ok(Root::Kind(kind));
        }
        self.index(name).map(|index| Root::Model(self.shape(index)))
    }

    /// The shape of a generated class.
    pub(crate) fn of_generated(&self, class: &Bound<'_, PyType>) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.class.is(class))
    }

    /// The shape of a class of the user's, if it has one.
    pub(crate) fn of_other(&self, class: &Bound<'_, PyType>) -> PyResult<Option<Shape>> {
        let Some(shape) = own_shape(class)? else {
            return Ok(None);
        };
        self.compile(class.clone(), &shape).map(Some)
    }

    fn index(&self, name: &str) -> PyResult<usize> {
        let index = self.names.get(name).copied();
        index.ok_or_else(|| PyTypeError::new_err(format!("no model class is called {name:?}")))
    }

    fn compile(&self, class: Bound<'_, PyType>, shape: &Bound<'_, PyTuple>) -> PyResult<Shape> {
        is_plain(&class)?;
        let fields = shape
            .iter()
            .map(|field| self.compile_field(&field))
            .collect::<PyResult<_>>()?;
        Ok(Shape {
            class: class.unbind(),
            fields,
        })
    }

    fn compile_field(&self, field: &Bound<'_, PyAny>) -> PyResult<Field> {
        let (name, wire, kind, required, nullable) =
            field.extract::<(String, String, Bound<'_, PyAny>, bool, bool)>()?;
        Ok(Field {
            name: PyString::intern(field.py(), &name).unbind(),
            wire,
            kind: self.compile_kind(&kind)?,
            required,
            nullable,
        })
    }

    fn compile_kind(&self, kind: &Bound<'_, PyAny>) -> PyResult<Kind> {
        if let Ok(word) = kind.cast::<PyString>() {
            return scalar(&word.to_cow()?);
        }
        let parts = kind.cast::<PyTuple>()?;
        match parts.get_item(0)?.extract::<String>()?.as_str() {
            "model" => self.model(&parts.get_item(1)?).map(Kind::Model),
            "list" => Ok(Kind::List(Box::new(
                self.compile_kind(&parts.get_item(1)?)?,
            ))),
            "dict" => Ok(Kind::Dict(Box::new(
                self.compile_kind(&parts.get_item(1)?)?,
            ))),
            "union" => {
                let (tag, members, fallback) =
                    parts
                        .get_slice(1, 4)
                        .extract::<(String, HashMap<String, String>, String)>()?;
                let members = members
                    .into_iter()
                    .map(|(value, name)| Ok((value, self.index(&name)?)))
                    .collect::<PyResult<_>>()?;
                Ok(Kind::Union {
                    tag,
                    members,
                    fallback: self.index(&fallback)?,
                })
            }
            other => Err(PyTypeError::new_err(format!("unknown shape {other:?}"))),
        }
    }

    /// A model of a shape: its name, or its class.
    fn model(&self, model: &Bound<'_, PyAny>) -> PyResult<usize> {
        if let Ok(class) = model.cast::<PyType>() {
            return self.index(&class.name()?.to_cow()?);
        }
        self.index(&model.extract::<String>()?)
    }
}

/// Refuses a class whose instances only its own `__new__` can make, as that of a list.
fn is_plain(class: &Bound<'_, PyType>) -> PyResult<()> {
    let object = class.py().get_type::<PyAny>();
    // It tells by itself what is not safe for it.
    object.call_method1(intern!(class.py(), "__new__"), (class,))?;
    Ok(())
}

/// The shape that a class itself declares; an inherited or empty one does not count.
fn own_shape<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Bound<'py, PyTuple>>> {
    let own = class
        .getattr("__dict__")?
        .call_method1("get", ("__shape__",))?;
    Ok(own
        .cast_into::<PyTuple>()
        .ok()
        .filter(|shape| !shape.is_empty()))
}

fn scalar(word: &str) -> PyResult<Kind> {
    Ok(match word {
        "str" => Kind::Str,
        "int" => Kind::Int,
        "float" => Kind::Float,
        "bool" => Kind::Bool,
        "null" => Kind::Null,
        "datetime" => Kind::DateTime,
        "any" => Kind::Any,
        "raw" => Kind::Raw,
        other => return Err(PyTypeError::new_err(format!("unknown shape {other:?}"))),
    })
}

//! From Python values to JSON trees, with the path of whatever does not fit.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use handinger::Error;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyIterator, PyList,
    PyMapping, PyString, PyTuple, PyType, PyTzInfoAccess,
};
use serde_json::{Map, Number, Value};

use crate::{errors, exit};

/// Deeper than any request; a structure that contains itself ends here, too.
const MOST_LEVELS: usize = 100;

static SENTINELS: Mutex<Option<Py<PyTuple>>> = Mutex::new(None);

/// Names types whose instances mean "not given" and are passed over. Those named before stay: a
/// package that is imported a second time has types of its own.
pub(crate) fn add_sentinels(types: &Bound<'_, PyTuple>) -> PyResult<()> {
    for kind in types {
        kind.cast::<PyType>()?;
    }
    let mut sentinels = SENTINELS.lock().unwrap_or_else(PoisonError::into_inner);
    let all = match &*sentinels {
        Some(before) => before
            .bind(types.py())
            .as_sequence()
            .concat(types.as_sequence())?,
        None => types.as_sequence().clone(),
    };
    *sentinels = Some(all.to_tuple()?.unbind());
    Ok(())
}

/// A dict of options or parameters as a JSON object, without what was not given.
///
/// # Errors
/// `InvalidInputError` naming the path of a value that JSON cannot hold.
pub(crate) fn object(given: &Bound<'_, PyDict>) -> PyResult<Map<String, Value>> {
    let _inside = exit::enter(given.py());
    dict(given, &Path::Root)
}

/// Any value as a JSON tree; `name` stands for it in errors.
///
/// # Errors
/// `InvalidInputError` naming the path of a value that JSON cannot hold.
pub(crate) fn value(given: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    let _inside = exit::enter(given.py());
    tree(given, &Path::Key(&Path::Root, name))
}

/// A list, or whatever can be gone through, as a list of JSON trees; `name` stands for it in errors.
///
/// # Errors
/// `InvalidInputError` when it is no list, or naming the path of a value that JSON cannot hold.
pub(crate) fn list(given: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<Value>> {
    match value(given, name)? {
        Value::Array(items) => Ok(items),
        _ => {
            let problem = format!("expected a list, got {}", given.get_type().name()?);
            Err(Path::Key(&Path::Root, name).refuse(given.py(), problem))
        }
    }
}

/// Where a value stands in what the caller gave.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn depth(&self) -> usize {
        match self {
            Self::Root => 0,
            Self::Key(parent, _) | Self::Index(parent, _) => 1 + parent.depth(),
        }
    }

    /// The first step of the path.
    fn start(&self) -> &Self {
        match self {
            Self::Key(parent, _) | Self::Index(parent, _) if parent.depth() > 0 => parent.start(),
            _ => self,
        }
    }

    fn refuse(&self, py: Python<'_>, problem: impl fmt::Display) -> PyErr {
        errors::to_python(py, &Error::invalid_input(&self.to_string(), problem))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(key),
            Self::Key(parent, key) => write!(f, "{parent}.{key}"),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

fn tree(given: &Bound<'_, PyAny>, path: &Path<'_>) -> PyResult<Value> {
    let py = given.py();
    if let Ok(text) = given.cast::<PyString>() {
        return string(text, path).map(Value::String);
    }
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if given.cast::<PyInt>().is_ok() {
        return integer(given, path);
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        let number = Number::from_f64(number.value());
        return number
            .map(Value::Number)
            .ok_or_else(|| path.refuse(py, format_args!("expected a finite number, got {given}")));
    }
    if path.depth() > MOST_LEVELS {
        return Err(path.start().refuse(py, "nested too deeply, or in itself"));
    }
    if let Ok(given) = given.cast::<PyDict>() {
        return dict(given, path).map(Value::Object);
    }
    if let Ok(items) = given.cast::<PyList>() {
        return sequence(items.iter().map(Ok), path);
    }
    if let Ok(items) = given.cast::<PyTuple>() {
        return sequence(items.iter().map(Ok), path);
    }
    rich(given, path)
}

fn string(text: &Bound<'_, PyString>, path: &Path<'_>) -> PyResult<String> {
    match text.to_cow() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(path.refuse(
            text.py(),
            "expected text, got a string with lone surrogates",
        )),
    }
}

fn integer(given: &Bound<'_, PyAny>, path: &Path<'_>) -> PyResult<Value> {
    if let Ok(number) = given.extract::<i64>() {
        return Ok(Value::from(number));
    }
    if let Ok(number) = given.extract::<u64>() {
        return Ok(Value::from(number));
    }
    Err(path.refuse(given.py(), "expected an integer of at most 64 bits"))
}

fn sequence<'py>(
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    path: &Path<'_>,
) -> PyResult<Value> {
    let items = items
        .enumerate()
        .map(|(index, item)| tree(&item?, &Path::Index(path, index)));
    items.collect::<PyResult<Vec<_>>>().map(Value::Array)
}

fn dict(given: &Bound<'_, PyDict>, path: &Path<'_>) -> PyResult<Map<String, Value>> {
    let mut map = Map::with_capacity(given.len());
    for (key, item) in given {
        insert(&mut map, &key, &item, path)?;
    }
    Ok(map)
}

fn insert(
    map: &mut Map<String, Value>,
    key: &Bound<'_, PyAny>,
    item: &Bound<'_, PyAny>,
    path: &Path<'_>,
) -> PyResult<()> {
    let Ok(name) = key.cast::<PyString>() else {
        let got = format_args!("expected string keys, got {}", key.get_type().name()?).to_string();
        return Err(path.refuse(key.py(), got));
    };
    if is_sentinel(item)? {
        return Ok(());
    }
    let name = string(name, path)?;
    let item = tree(item, &Path::Key(path, &name))?;
    map.insert(name, item);
    Ok(())
}

/// Whether a value means "not given".
pub(crate) fn is_sentinel(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = item.py();
    let types = SENTINELS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_ref()
        .map(|types| types.clone_ref(py));
    types.map_or(Ok(false), |types| item.is_instance(types.bind(py)))
}

/// Values that stand for a plainer one: dates, enums, models, dataclasses, iterables.
fn rich(given: &Bound<'_, PyAny>, path: &Path<'_>) -> PyResult<Value> {
    let py = given.py();
    if given.is_instance(enumeration(py)?)? {
        return tree(&given.getattr(intern!(py, "value"))?, path);
    }
    if let Ok(moment) = given.cast::<PyDateTime>()
        && moment.get_tzinfo().is_none()
        && !matches!(path.start(), Path::Key(_, "body"))
    {
        // A body of the user's own is sent as it is; here it would be read in a zone unknown to us.
        let problem = format!(
            "expected a date and time with a time zone, got {moment}; `.astimezone()` makes it local time"
        );
        return Err(path.refuse(py, problem));
    }
    if given.cast::<PyDate>().is_ok() {
        return tree(&given.call_method0(intern!(py, "isoformat"))?, path);
    }
    if given.cast::<PyType>().is_err() {
        if given.hasattr(intern!(py, "__shape__"))? {
            return tree(&dumped(given, "to_dict", "use_api_names")?, path);
        }
        if given.hasattr(intern!(py, "model_dump"))? {
            return tree(&dumped(given, "model_dump", "by_alias")?, path);
        }
        if given.hasattr(intern!(py, "__dataclass_fields__"))? {
            return dataclass(given, path);
        }
    }
    if let Ok(mapping) = given.cast::<PyMapping>() {
        let mut map = Map::new();
        for pair in mapping.items()? {
            let (key, item) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            insert(&mut map, &key, &item, path)?;
        }
        return Ok(Value::Object(map));
    }
    let bytes = given.cast::<PyBytes>().is_ok() || given.cast::<PyByteArray>().is_ok();
    if !bytes && let Ok(items) = PyIterator::from_object(given) {
        return sequence(items, path);
    }
    let got = given.get_type().name()?;
    Err(path.refuse(py, format_args!("expected a JSON value, got {got}")))
}

/// What a model gives of itself: under wire names, without what was never set.
fn dumped<'py>(
    given: &Bound<'py, PyAny>,
    method: &str,
    wire_names: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let options = PyDict::new(given.py());
    options.set_item("mode", "json")?;
    options.set_item(wire_names, true)?;
    options.set_item("exclude_unset", true)?;
    given.call_method(method, (), Some(&options))
}

fn dataclass(given: &Bound<'_, PyAny>, path: &Path<'_>) -> PyResult<Value> {
    let py = given.py();
    let mut map = Map::new();
    for field in py
        .import("dataclasses")?
        .call_method1("fields", (given,))?
        .try_iter()?
    {
        let name = field?.getattr("name")?.cast_into::<PyString>()?;
        let item = given.getattr(&name)?;
        insert(&mut map, &name, &item, path)?;
    }
    Ok(Value::Object(map))
}

/// `enum.Enum`.
fn enumeration(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static ENUM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class =
        ENUM.get_or_try_init(py, || py.import("enum")?.getattr("Enum").map(Bound::unbind))?;
    Ok(class.bind(py))
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;
    use crate::testing;

    /// Converts what a Python expression gives, or tells what was refused.
    fn converted(expression: &str) -> Result<String, String> {
        testing::with_package(|py| {
            let code = CString::new(expression).expect("no NUL");
            let given = py.eval(&code, None, None).expect("an expression");
            value(&given, "x")
                .map(|value| value.to_string())
                .map_err(|error| error.to_string())
        })
    }

    #[test]
    fn everything_that_stands_for_json_is_taken() {
        let cases = [
            (
                "{'a': [1, -2, 2.5, True, None, 'é']}",
                r#"{"a":[1,-2,2.5,true,null,"é"]}"#,
            ),
            ("2 ** 64 - 1", "18446744073709551615"),
            ("(i for i in range(3))", "[0,1,2]"),
            (
                "__import__('types').MappingProxyType({'a': (1, 2)})",
                r#"{"a":[1,2]}"#,
            ),
            ("__import__('enum').Enum('E', {'A': 'low'}).A", r#""low""#),
            ("__import__('datetime').date(2026, 1, 2)", r#""2026-01-02""#),
            (
                "__import__('dataclasses').make_dataclass('D', ['x'])(1)",
                r#"{"x":1}"#,
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(converted(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn what_json_cannot_hold_is_named() {
        let cases = [
            (
                "{'a': [1, float('nan')]}",
                "x.a[1]: expected a finite number, got nan",
            ),
            (
                "{'when': {'date': object()}}",
                "x.when.date: expected a JSON value, got object",
            ),
            (
                "__import__('datetime').datetime(2026, 1, 2)",
                "x: expected a date and time with a time zone, got 2026-01-02 00:00:00; `.astimezone()` \
                 makes it local time",
            ),
            ("b'bytes'", "x: expected a JSON value, got bytes"),
            ("{1: 2}", "x: expected string keys, got int"),
            ("2 ** 64", "x: expected an integer of at most 64 bits"),
            (
                "'\\ud800'",
                "x: expected text, got a string with lone surrogates",
            ),
            (
                "(lambda l: (l.append(l), l)[1])([])",
                "x: nested too deeply, or in itself",
            ),
        ];
        for (given, expected) in cases {
            let refused = converted(given).expect_err(given);
            assert!(refused.ends_with(expected), "{given}: {refused}");
        }
    }

    #[test]
    fn what_was_not_given_is_passed_over() {
        testing::with_package(|py| {
            let sentinel = py
                .eval(c"type('Omit', (), {})", None, None)
                .expect("a class");
            let dict = PyDict::new(py);
            dict.set_item("kept", 1).expect("a dict");
            dict.set_item("left_out", sentinel.call0().expect("an instance"))
                .expect("a dict");
            add_sentinels(&PyTuple::new(py, [sentinel]).expect("a tuple")).expect("types");
            let map = object(&dict).expect("an object");
            assert_eq!(Value::Object(map).to_string(), r#"{"kept":1}"#);
        });
    }
}

//! An interpreter for unit tests, with a stand-in for the Python half of the package.

use pyo3::prelude::*;
use pyo3::types::PyModule;

const EXCEPTIONS: &std::ffi::CStr = c"
class InvalidInputError(ValueError):
    pass

def from_record(record):
    return InvalidInputError(record['message'])
";

const MODELS: &std::ffi::CStr = c"
class BaseModel:
    __slots__ = ('__dict__', '__weakref__', '_extra', '_lazy')
    __shape__ = ()

class Part(BaseModel):
    __shape__ = (('text', 'text', 'str', True, False),)

class Once(BaseModel):
    __shape__ = (('at', 'runAt', 'datetime', True, False),)

class Other(BaseModel):
    __shape__ = (('type', 'type', 'str', True, False),)

class Thing(BaseModel):
    __shape__ = (
        ('id', 'id', 'str', True, False),
        ('parts', 'parts', ('list', ('model', 'Part')), True, False),
        ('count', 'count', 'int', False, True),
        ('cost', 'costUsd', 'float', False, True),
        ('log', 'log', 'raw', False, True),
        ('when', 'when', ('union', 'type', {'once': 'Once'}, 'Other'), False, True),
    )

UNION_SHAPES = {'When': ('union', 'type', {'once': 'Once'}, 'Other')}
";

/// Runs a test inside an interpreter that knows the stand-ins.
pub(crate) fn with_package<T>(test: impl FnOnce(Python<'_>) -> T) -> T {
    Python::attach(|py| {
        let modules = py
            .import("sys")
            .and_then(|sys| sys.getattr("modules"))
            .expect("sys.modules");
        if !modules.contains("handinger._exceptions").expect("a dict") {
            let package = PyModule::new(py, "handinger").expect("a module");
            modules.set_item("handinger", package).expect("a dict");
            let file = c"exceptions.py";
            PyModule::from_code(py, EXCEPTIONS, file, c"handinger._exceptions").expect("valid");
        }
        test(py)
    })
}

/// The stand-in models.
pub(crate) fn models(py: Python<'_>) -> Bound<'_, PyModule> {
    PyModule::from_code(py, MODELS, c"models.py", c"models").expect("valid")
}

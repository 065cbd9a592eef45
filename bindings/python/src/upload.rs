//! Files that Python code sends along: bytes, paths, open files, iterators, under a name or not.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use handinger::{ByteStream, Error, Upload, UploadSource};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyIterator, PyMapping, PyString, PyTuple};

use crate::{convert, errors, exit};

/// How much is read from a file at once.
const CHUNK: usize = 128 * 1024;
/// What a file without a name is called.
const NAMELESS: &str = "upload";
const EXPECTED: &str = "expected bytes, a path (pathlib.Path), a file opened in binary mode, an iterator of bytes, \
     or a tuple of name, one of these, and maybe a media type";

/// The files of a call: a list of them, or one by itself.
///
/// # Errors
/// `InvalidInputError` naming the one that is none.
pub(crate) fn files(given: &Bound<'_, PyAny>) -> PyResult<Vec<Upload>> {
    let _inside = exit::enter(given.py());
    if is_one(given)? {
        return Ok(vec![file(given, "files")?]);
    }
    let refuse = || {
        refused(
            given.py(),
            "files",
            &format!("{EXPECTED}, or a list of these"),
        )
    };
    let items = given.try_iter().map_err(|_| refuse())?;
    let mut uploads = Vec::new();
    for (index, item) in items.enumerate() {
        uploads.push(file(&item?, &format!("files[{index}]"))?);
    }
    Ok(uploads)
}

/// The files of a request of the user's own making, each under the name of its field: a mapping
/// or pairs.
///
/// # Errors
/// `InvalidInputError` naming the one that is none.
pub(crate) fn fields(given: &Bound<'_, PyAny>) -> PyResult<Vec<Upload>> {
    let _inside = exit::enter(given.py());
    let pairs = match given.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => given.clone(),
    };
    let refuse = |_| {
        let expected = "expected a mapping of fields to files, or pairs of these";
        refused(given.py(), "files", expected)
    };
    let mut uploads = Vec::new();
    for pair in pairs.try_iter().map_err(refuse)? {
        let (field, content): (String, Bound<'_, PyAny>) = pair?.extract().map_err(refuse)?;
        let of_field = file(&content, &format!("files.{field}"))?;
        uploads.push(of_field.field(field));
    }
    Ok(uploads)
}

/// Whether it is a file rather than a list of files.
fn is_one(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    let named = given.cast::<PyTuple>().is_ok_and(|parts| {
        parts
            .get_item(0)
            .is_ok_and(|name| name.is_instance_of::<PyString>())
    });
    Ok(named
        || given.is_instance_of::<PyString>()
        || given.is_instance_of::<PyBytes>()
        || given.is_instance_of::<PyByteArray>()
        || given.hasattr(intern!(given.py(), "__fspath__"))?
        || given.hasattr(intern!(given.py(), "read"))?)
}

fn file(given: &Bound<'_, PyAny>, path: &str) -> PyResult<Upload> {
    let Ok(parts) = given.cast::<PyTuple>() else {
        return content(given, path);
    };
    let refuse = |_| {
        let expected = "expected a tuple of name, content, and maybe a media type";
        refused(given.py(), path, expected)
    };
    let (name, inner, media_type) = match parts.len() {
        2 => {
            let (name, inner) = parts.extract().map_err(refuse)?;
            (name, inner, None)
        }
        _ => parts.extract().map_err(refuse)?,
    };
    let (name, media_type): (Option<String>, Option<String>) = (name, media_type);
    let inner: Bound<'_, PyAny> = inner;
    let mut upload = content(&inner, path)?;
    if let Some(name) = name {
        upload = upload.name(name);
    }
    if let Some(media_type) = media_type {
        upload = upload.content_type(media_type);
    }
    Ok(upload)
}

fn content(given: &Bound<'_, PyAny>, path: &str) -> PyResult<Upload> {
    let py = given.py();
    if let Ok(bytes) = given.extract::<PyBackedBytes>() {
        return Ok(Upload::bytes(NAMELESS, Bytes::from_owner(bytes)));
    }
    if given.is_instance_of::<PyString>() {
        let expected = "expected a file; a path is a pathlib.Path, text is encoded with .encode()";
        return Err(refused(py, path, expected));
    }
    if given.hasattr(intern!(py, "__fspath__"))? {
        return Ok(Upload::path(given.extract::<PathBuf>()?));
    }
    if given.hasattr(intern!(py, "read"))? {
        return open_file(given, path);
    }
    if let Ok(iterator) = given.cast::<PyIterator>() {
        let source = Pieces(iterator.clone().into_any().unbind());
        return Ok(Upload::source(NAMELESS, source));
    }
    Err(refused(py, path, EXPECTED))
}

fn open_file(given: &Bound<'_, PyAny>, path: &str) -> PyResult<Upload> {
    let py = given.py();
    let text = py.import("io")?.getattr("TextIOBase")?;
    if given.is_instance(&text)? {
        let expected = "expected a file opened in binary mode (\"rb\"), got one of text";
        return Err(refused(py, path, expected));
    }
    let source = FileObject::new(given)?;
    Ok(Upload::source(file_name(given), source))
}

/// What a file is called: by a web framework's `filename`, or by the last part of the path under
/// which it was opened.
fn file_name(file: &Bound<'_, PyAny>) -> String {
    let last_part = |attribute: &Bound<'_, PyString>| {
        let path = file.getattr(attribute).ok()?.extract::<PathBuf>().ok()?;
        Some(path.file_name()?.to_string_lossy().into_owned())
    };
    let py = file.py();
    last_part(intern!(py, "filename"))
        .or_else(|| last_part(intern!(py, "name")))
        .unwrap_or_else(|| NAMELESS.to_owned())
}

fn refused(py: Python<'_>, path: &str, problem: &str) -> PyErr {
    errors::to_python(py, &Error::invalid_input(path, problem))
}

/// An open file, read from where it stands. One that can be wound back is read again when the
/// call is sent again.
struct FileObject {
    file: Arc<Py<PyAny>>,
    /// Where it stood, if it can be wound back.
    start: Option<u64>,
    length: Option<u64>,
}

impl FileObject {
    fn new(file: &Bound<'_, PyAny>) -> PyResult<Self> {
        let ends = ends(file).ok();
        Ok(Self {
            file: Arc::new(file.clone().unbind()),
            start: ends.map(|(start, _)| start),
            length: ends.map(|(start, end)| end.saturating_sub(start)),
        })
    }
}

/// Where a file stands and where it ends; an error when it cannot be wound back.
fn ends(file: &Bound<'_, PyAny>) -> PyResult<(u64, u64)> {
    let py = file.py();
    if !file.call_method0(intern!(py, "seekable"))?.is_truthy()? {
        return Err(PyTypeError::new_err("it cannot be wound back"));
    }
    let start = file.call_method0(intern!(py, "tell"))?.extract()?;
    file.call_method1(intern!(py, "seek"), (0, 2))?;
    let end = file.call_method0(intern!(py, "tell"))?.extract()?;
    file.call_method1(intern!(py, "seek"), (start,))?;
    Ok((start, end))
}

impl UploadSource for FileObject {
    fn length(&self) -> Option<u64> {
        self.length
    }

    fn can_repeat(&self) -> bool {
        self.start.is_some()
    }

    fn open(&self) -> io::Result<ByteStream> {
        let start = self.start;
        let file = Arc::clone(&self.file);
        Ok(pull(move |py, first| {
            let file = file.bind(py);
            if let Some(start) = start.filter(|_| first) {
                file.call_method1(intern!(py, "seek"), (start,))?;
            }
            let piece = file.call_method1(intern!(py, "read"), (CHUNK,))?;
            Ok(Some(bytes_of(&piece)?).filter(|piece| !piece.is_empty()))
        }))
    }
}

/// An iterator of bytes.
struct Pieces(Py<PyAny>);

impl UploadSource for Pieces {
    fn open(&self) -> io::Result<ByteStream> {
        let iterator = exit::attached(|py| self.0.clone_ref(py)).ok_or_else(exiting)?;
        Ok(pull(move |py, _| {
            let mut iterator = iterator.bind(py).cast::<PyIterator>()?.clone();
            iterator
                .next()
                .transpose()?
                .as_ref()
                .map(bytes_of)
                .transpose()
        }))
    }
}

fn bytes_of(piece: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    let bytes = piece.extract::<PyBackedBytes>().map_err(|_| {
        let kind = piece.get_type();
        PyTypeError::new_err(format!("expected bytes, got {kind}"))
    })?;
    Ok(Bytes::from_owner(bytes))
}

/// A stream of what Python gives piece by piece. It is asked where it may block, and told when it
/// is asked for the first time.
fn pull(
    next: impl Fn(Python<'_>, bool) -> PyResult<Option<Bytes>> + Send + Sync + 'static,
) -> ByteStream {
    let next = Arc::new(next);
    Box::pin(stream::try_unfold(true, move |first| {
        let next = Arc::clone(&next);
        async move {
            let piece = tokio::task::spawn_blocking(move || {
                exit::attached(|py| next(py, first).map_err(io::Error::from))
            });
            let piece = piece.await.map_err(io::Error::other)?;
            let piece = piece.ok_or_else(exiting)??;
            Ok(piece.map(|piece| (piece, false)))
        }
    }))
}

fn exiting() -> io::Error {
    io::Error::other("the interpreter is exiting")
}

/// Takes the files out of what was given for a call.
///
/// # Errors
/// As [`files`].
pub(crate) fn take<'py>(
    params: &Bound<'py, PyDict>,
    read: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<Vec<Upload>>,
) -> PyResult<(Bound<'py, PyDict>, Vec<Upload>)> {
    let py = params.py();
    let name = intern!(py, "files");
    let Some(given) = params.get_item(name)? else {
        return Ok((params.clone(), Vec::new()));
    };
    let rest = params.copy()?;
    rest.del_item(name)?;
    if given.is_none() || convert::is_sentinel(&given)? {
        return Ok((rest, Vec::new()));
    }
    Ok((rest, read(&given)?))
}

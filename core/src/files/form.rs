//! A call's parameters and files as one `multipart/form-data` body, the same for every attempt.

use std::fmt;
use std::fmt::Write as _;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::base::error::Error;
use crate::files::upload::{ByteStream, Stamp, Upload};

/// A form, laid out but for the files' contents.
#[derive(Debug)]
pub(crate) struct Form {
    boundary: String,
    files: Vec<Part>,
    end: Bytes,
    length: Option<u64>,
}

/// A file of a form.
#[derive(Clone, Debug)]
struct Part {
    /// All that stands before its content.
    head: Bytes,
    /// What errors call it, for example `files[0]`.
    field: String,
    upload: Upload,
    /// How the file stood on disk when the call began.
    stamp: Option<Stamp>,
    length: Option<u64>,
}

/// A file that could not be read while it was sent.
#[derive(Debug)]
pub(crate) struct UploadFailed {
    pub(crate) field: String,
    pub(crate) problem: String,
    /// What the file's own reading ended with.
    cause: Option<std::io::Error>,
}

impl fmt::Display for UploadFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

impl std::error::Error for UploadFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

impl Form {
    /// Lays out a form; reads no content, but sees that each file can be read. Without a boundary
    /// it takes one of its own.
    pub(crate) async fn new(
        fields: &Map<String, Value>,
        files: &[Upload],
        boundary: Option<String>,
    ) -> Result<Self, Error> {
        let boundary = boundary.unwrap_or_else(|| format!("handinger-{}", Uuid::new_v4().simple()));
        let mut head = String::new();
        for (name, value) in fields {
            push_field(&mut head, &boundary, name, value)?;
        }
        let mut parts = Vec::with_capacity(files.len());
        for (index, upload) in files.iter().enumerate() {
            let field = format!("files[{index}]");
            push_file_head(&mut head, &boundary, &field, upload)?;
            let (length, stamp) = upload.look().await.map_err(|error| {
                let name = upload.file_name();
                Error::invalid_input(&field, format_args!("{name:?} cannot be read: {error}"))
                    .with_source(error)
            })?;
            parts.push(Part {
                head: std::mem::take(&mut head).into(),
                field,
                upload: upload.clone(),
                stamp,
                length,
            });
            // What ends this content stands before whatever follows.
            head.push_str("\r\n");
        }
        let _ = write!(head, "--{boundary}--\r\n");
        let end = Bytes::from(head);
        let length = parts.iter().try_fold(end.len() as u64, |sum, part| {
            part.length
                .map(|length| sum + part.head.len() as u64 + length)
        });
        Ok(Self {
            boundary,
            files: parts,
            end,
            length,
        })
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The number of bytes of the whole form, if it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// The file that cannot be read again, if there is one.
    pub(crate) fn spent(&self) -> Option<&str> {
        let mut files = self.files.iter();
        files
            .find(|part| !part.upload.can_open())
            .map(|part| part.field.as_str())
    }

    /// The bytes of the form. A file is opened when its turn comes.
    pub(crate) fn open(&self) -> ByteStream {
        let end = self.end.clone();
        Box::pin(
            stream::iter(self.files.clone())
                .flat_map(Part::into_stream)
                .chain(stream::once(async { Ok(end) })),
        )
    }
}

impl Part {
    fn into_stream(self) -> ByteStream {
        let head = stream::once(std::future::ready(Ok(self.head.clone())));
        match self.upload.open(self.stamp.clone()) {
            Ok(content) => Box::pin(head.chain(self.checked(content))),
            Err(error) => {
                let failed = self.failed(&error.to_string(), Some(error));
                Box::pin(head.chain(stream::once(async { Err(failed) })))
            }
        }
    }

    /// The content, which has to be as long as was said before.
    fn checked(self, content: ByteStream) -> ByteStream {
        let start = Some((self, content, 0_u64));
        Box::pin(stream::unfold(start, async |state| {
            let (part, mut content, so_far) = state?;
            let piece = match content.next().await {
                Some(Ok(piece)) => piece,
                Some(Err(error)) => {
                    let failed = part.failed(&error.to_string(), Some(error));
                    return Some((Err(failed), None));
                }
                None => {
                    let short = part.length.is_some_and(|length| so_far < length);
                    return short.then(|| (Err(part.changed(so_far)), None));
                }
            };
            let so_far = so_far + piece.len() as u64;
            if part.length.is_some_and(|length| so_far > length) {
                return Some((Err(part.changed(so_far)), None));
            }
            Some((Ok(piece), Some((part, content, so_far))))
        }))
    }

    fn changed(&self, so_far: u64) -> std::io::Error {
        let said = self.length.unwrap_or_default();
        let came = if so_far > said { "more" } else { "fewer" };
        let problem = format!("{came} bytes came than the {said} it had before");
        self.failed(&problem, None)
    }

    fn failed(&self, problem: &str, cause: Option<std::io::Error>) -> std::io::Error {
        std::io::Error::other(UploadFailed {
            field: self.field.clone(),
            problem: format!("{:?} could not be sent: {problem}", self.upload.file_name()),
            cause,
        })
    }
}

/// A value as fields: objects become `name[field]`, arrays `name[]`.
fn push_field(form: &mut String, boundary: &str, name: &str, value: &Value) -> Result<(), Error> {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                push_field(form, boundary, &format!("{name}[{field}]"), value)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                push_field(form, boundary, &format!("{name}[]"), item)?;
            }
        }
        Value::Null => {
            let problem = "null cannot be sent along with files";
            return Err(Error::invalid_input(name, problem));
        }
        Value::String(text) => push_text(form, boundary, name, text),
        Value::Bool(_) | Value::Number(_) => push_text(form, boundary, name, &value.to_string()),
    }
    Ok(())
}

fn push_text(form: &mut String, boundary: &str, name: &str, text: &str) {
    let name = quoted(name);
    let _ = write!(
        form,
        "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
    );
}

fn push_file_head(
    form: &mut String,
    boundary: &str,
    field: &str,
    upload: &Upload,
) -> Result<(), Error> {
    let name = upload.file_name();
    if name.is_empty() {
        return Err(Error::invalid_input(
            &format!("{field}.name"),
            "expected the name of a file, got nothing",
        ));
    }
    let media_type = upload.media_type();
    if http::HeaderValue::from_str(media_type).is_err() || !media_type.contains('/') {
        return Err(Error::invalid_input(
            &format!("{field}.content_type"),
            format_args!("expected a media type, got {media_type:?}"),
        ));
    }
    let _ = write!(
        form,
        "--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
         content-type: {media_type}\r\n\r\n",
        quoted(upload.form_field()),
        quoted(name)
    );
    Ok(())
}

/// A name between quotes, as the HTML standard writes it into a form.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

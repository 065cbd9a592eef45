//! The file that keeps what a map has done: JSON lines that are only ever appended to.
//!
//! The first line names the format, the operation and the map's key; each other line is a
//! finished item with its answer, or with the error it ended in. A line is written in one piece,
//! so that a process that is killed loses at most the line it was writing.

use std::collections::HashMap;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::base::error::Error;

const VERSION: u32 = 1;
/// How every resume file begins.
const BEGINNING: &[u8] = br#"{"handinger_map":"#;
/// No first line is longer, unless the file is something else.
const LONGEST_HEADER: u64 = 64 * 1024;
/// What is kept of an error: neither headers nor bodies.
const KEPT_OF_ERRORS: [&str; 6] = [
    "class",
    "message",
    "status",
    "field",
    "outcome",
    "request_id",
];

#[derive(Debug)]
pub(super) struct ResumeFile {
    /// None once it was given up.
    file: Mutex<Option<File>>,
    /// The map's key.
    key: String,
    /// Whether the map was begun before.
    begun: bool,
    /// Where the answers of finished items are, by the key of the item.
    finished: HashMap<String, Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: usize,
}

#[derive(Serialize, Deserialize)]
struct Header {
    handinger_map: u32,
    operation: String,
    key: String,
}

/// A finished item; an answer or an error is there.
#[derive(Serialize, Deserialize)]
struct Line {
    index: usize,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Map<String, Value>>,
}

/// The answer of an item that was finished before.
pub(super) struct Recorded {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) body: Bytes,
}

impl ResumeFile {
    /// Opens the file, or makes it, for the map of that operation, and keeps others from it.
    pub(super) fn open(path: &Path, operation: &str, key: Option<&str>) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .map_err(|error| refused(format_args!("cannot open {}: {error}", path.display())))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                refused(format_args!("{} is in use by another map", path.display()))
            }
            TryLockError::Error(error) => {
                refused(format_args!("cannot lock {}: {error}", path.display()))
            }
        })?;
        let read = Reading { file: &file, path }.header(operation, key)?;
        let begun = read.is_some();
        let (key, finished) = match read {
            Some((key, start)) => (key, Reading { file: &file, path }.finished(start)?),
            None => {
                let key = key.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
                (key, HashMap::new())
            }
        };
        let this = Self {
            file: Mutex::new(Some(file)),
            key,
            begun,
            finished,
        };
        if !begun {
            this.append(&Header {
                handinger_map: VERSION,
                operation: operation.to_owned(),
                key: this.key.clone(),
            })?;
        }
        Ok(this)
    }

    /// The map's key.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Whether the map was begun before: what is not finished may be under way.
    pub(super) fn was_begun(&self) -> bool {
        self.begun
    }

    /// Whether the item of that key was answered.
    pub(super) fn has(&self, key: &str) -> bool {
        self.finished.contains_key(key)
    }

    /// What the item of that key was answered.
    pub(super) fn recorded(&self, key: &str) -> Result<Recorded, Error> {
        let place = self.finished.get(key).ok_or_else(changed)?;
        let mut text = vec![0; place.length];
        let mut file = self.file();
        let file = file.as_mut().ok_or_else(changed)?;
        file.seek(SeekFrom::Start(place.start))
            .and_then(|_| file.read_exact(&mut text))
            .map_err(|error| refused(format_args!("cannot read it: {error}")))?;
        let line = serde_json::from_slice::<Line>(&text).ok();
        let recorded = line.and_then(|line| {
            Some(Recorded {
                status: line.status?,
                request_id: line.request_id,
                body: Bytes::from(Box::<str>::from(line.answer?).into_string()),
            })
        });
        recorded.ok_or_else(changed)
    }

    /// Keeps an answer.
    pub(super) fn keep_answer(
        &self,
        index: usize,
        key: &str,
        answer: &crate::wire::response::RawResponse,
    ) -> Result<(), Error> {
        // Line breaks in JSON stand between its parts, never inside of one.
        let body = String::from_utf8_lossy(&answer.body).replace(['\n', '\r'], " ");
        self.append(&Line {
            index,
            key: key.to_owned(),
            status: Some(answer.meta.status),
            request_id: answer.meta.request_id.clone(),
            answer: RawValue::from_string(body).ok(),
            error: None,
        })
    }

    /// Keeps an error, for whoever reads the file: the item is tried again.
    pub(super) fn keep_error(&self, index: usize, key: &str, error: &Error) -> Result<(), Error> {
        let mut record = error.to_record();
        record.retain(|name, value| KEPT_OF_ERRORS.contains(&name.as_str()) && !value.is_null());
        self.append(&Line {
            index,
            key: key.to_owned(),
            status: None,
            request_id: None,
            answer: None,
            error: Some(record),
        })
    }

    fn append(&self, line: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_vec(line).map(|mut text| {
            text.push(b'\n');
            text
        });
        let mut file = self.file();
        let Some(file) = file.as_mut() else {
            return Ok(());
        };
        text.map_err(std::io::Error::from)
            .and_then(|text| {
                let end = file.seek(SeekFrom::End(0))?;
                // Half a line would spoil the next one.
                file.write_all(&text)
                    .inspect_err(|_| drop(file.set_len(end)))
            })
            .map_err(|error| refused(format_args!("cannot write to it: {error}")))
    }

    /// Lets others have the file at once. What is still under way is no longer kept.
    pub(super) fn give_up(&self) {
        *self.file() = None;
    }

    fn file(&self) -> MutexGuard<'_, Option<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is looked at before it is written to.
struct Reading<'a> {
    file: &'a File,
    path: &'a Path,
}

impl Reading<'_> {
    /// The map's key and where the lines after the header begin; none when there is no header.
    fn header(&self, operation: &str, key: Option<&str>) -> Result<Option<(String, u64)>, Error> {
        let mut text = Vec::new();
        BufReader::new(self.file.take(LONGEST_HEADER))
            .read_until(b'\n', &mut text)
            .map_err(|error| self.unreadable(&error))?;
        let is_ours = text.starts_with(BEGINNING) || BEGINNING.starts_with(&text);
        if is_ours && !text.ends_with(b"\n") {
            // Empty, or the process died over the first line.
            self.cut(0)?;
            return Ok(None);
        }
        let header: Header = serde_json::from_slice(&text)
            .map_err(|_| refused(format_args!("{} is no resume file", self.path.display())))?;
        if header.handinger_map != VERSION {
            return Err(refused(format_args!(
                "{} is of version {}; this client reads version {VERSION}",
                self.path.display(),
                header.handinger_map
            )));
        }
        if header.operation != operation {
            return Err(refused(format_args!(
                "{} belongs to a map of {}, not of {operation}",
                self.path.display(),
                header.operation
            )));
        }
        if key.is_some_and(|key| key != header.key) {
            return Err(refused(format_args!(
                "{} was begun under another idempotency_key: under this one its items would run again",
                self.path.display()
            )));
        }
        Ok(Some((header.key, text.len() as u64)))
    }

    /// Where the answers are, from `start` on. A last line that was not written whole is cut off.
    fn finished(&self, start: u64) -> Result<HashMap<String, Place>, Error> {
        let mut finished = HashMap::new();
        let mut reader = BufReader::new(self.file);
        reader
            .seek(SeekFrom::Start(start))
            .map_err(|error| self.unreadable(&error))?;
        let mut start = start;
        let mut text = Vec::new();
        for number in 2_u64.. {
            text.clear();
            let length = reader
                .read_until(b'\n', &mut text)
                .map_err(|error| self.unreadable(&error))?;
            if length == 0 {
                break;
            }
            if !text.ends_with(b"\n") {
                self.cut(start)?;
                break;
            }
            let line = serde_json::from_slice::<Line>(&text)
                .ok()
                .filter(|line| line.answer.is_some() != line.error.is_some())
                .ok_or_else(|| {
                    refused(format_args!(
                        "line {number} of {} is damaged",
                        self.path.display()
                    ))
                })?;
            if line.answer.is_some() {
                finished.insert(line.key, Place { start, length });
            }
            start += length as u64;
        }
        Ok(finished)
    }

    fn cut(&self, length: u64) -> Result<(), Error> {
        self.file.set_len(length).map_err(|error| {
            refused(format_args!(
                "cannot write to {}: {error}",
                self.path.display()
            ))
        })
    }

    fn unreadable(&self, error: &std::io::Error) -> Error {
        refused(format_args!("cannot read {}: {error}", self.path.display()))
    }
}

fn refused(problem: impl fmt::Display) -> Error {
    Error::invalid_input("resume_file", problem)
}

/// What a line is that is no longer what it was when the map began.
pub(super) fn changed() -> Error {
    refused("it was changed by another program while the map ran, or a kept answer is damaged")
}

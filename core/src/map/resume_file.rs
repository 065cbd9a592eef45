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
use crate::map::item::Identity;

/// Items are known by their contents since version 2, by their place before.
const VERSION: u32 = 2;
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
pub(crate) struct ResumeFile {
    /// None once it was given up.
    file: Mutex<Option<File>>,
    /// The map's key.
    key: String,
    /// Whether the map was begun before.
    begun: bool,
    identity: Identity,
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
    pub(crate) fn open(path: &Path, operation: &str, key: Option<&str>) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let is_new = !path.exists();
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
        let reading = Reading { file: &file, path };
        let mut identity = Identity::Contents;
        let (key, begun, finished) = match reading.header(operation, key)? {
            Head::Whole { header, length } => {
                if header.handinger_map < VERSION {
                    identity = Identity::Place;
                }
                (header.key, true, reading.finished(length)?)
            }
            Head::Missing if is_new => {
                let key = key.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
                (key, false, HashMap::new())
            }
            // Under the map's key whatever had begun is found again.
            Head::Missing => match key {
                Some(key) => (key.to_owned(), true, HashMap::new()),
                None => return Err(reading.without_a_head()),
            },
        };
        let has_head = begun && reading.len()? > 0;
        let this = Self {
            file: Mutex::new(Some(file)),
            key,
            begun,
            identity,
            finished,
        };
        if !has_head {
            this.append(&Header {
                handinger_map: VERSION,
                operation: operation.to_owned(),
                key: this.key.clone(),
            })?;
            sync_folder(path)?;
        }
        Ok(this)
    }

    /// The map's key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Whether the map was begun before: what is not finished may be under way.
    pub(super) fn was_begun(&self) -> bool {
        self.begun
    }

    /// By what items are known again.
    pub(super) fn identity(&self) -> Identity {
        self.identity
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
                // On the disk before anything is built on it: a power cut must not forget it.
                file.write_all(&text)
                    .and_then(|()| file.sync_data())
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

/// A new file is there after a power cut when its folder is on the disk, too.
fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    // Other systems open no folders.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| refused(format_args!("cannot write {}: {error}", folder.display())))?;
    }
    Ok(())
}

/// How a file begins.
enum Head {
    Whole {
        header: Header,
        length: u64,
    },
    /// Nothing, or a part of it.
    Missing,
}

/// A file that is looked at before it is written to.
struct Reading<'a> {
    file: &'a File,
    path: &'a Path,
}

impl Reading<'_> {
    /// The first line.
    fn header(&self, operation: &str, key: Option<&str>) -> Result<Head, Error> {
        let mut text = Vec::new();
        BufReader::new(self.file.take(LONGEST_HEADER))
            .read_until(b'\n', &mut text)
            .map_err(|error| self.unreadable(&error))?;
        let is_ours = text.starts_with(BEGINNING) || BEGINNING.starts_with(&text);
        if is_ours && !text.ends_with(b"\n") {
            if key.is_some() {
                self.cut(0)?;
            }
            return Ok(Head::Missing);
        }
        let header: Header = serde_json::from_slice(&text)
            .map_err(|_| refused(format_args!("{} is not a resume file", self.path.display())))?;
        if !(1..=VERSION).contains(&header.handinger_map) {
            return Err(refused(format_args!(
                "{} is of version {}; this client reads versions 1 to {VERSION}",
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
        let length = text.len() as u64;
        Ok(Head::Whole { header, length })
    }

    /// What is said of a file that was there and has no first line: it may have been lost with the
    /// power, and with it the key under which items were paid.
    fn without_a_head(&self) -> Error {
        refused(format_args!(
            "{} is empty or broken at its beginning, and with it the key of its map is lost. If no map was \
             begun with it, delete it; else give the map's `idempotency_key`, or its items run again",
            self.path.display()
        ))
    }

    fn len(&self) -> Result<u64, Error> {
        let metadata = self.file.metadata();
        metadata
            .map(|metadata| metadata.len())
            .map_err(|error| self.unreadable(&error))
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
                        "line {number} of {} is damaged. Delete that line to go on: its item is then asked for \
                         again, under its own key",
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

//! The journal: one file to which every change is appended before it is answered, line by line.

mod disk;
#[cfg(test)]
mod power_cut;

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, SeekFrom};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::changes::Change;
use disk::Disk;

const FILE: &str = "journal.jsonl";
/// Raised when a line means something else than before, or the agent makes something else of it.
const FORMAT: u32 = 1;
const NOT_A_JOURNAL: &str = "this is not the journal of a sandbox";

/// The first line, by which a journal is told from any other file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    handinger_sandbox_journal: u32,
}

/// What was accepted together.
#[derive(Deserialize)]
struct Line {
    /// In sandbox time.
    at: DateTime<Utc>,
    /// By the wall clock.
    wall: DateTime<Utc>,
    changes: Vec<Change>,
}

/// A line as it is written.
#[derive(Serialize)]
struct LineRef<'a> {
    at: DateTime<Utc>,
    wall: DateTime<Utc>,
    changes: &'a [Change],
}

/// An open journal, which no other process can open as long.
pub(crate) struct Journal<D = File> {
    path: PathBuf,
    disk: D,
    /// Bytes that hold whole lines.
    length: u64,
}

impl Journal {
    /// Opens the journal of a folder, or begins one when the folder is new or empty.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        disk::make_folder(folder).map_err(|error| about(folder, &error))?;
        let path = folder.join(FILE);
        let is_foreign = !path.exists() && fs::read_dir(folder)?.next().is_some();
        if is_foreign {
            let message = format!("it holds other files and no {FILE}; name a new or empty folder");
            return Err(about(folder, &invalid(message)));
        }
        let file = disk::open(&path).map_err(|error| about(&path, &error))?;
        disk::lock(&file).map_err(|error| match error {
            TryLockError::WouldBlock => {
                let kind = io::ErrorKind::ResourceBusy;
                about(&path, &io::Error::new(kind, "another sandbox is using it"))
            }
            TryLockError::Error(error) => about(&path, &error),
        })?;
        Ok(Self::on(path, file))
    }
}

impl<D: Disk> Journal<D> {
    fn on(path: PathBuf, disk: D) -> Self {
        let length = 0;
        Self { path, disk, length }
    }

    /// Hands out what was accepted, oldest first, and makes ready for more. Returns the sandbox
    /// time to go on from; none for a new journal.
    ///
    /// A last line without an end was never answered and is dropped, and so is one with bytes that
    /// never reached the disk.
    pub(crate) fn replay(
        &mut self,
        mut apply: impl FnMut(DateTime<Utc>, Vec<Change>) -> Result<(), String>,
    ) -> io::Result<Option<DateTime<Utc>>> {
        let mut reader = BufReader::new(&mut self.disk);
        let mut text = Vec::new();
        let mut length = 0;
        let mut last = None;
        for number in 1.. {
            text.clear();
            reader.read_until(b'\n', &mut text)?;
            if text.last() != Some(&b'\n') {
                break;
            }
            let read = match number {
                1 => read_header(&text),
                _ => serde_json::from_slice(&text)
                    .map_err(|error| error.to_string())
                    .and_then(|Line { at, wall, changes }| {
                        last = Some((at, wall));
                        apply(at, changes)
                    }),
            };
            if read.is_err() && is_hollow(&text) && reader.fill_buf()?.is_empty() {
                break;
            }
            read.map_err(|reason| about(&self.path, &invalid(format!("line {number}: {reason}"))))?;
            length += text.len() as u64;
        }
        if length == 0 && !text.is_empty() && !is_cut_header(&text) {
            return Err(about(&self.path, &invalid(NOT_A_JOURNAL.to_owned())));
        }
        self.length = length;
        self.cut()?;
        if length == 0 {
            self.begin()?;
        }
        Ok(last.map(|(at, wall)| going_on(at, wall, wall_clock())))
    }

    /// Appends what was accepted together, and returns when it outlives a power cut. After an error
    /// nothing of it is there.
    pub(crate) fn append(&mut self, at: DateTime<Utc>, changes: &[Change]) -> io::Result<()> {
        let wall = wall_clock();
        self.write(&LineRef { at, wall, changes })
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.length = 0;
        self.cut()?;
        self.begin()
    }

    fn begin(&mut self) -> io::Result<()> {
        self.write(&Header {
            handinger_sandbox_journal: FORMAT,
        })
    }

    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let written = self.disk.write_all(&text).and_then(|()| self.disk.sync());
        if let Err(error) = written {
            // What follows must not stand behind half a line; if this fails too, a restart tells.
            let _ = self.cut().and_then(|()| self.disk.sync());
            return Err(about(&self.path, &error));
        }
        self.length += text.len() as u64;
        Ok(())
    }

    /// Cuts off what is no whole line.
    fn cut(&mut self) -> io::Result<()> {
        self.disk.set_length(self.length)?;
        self.disk.seek(SeekFrom::Start(self.length))?;
        Ok(())
    }
}

fn read_header(line: &[u8]) -> Result<(), String> {
    match serde_json::from_slice(line) {
        Ok(Header {
            handinger_sandbox_journal: FORMAT,
        }) => Ok(()),
        Ok(Header {
            handinger_sandbox_journal: other,
        }) => Err(format!(
            "the journal has format {other}; this sandbox reads format {FORMAT}"
        )),
        Err(_) => Err(NOT_A_JOURNAL.to_owned()),
    }
}

/// Whether the process ended while it wrote the very first line.
fn is_cut_header(text: &[u8]) -> bool {
    let start = b"{\"handinger_sandbox_journal\":";
    let written = text.iter().take_while(|byte| **byte != 0).count();
    let text = &text[..written];
    start.starts_with(text) || text.starts_with(start)
}

/// Whether a part of a line is as a disk is where nothing was written; JSON has no such bytes.
fn is_hollow(line: &[u8]) -> bool {
    line.contains(&0)
}

/// Sandbox time goes on as far from the wall clock as it was, and never backwards.
fn going_on(at: DateTime<Utc>, wall: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let passed = (now - wall).max(TimeDelta::zero());
    at.checked_add_signed(passed).unwrap_or(at)
}

fn wall_clock() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("data {}: {error}", path.display()))
}

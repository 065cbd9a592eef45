//! The journal on a disk that fails at any step, and loses what it was not made to keep.

use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::HeaderMap;

use super::*;
use crate::auth::authenticate;
use crate::idempotency::{Contents, Submission};
use crate::options::SandboxOptions;
use crate::state::App;
use crate::store::Store;
use crate::surface::Keys;

/// A disk in memory. What is not synced is lost by a power cut, or only in part.
#[derive(Default)]
struct Failing {
    file: Cursor<Vec<u8>>,
    durable: Vec<u8>,
    steps: usize,
    /// The step that fails.
    fails_at: Option<usize>,
}

impl Failing {
    fn step(&mut self) -> io::Result<()> {
        self.steps += 1;
        match self.fails_at {
            Some(step) if step == self.steps => Err(ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    /// All that the disk may hold after a power cut now: of what was not synced some first bytes,
    /// or a page that was never written, with another behind it that was.
    fn after_power_cut(&self) -> Vec<Vec<u8>> {
        let file = self.file.get_ref();
        let kept = self.durable.len().min(file.len());
        let cut = (kept..=file.len()).map(|length| file[..length].to_vec());
        let hole = (kept + 1..file.len()).map(|end| {
            let mut disk = file.clone();
            disk[kept..end].fill(0);
            disk
        });
        cut.chain(hole).chain([self.durable.clone()]).collect()
    }
}

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for Failing {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // In two pieces, so that a record can fail in its middle.
        self.step()?;
        let half = bytes.len().div_ceil(2);
        self.file.write(&bytes[..half])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for Failing {
    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.step()?;
        self.file
            .get_mut()
            .truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.step()?;
        self.durable.clone_from(self.file.get_ref());
        Ok(())
    }
}

fn journal(disk: Failing) -> Journal<Failing> {
    Journal::on(PathBuf::from("journal.jsonl"), disk)
}

fn record(number: usize) -> [Change; 1] {
    let task_id = format!("tsk_{number}");
    [Change::TaskArchived { task_id }]
}

/// The numbers of the records that a disk holds.
fn records(disk: Vec<u8>) -> Result<Vec<usize>, io::Error> {
    let mut found = Vec::new();
    let mut journal = journal(Failing {
        file: Cursor::new(disk.clone()),
        durable: disk,
        ..Failing::default()
    });
    journal.replay(|_, changes| {
        for change in changes {
            let Change::TaskArchived { task_id } = change else {
                return Err("another change".to_owned());
            };
            found.push(task_id[4..].parse().unwrap());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Writes ten records on a disk that fails at a step; returns the disk, and after each record
/// which were answered by then.
fn written(fails_at: Option<usize>, mut after_each: impl FnMut(&Failing, &[usize])) -> Failing {
    let mut journal = journal(Failing::default());
    // The beginning is not at issue here: who starts a sandbox sees that it failed.
    journal.replay(|_, _| Ok(())).unwrap();
    journal.disk.steps = 0;
    journal.disk.fails_at = fails_at;
    let mut answered = Vec::new();
    for number in 0..10 {
        if journal.append(wall_clock(), &record(number)).is_ok() {
            answered.push(number);
        }
        after_each(&journal.disk, &answered);
    }
    journal.disk
}

#[test]
fn what_was_answered_outlives_a_power_cut_at_any_time() {
    let steps = written(None, |_, _| {}).steps;
    assert!(steps > 20, "{steps}");
    for fails_at in 1..=steps {
        let mut refused = 0;
        written(Some(fails_at), |disk, answered| {
            refused = answered.len();
            for disk in disk.after_power_cut() {
                let found = records(disk).unwrap();
                // One more at most: the one that was refused after it was written.
                let known: Vec<_> = found.iter().filter(|it| answered.contains(it)).collect();
                assert!(
                    known.into_iter().eq(answered),
                    "{found:?}, not {answered:?}"
                );
                assert!(
                    found.len() <= answered.len() + 1,
                    "{found:?}, not {answered:?}"
                );
            }
        });
        assert_eq!(
            refused, 9,
            "one record fails with the disk, at step {fails_at}"
        );
    }
}

#[test]
fn what_follows_a_failure_is_kept_as_if_nothing_had_been() {
    for fails_at in 1..=written(None, |_, _| {}).steps {
        let mut last = Vec::new();
        let disk = written(Some(fails_at), |_, answered| last = answered.to_vec());
        assert_eq!(records(disk.durable).unwrap(), last, "step {fails_at}");
    }
}

#[test]
fn a_journal_cut_at_any_byte_loses_at_most_the_record_that_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let options = SandboxOptions {
        data: Some(folder.path().to_owned()),
        ..SandboxOptions::default()
    };
    let app = Arc::new(App::open("http://127.0.0.1:1".to_owned(), options).unwrap());
    let bearer = (
        "authorization".parse().unwrap(),
        "Bearer key_test".parse().unwrap(),
    );
    let caller = authenticate(&HeaderMap::from_iter([bearer]), &[]).unwrap();
    for number in 0..2 {
        let run = serde_json::json!({
            "input": format!("Pay once {number} [seconds=0]"),
            "budget": "low", "stream": false, "files": [],
        });
        let submission = Submission {
            caller,
            key: Some(format!("key-{number}")),
            contents: Contents {
                path: "/api/workers".to_owned(),
                digest: [number; 32],
            },
            keys: Keys::Honoured,
        };
        app.create(submission, serde_json::from_value(run).unwrap())
            .unwrap();
    }
    drop(app);
    let path = folder.path().join(FILE);
    let whole = fs::read_to_string(&path).unwrap();
    assert_eq!(kept(folder.path()), 2);
    for cut in 0..=whole.len() {
        // A new file each time: some file systems flush one that is written anew.
        fs::remove_file(&path).unwrap();
        fs::write(&path, &whole.as_bytes()[..cut]).unwrap();
        let left = whole[..cut].rfind('\n').map_or("", |end| &whole[..end]);
        let begun = left.matches("\"turn_begun\"").count() as u64;
        assert_eq!(
            kept(folder.path()),
            begun,
            "cut at byte {cut} of {}",
            whole.len()
        );
    }
    // What a power cut leaves of a file whose length was kept, and not its end.
    let cut = whole.trim_end().rfind('\n').unwrap() + 1;
    let hollow = [&whole.as_bytes()[..cut], &[0; 500], b"\n"].concat();
    fs::write(&path, &hollow).unwrap();
    assert_eq!(kept(folder.path()), 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), whole[..cut]);
    // In the middle it is damage, and told with its place.
    let damaged = [&hollow, whole.lines().last().unwrap().as_bytes(), b"\n"].concat();
    fs::write(&path, damaged).unwrap();
    let error = Journal::open(folder.path())
        .and_then(|journal| Store::new(String::new(), 10).restore(journal))
        .unwrap_err()
        .to_string();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert!(
        error.contains(&format!("line {}: ", whole.lines().count())),
        "{error}"
    );
}

/// The runs that a folder holds.
fn kept(folder: &Path) -> u64 {
    let mut store = Store::new(String::new(), 10);
    store.restore(Journal::open(folder).unwrap()).unwrap();
    store.ledger.runs
}

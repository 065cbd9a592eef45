//! What a journal is written to: a file that nobody else may read, or, in tests, a disk that fails.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long another process may hold the journal until it counts as in use.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) trait Disk: Read + Write + Seek {
    fn set_length(&mut self, length: u64) -> io::Result<()>;

    /// Returns when what was written outlives a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

impl Disk for File {
    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Makes a folder that only its owner may enter, unless it is there.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // The name of a folder is kept by the folder above it.
    folder.parent().map_or(Ok(()), sync_folder)
}

/// Opens or makes a file that only its owner may read: it holds inputs and tokens in the clear.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let is_new = !path.exists();
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    if is_new {
        path.parent().map_or(Ok(()), sync_folder)?;
    }
    Ok(file)
}

/// Takes the lock of a file, for which a process that is just ending may have to let go of it.
pub(super) fn lock(file: &File) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

/// Sees to it that the names in a folder outlive a power cut, where a folder can be opened.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let named = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(named)?.sync_all()
}

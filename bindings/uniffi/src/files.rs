//! Files on their way in, and how far a file has come.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use handinger::{ByteStream, Error, Progress, Upload, UploadSource};
use tokio::task::spawn_blocking;

/// How much is asked of a reader at once.
const CHUNK: i32 = 128 * 1024;

/// What a host's code failed with while the core had called it.
#[derive(Debug, uniffi::Error)]
pub enum NativeHostFailure {
    /// It said so.
    Failed {
        /// In these words.
        problem: String,
    },
}

impl std::fmt::Display for NativeHostFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Failed { problem } = self;
        f.write_str(problem)
    }
}

impl std::error::Error for NativeHostFailure {}

impl From<uniffi::UnexpectedUniFFICallbackError> for NativeHostFailure {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed {
            problem: error.reason,
        }
    }
}

/// Sees how far a file has come.
#[uniffi::export(foreign)]
pub trait NativeProgress: Send + Sync {
    /// Takes the bytes so far, and those in all where that is known.
    fn tell(&self, bytes: i64, total: Option<i64>) -> Result<(), NativeHostFailure>;
}

/// Content that the host reads.
#[uniffi::export(foreign)]
pub trait NativeContent: Send + Sync {
    /// Begins to read, from the beginning.
    fn open(&self) -> Result<Arc<dyn NativeReader>, NativeHostFailure>;
}

/// Content that is being read.
#[uniffi::export(foreign)]
pub trait NativeReader: Send + Sync {
    /// The next bytes, at most `max`; none at the end. It may block.
    fn read(&self, max: i32) -> Result<Vec<u8>, NativeHostFailure>;
}

/// Where the bytes of a file come from.
#[derive(uniffi::Enum)]
pub enum NativeSource {
    /// From memory.
    Memory {
        /// The bytes.
        content: Vec<u8>,
    },
    /// From disk.
    Disk {
        /// The file's path.
        path: String,
    },
    /// From the host.
    Host {
        /// The content.
        content: Arc<dyn NativeContent>,
        /// The number of bytes, if it is known.
        length: Option<i64>,
        /// Whether it can be read more than once.
        can_repeat: bool,
    },
}

/// A file to send along.
#[derive(uniffi::Record)]
pub struct NativeUpload {
    /// The name it is sent under; none for that of the file on disk.
    pub name: Option<String>,
    /// The media type; none for the one that goes with the name.
    pub content_type: Option<String>,
    /// Where its bytes come from.
    pub source: NativeSource,
}

impl From<NativeUpload> for Upload {
    fn from(file: NativeUpload) -> Self {
        let NativeUpload { name, source, .. } = file;
        let named = || name.clone().unwrap_or_default();
        let mut upload = match source {
            NativeSource::Memory { content } => Self::bytes(named(), content),
            NativeSource::Disk { path } => Self::path(PathBuf::from(path)),
            NativeSource::Host {
                content,
                length,
                can_repeat,
            } => Self::source(
                named(),
                HostSource {
                    content,
                    length: length.and_then(|length| u64::try_from(length).ok()),
                    can_repeat,
                },
            ),
        };
        if let Some(name) = name {
            upload = upload.name(name);
        }
        match file.content_type {
            Some(content_type) => upload.content_type(content_type),
            None => upload,
        }
    }
}

struct HostSource {
    content: Arc<dyn NativeContent>,
    length: Option<u64>,
    can_repeat: bool,
}

impl UploadSource for HostSource {
    fn length(&self) -> Option<u64> {
        self.length
    }

    fn can_repeat(&self) -> bool {
        self.can_repeat
    }

    fn open(&self) -> io::Result<ByteStream> {
        let reader = self.content.open().map_err(io::Error::other)?;
        Ok(Box::pin(stream::try_unfold(reader, async |reader| {
            let (reader, read) = spawn_blocking(move || {
                let read = reader.read(CHUNK);
                (reader, read)
            })
            .await
            .map_err(io::Error::other)?;
            let bytes = Bytes::from(read.map_err(io::Error::other)?);
            Ok((!bytes.is_empty()).then_some((bytes, reader)))
        })))
    }
}

/// Tells the host. What it fails with is its own affair: the file goes on.
pub(crate) fn teller(progress: Arc<dyn NativeProgress>) -> impl Fn(Progress) + Send + Sync {
    move |now| {
        let count = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        if let Err(failure) = progress.tell(count(now.bytes), now.total.map(count)) {
            tracing::warn!(target: "handinger", %failure, "a progress callback failed");
        }
    }
}

/// The path as text: hosts have no other kind.
pub(crate) fn path_text(path: PathBuf) -> Result<String, Error> {
    path.into_os_string()
        .into_string()
        .map_err(|path| Error::invalid_input("path", format_args!("{path:?} is not Unicode text")))
}

//! Files on their way to a worker: what they are called and where their bytes come from.

use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, TryFutureExt, stream};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

/// The field under which the API takes files.
const FILES: &str = "files[]";
/// How much of a file is read at once.
const CHUNK: usize = 128 * 1024;

/// Bytes that come piece by piece.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Where the bytes of an upload come from, when it is neither memory nor a path.
pub trait UploadSource: Send + Sync + 'static {
    /// The number of bytes, if it is known.
    fn length(&self) -> Option<u64> {
        None
    }

    /// Whether `open` gives the same bytes each time. If not, it is called once, and a call that
    /// has begun to send them is not sent again.
    fn can_repeat(&self) -> bool {
        false
    }

    /// The bytes from their beginning.
    ///
    /// # Errors
    /// When they cannot be read.
    fn open(&self) -> io::Result<ByteStream>;
}

/// A file to send along. It is read while it is sent, never held in memory whole.
///
/// ```no_run
/// # async fn run(client: handinger::Client) -> Result<(), handinger::Error> {
/// use handinger::{Upload, WorkerInput};
/// let input = WorkerInput::new("Sum up these files")
///     .file(Upload::path("report.pdf"))
///     .file(Upload::bytes("notes.txt", "Ask Ida first."));
/// let worker = client.workers().create(input).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    name: String,
    field: Option<String>,
    content_type: Option<String>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Custom {
        source: Arc<dyn UploadSource>,
        opened: Arc<AtomicBool>,
    },
}

impl Upload {
    /// Bytes from memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(name, Source::Bytes(bytes.into()))
    }

    /// A file on disk, under its own name. It is read again when the call is sent again.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Self::new(name.unwrap_or_default(), Source::Path(path))
    }

    /// Bytes that can be read once: a call that has begun to send them is not sent again.
    /// `length` is their number, if it is known.
    pub fn stream(
        name: impl Into<String>,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::source(
            name,
            Once {
                stream: Mutex::new(Some(Box::pin(stream))),
                length,
            },
        )
    }

    /// Bytes from anywhere else.
    pub fn source(name: impl Into<String>, source: impl UploadSource) -> Self {
        let source = Source::Custom {
            source: Arc::new(source),
            opened: Arc::default(),
        };
        Self::new(name, source)
    }

    fn new(name: impl Into<String>, source: Source) -> Self {
        Self {
            name: name.into(),
            field: None,
            content_type: None,
            source,
        }
    }

    /// Under another name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// With this media type, in place of the one that goes with the name.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// In this field of the form: for requests of the caller's own making.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub(crate) fn form_field(&self) -> &str {
        self.field.as_deref().unwrap_or(FILES)
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.name
    }

    pub(crate) fn media_type(&self) -> &str {
        match &self.content_type {
            Some(given) => given,
            None => mime_guess::from_path(&self.name)
                .first_raw()
                .unwrap_or("application/octet-stream"),
        }
    }

    /// The number of bytes, if it is known, and of a file on disk how it stands.
    ///
    /// # Errors
    /// When it is a file that cannot be read.
    pub(crate) async fn look(&self) -> io::Result<(Option<u64>, Option<Stamp>)> {
        match &self.source {
            Source::Bytes(bytes) => Ok((Some(bytes.len() as u64), None)),
            Source::Path(path) => {
                let (_, stamp) = open_file(path).await?;
                Ok((Some(stamp.length), Some(stamp)))
            }
            Source::Custom { source, .. } => Ok((source.length(), None)),
        }
    }

    /// Whether the bytes can be read from their beginning now.
    pub(crate) fn can_open(&self) -> bool {
        match &self.source {
            Source::Bytes(_) | Source::Path(_) => true,
            Source::Custom { source, opened } => {
                source.can_repeat() || !opened.load(Ordering::Relaxed)
            }
        }
    }

    /// The bytes from their beginning. A file that no longer stands as it did is an error: under
    /// one key no two attempts may differ.
    pub(crate) fn open(&self, stamp: Option<Stamp>) -> io::Result<ByteStream> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::pin(stream::iter(pieces(bytes.clone()).map(Ok)))),
            Source::Path(path) => Ok(Box::pin(
                read_file(path.clone(), stamp).try_flatten_stream(),
            )),
            Source::Custom { source, opened } => {
                opened.store(true, Ordering::Relaxed);
                source.open()
            }
        }
    }
}

/// Never the content, which may be private and large.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("content_type", &self.media_type())
            .finish_non_exhaustive()
    }
}

/// Bytes piece by piece, so that their progress can be told.
fn pieces(mut bytes: Bytes) -> impl Iterator<Item = Bytes> + Send {
    std::iter::from_fn(move || {
        let length = bytes.len().min(CHUNK);
        (length > 0).then(|| bytes.split_to(length))
    })
}

/// How a file stands on disk: when it changes, this does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Which file it is, where the system tells.
    number: Option<u64>,
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        #[cfg(unix)]
        let number = Some(std::os::unix::fs::MetadataExt::ino(meta));
        #[cfg(not(unix))]
        let number = None;
        Self {
            length: meta.len(),
            modified: meta.modified().ok(),
            number,
        }
    }
}

/// Opens a regular file. Anything else, a pipe for example, would block or never end.
async fn open_file(path: &Path) -> io::Result<(File, Stamp)> {
    if !tokio::fs::metadata(path).await?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    let file = File::open(path).await?;
    let stamp = Stamp::of(&file.metadata().await?);
    Ok((file, stamp))
}

async fn read_file(path: PathBuf, stamp: Option<Stamp>) -> io::Result<ByteStream> {
    let (file, found) = open_file(&path).await?;
    if stamp.as_ref().is_some_and(|stamp| *stamp != found) {
        return Err(changed("it has changed since the call began"));
    }
    let watched = file.try_clone().await?;
    let at_end = async move {
        let now = Stamp::of(&watched.metadata().await?);
        if now == found {
            Ok(Bytes::new())
        } else {
            Err(changed("it changed while it was sent"))
        }
    };
    let bytes = ReaderStream::with_capacity(file, CHUNK);
    Ok(Box::pin(bytes.chain(stream::once(at_end))))
}

fn changed(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

/// A stream that can be read once.
struct Once {
    stream: Mutex<Option<ByteStream>>,
    length: Option<u64>,
}

impl UploadSource for Once {
    fn length(&self) -> Option<u64> {
        self.length
    }

    fn open(&self) -> io::Result<ByteStream> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        stream
            .take()
            .ok_or_else(|| io::Error::other("it can be read only once"))
    }
}

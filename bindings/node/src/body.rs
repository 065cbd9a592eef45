//! What goes along with a call beside its parameters: content that is not JSON, or files, which
//! are bytes, paths, and streams that JavaScript reads as the connection takes them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use handinger::{ByteStream, CallOptions, Upload, UploadSource};
use napi::Env;
use napi::bindgen_prelude::{PromiseRaw, ToNapiValue};
use napi_derive::napi;
use tokio::sync::{Mutex as AsyncMutex, mpsc, watch};

use crate::errors::promise;
use crate::progress::ProgressCell;

/// Pieces that wait for the connection; with the one in hand this bounds the memory of a stream.
const PIECES: usize = 2;

/// A piece of a stream, or its end: one that only stops was not read whole, and must not pass for
/// a file that is.
enum Piece {
    Content(io::Result<Bytes>),
    End,
}

/// What goes along with one call.
#[napi]
pub struct NativeBody {
    content: Mutex<Option<Bytes>>,
    files: Mutex<Vec<Upload>>,
    progress: Option<ProgressCell>,
}

/// The same, taken for the call.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) content: Option<Bytes>,
    pub(crate) files: Vec<Upload>,
    progress: Option<ProgressCell>,
}

impl Taken {
    pub(crate) fn from(body: Option<&NativeBody>) -> Self {
        body.map_or_else(Self::default, |body| Self {
            content: locked(&body.content).take(),
            files: std::mem::take(&mut *locked(&body.files)),
            progress: body.progress.clone(),
        })
    }

    /// The options with word of each piece of the files that leaves, where it is wanted.
    pub(crate) fn reported(&self, options: CallOptions) -> CallOptions {
        match &self.progress {
            Some(progress) => options.on_upload(progress.teller()),
            None => options,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[napi]
impl NativeBody {
    /// With nothing so far. `progress` is told how far the files have come.
    #[napi(constructor)]
    pub fn new(progress: Option<&ProgressCell>) -> Self {
        Self {
            content: Mutex::default(),
            files: Mutex::default(),
            progress: progress.cloned(),
        }
    }

    /// Content in place of JSON.
    #[napi]
    pub fn set_content(&self, content: &[u8]) {
        *locked(&self.content) = Some(Bytes::copy_from_slice(content));
    }

    /// Adds bytes from memory.
    #[napi]
    pub fn add_bytes(&self, name: String, content_type: Option<String>, bytes: &[u8]) {
        let bytes = Bytes::copy_from_slice(bytes);
        self.add(Upload::bytes(name, bytes), None, content_type);
    }

    /// Adds a file on disk, under its own name unless one is given.
    #[napi]
    pub fn add_path(&self, path: String, name: Option<String>, content_type: Option<String>) {
        self.add(Upload::path(path), name, content_type);
    }

    /// Adds a stream, which is written into what this gives. `repeats` tells whether it can be
    /// written from its beginning again.
    #[napi]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lengths are whole numbers from 0"
    )]
    pub fn add_stream(
        &self,
        name: String,
        content_type: Option<String>,
        length: Option<f64>,
        repeats: bool,
    ) -> NativeSink {
        let (asks, asked) = mpsc::unbounded_channel();
        let source = Source {
            length: length.map(|length| length as u64),
            repeats,
            asks,
        };
        self.add(Upload::source(name, source), None, content_type);
        NativeSink(Arc::new(Sink {
            asked: AsyncMutex::new(asked),
            closed: watch::Sender::new(false),
            pieces: AsyncMutex::new(None),
        }))
    }

    fn add(&self, mut upload: Upload, name: Option<String>, content_type: Option<String>) {
        if let Some(name) = name {
            upload = upload.name(name);
        }
        if let Some(content_type) = content_type {
            upload = upload.content_type(content_type);
        }
        locked(&self.files).push(upload);
    }
}

/// A stream of JavaScript, seen from the core.
struct Source {
    length: Option<u64>,
    repeats: bool,
    /// Where each opening asks for its pieces.
    asks: mpsc::UnboundedSender<mpsc::Sender<Piece>>,
}

impl UploadSource for Source {
    fn length(&self) -> Option<u64> {
        self.length
    }

    fn can_repeat(&self) -> bool {
        self.repeats
    }

    fn open(&self) -> io::Result<ByteStream> {
        let (sender, receiver) = mpsc::channel(PIECES);
        self.asks
            .send(sender)
            .map_err(|_| io::Error::other("its reader is gone"))?;
        Ok(Box::pin(stream::unfold(Some(receiver), async |pieces| {
            let mut pieces = pieces?;
            match pieces.recv().await {
                Some(Piece::Content(content)) => Some((content, Some(pieces))),
                Some(Piece::End) => None,
                None => Some((Err(io::Error::other("its reader is gone")), None)),
            }
        })))
    }
}

/// Where JavaScript writes a stream.
#[napi]
pub struct NativeSink(Arc<Sink>);

/// What each step of the writing owns, too.
struct Sink {
    asked: AsyncMutex<mpsc::UnboundedReceiver<mpsc::Sender<Piece>>>,
    closed: watch::Sender<bool>,
    pieces: AsyncMutex<Option<mpsc::Sender<Piece>>>,
}

impl Sink {
    async fn wanted(&self) -> bool {
        let mut asked = self.asked.lock().await;
        let mut closed = self.closed.subscribe();
        let sender = tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => None,
            sender = asked.recv() => sender,
        };
        let wanted = sender.is_some();
        *self.pieces.lock().await = sender;
        wanted
    }

    async fn send(&self, piece: Piece) -> bool {
        match &*self.pieces.lock().await {
            Some(pieces) => pieces.send(piece).await.is_ok(),
            None => false,
        }
    }

    /// Sends the last piece.
    async fn finish(&self, piece: Piece) {
        self.send(piece).await;
        *self.pieces.lock().await = None;
    }
}

#[napi]
impl NativeSink {
    /// Waits until the stream is wanted from its beginning; false when it never will be again.
    #[napi]
    pub fn wanted<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, bool>> {
        self.promise(env, |sink| async move { sink.wanted().await })
    }

    /// Writes a piece, as soon as there is room for it; false when no more is wanted.
    #[napi]
    pub fn write<'env>(
        &self,
        env: &'env Env,
        piece: &[u8],
    ) -> napi::Result<PromiseRaw<'env, bool>> {
        let piece = Piece::Content(Ok(Bytes::copy_from_slice(piece)));
        self.promise(env, |sink| async move { sink.send(piece).await })
    }

    /// Ends the stream.
    #[napi]
    pub fn end<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        self.promise(env, |sink| async move { sink.finish(Piece::End).await })
    }

    /// Ends the stream with an error, which fails the call.
    #[napi]
    pub fn fail<'env>(
        &self,
        env: &'env Env,
        message: String,
    ) -> napi::Result<PromiseRaw<'env, ()>> {
        let piece = Piece::Content(Err(io::Error::other(message)));
        self.promise(env, |sink| async move { sink.finish(piece).await })
    }

    /// Says that the call is over: the stream will not be wanted again.
    #[napi]
    pub fn close(&self) {
        self.0.closed.send_replace(true);
    }

    fn promise<'env, T, F>(
        &self,
        env: &'env Env,
        step: impl FnOnce(Arc<Sink>) -> F,
    ) -> napi::Result<PromiseRaw<'env, T>>
    where
        T: ToNapiValue + Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let step = step(Arc::clone(&self.0));
        promise(env, async { Ok(step.await) })
    }
}

//! A request body that knows whether it has begun to leave.

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use sync_wrapper::SyncWrapper;

use crate::base::progress::{Progress, ProgressHook};
use crate::files::form::Form;
use crate::files::upload::ByteStream;

/// What a request sends: the same for every attempt.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Bytes),
    Form(Arc<Form>),
}

/// What surely fits the buffers between here and a reader that pauses.
const SMALL: u64 = 64 * 1024;

impl Content {
    /// Whether a reader that pauses could keep a part of it from leaving.
    pub(crate) fn is_large(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64 > SMALL,
            Self::Form(form) => form.length().is_none_or(|length| length > SMALL),
        }
    }

    /// The file that cannot be sent again, if there is one.
    pub(crate) fn spent(&self) -> Option<&str> {
        match self {
            Self::Bytes(_) => None,
            Self::Form(form) => form.spent(),
        }
    }
}

/// A body to send. The connection asks for its bytes only once it stands: until then the server
/// cannot have seen anything of the request.
pub(crate) struct TrackedBody {
    rest: Rest,
    total: Option<u64>,
    sent: u64,
    progress: Option<ProgressHook>,
    begun: SentMark,
}

enum Rest {
    Bytes(Option<Bytes>),
    Stream(SyncWrapper<ByteStream>),
}

/// Tells whether a request has begun to leave.
#[derive(Clone, Default)]
pub(crate) struct SentMark(Arc<AtomicBool>);

impl SentMark {
    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The same for whoever looks later. Of a request without a body nothing tells when it leaves:
    /// it counts as gone.
    pub(crate) fn watched(&self, content: &Content) -> Arc<AtomicBool> {
        match content {
            Content::Bytes(bytes) if bytes.is_empty() => Arc::new(AtomicBool::new(true)),
            _ => Arc::clone(&self.0),
        }
    }
}

impl TrackedBody {
    /// The body and its mark.
    pub(crate) fn new(content: &Content, progress: Option<ProgressHook>) -> (Self, SentMark) {
        let (rest, total) = match content {
            Content::Bytes(bytes) => (Rest::Bytes(Some(bytes.clone())), Some(bytes.len() as u64)),
            Content::Form(form) => (Rest::Stream(SyncWrapper::new(form.open())), form.length()),
        };
        let mark = SentMark(Arc::new(AtomicBool::new(false)));
        let body = Self {
            rest,
            total,
            sent: 0,
            progress,
            begun: mark.clone(),
        };
        (body, mark)
    }

    fn poll_rest(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match &mut self.rest {
            Rest::Bytes(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Rest::Stream(stream) => stream.get_mut().as_mut().poll_next(context),
        };
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            self.count(bytes);
        }
        next.map_ok(Frame::data)
    }

    fn count(&mut self, bytes: &Bytes) {
        self.sent += bytes.len() as u64;
        if let Some(ProgressHook(tell)) = &self.progress {
            tell(Progress {
                bytes: self.sent,
                total: self.total,
            });
        }
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.begun.0.store(true, Ordering::Relaxed);
        // Sources and hooks are the caller's. A panic of theirs would end the connection's task,
        // and look like a broken connection.
        catch_unwind(AssertUnwindSafe(|| self.poll_rest(context))).unwrap_or_else(|panic| {
            self.rest = Rest::Bytes(None);
            Poll::Ready(Some(Err(io::Error::other(BodyPanicked::new(&*panic)))))
        })
    }

    /// Asked by the connection, too, when the request leaves: a request without a body, of which
    /// nothing else is ever asked, has begun then.
    fn is_end_stream(&self) -> bool {
        let empty = self.total == Some(0);
        if empty {
            self.begun.0.store(true, Ordering::Relaxed);
        }
        empty || matches!(self.rest, Rest::Bytes(None))
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.rest, self.total) {
            (Rest::Bytes(None), _) => SizeHint::with_exact(0),
            (_, Some(total)) => SizeHint::with_exact(total - self.sent),
            (_, None) => SizeHint::default(),
        }
    }
}

/// A source of bytes, or a hook, that panicked while a body was sent.
#[derive(Debug)]
pub(crate) struct BodyPanicked(String);

impl BodyPanicked {
    fn new(panic: &(dyn Any + Send)) -> Self {
        let words = panic
            .downcast_ref::<&str>()
            .map(|words| (*words).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        Self(words.unwrap_or_else(|| "without a word".to_owned()))
    }
}

impl fmt::Display for BodyPanicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a source of an upload, or its progress hook, panicked: {}",
            self.0
        )
    }
}

impl std::error::Error for BodyPanicked {}

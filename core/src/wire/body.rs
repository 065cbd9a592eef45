//! A request body that knows whether it has begun to leave.

use std::io;
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

impl Content {
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
#[derive(Clone)]
pub(crate) struct SentMark(Arc<AtomicBool>);

impl SentMark {
    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl TrackedBody {
    /// The body, unless there is none, and its mark. Without a body nothing is ever asked for:
    /// such a request counts as sent from the start.
    pub(crate) fn new(
        content: &Content,
        progress: Option<ProgressHook>,
    ) -> (Option<Self>, SentMark) {
        let (rest, total) = match content {
            Content::Bytes(bytes) => (Rest::Bytes(Some(bytes.clone())), Some(bytes.len() as u64)),
            Content::Form(form) => (Rest::Stream(SyncWrapper::new(form.open())), form.length()),
        };
        let mark = SentMark(Arc::new(AtomicBool::new(total == Some(0))));
        let body = (total != Some(0)).then(|| Self {
            rest,
            total,
            sent: 0,
            progress,
            begun: mark.clone(),
        });
        (body, mark)
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
        let next = match &mut self.rest {
            Rest::Bytes(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Rest::Stream(stream) => stream.get_mut().as_mut().poll_next(context),
        };
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            self.count(bytes);
        }
        next.map_ok(Frame::data)
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.rest, Rest::Bytes(None))
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.rest, self.total) {
            (Rest::Bytes(None), _) => SizeHint::with_exact(0),
            (_, Some(total)) => SizeHint::with_exact(total - self.sent),
            (_, None) => SizeHint::default(),
        }
    }
}

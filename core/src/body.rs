//! A request body that knows whether it has begun to leave.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Bytes to send. The connection asks for them only once it stands: until then the server
/// cannot have seen anything of the request.
pub(crate) struct TrackedBody {
    bytes: Option<Bytes>,
    begun: SentMark,
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
    pub(crate) fn new(bytes: Bytes) -> (Option<Self>, SentMark) {
        let mark = SentMark(Arc::new(AtomicBool::new(bytes.is_empty())));
        let body = (!bytes.is_empty()).then(|| Self {
            bytes: Some(bytes),
            begun: mark.clone(),
        });
        (body, mark)
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.begun.0.store(true, Ordering::Relaxed);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

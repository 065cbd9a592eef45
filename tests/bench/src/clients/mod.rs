//! The clients that are compared: ours and the two libraries it could at best be as fast as.

mod bare_hyper;
mod bare_reqwest;
mod handinger;

pub(crate) use bare_hyper::BareHyper;
pub(crate) use bare_reqwest::BareReqwest;
pub(crate) use handinger::Handinger;

use memchr::{memmem, memrchr};

use crate::BoxError;

/// Body of every create; what our client sends for the same call.
const CREATE_BODY: &[u8] = br#"{"input":"x"}"#;

/// What marks a piece of text in a stream; a bare client counts it to prove that it read all.
const TEXT_MARK: &[u8] = br#""type":"text-delta""#;

/// The same work done by each client. The bare ones read the body and leave it untyped.
pub(crate) trait Client: Clone + Send + Sync + 'static {
    /// Creates a worker.
    fn create(&self) -> impl Future<Output = Result<(), BoxError>> + Send;
    /// Retrieves the large worker.
    fn large(&self) -> impl Future<Output = Result<(), BoxError>> + Send;
    /// Reads the event stream of this name and counts its text events.
    fn stream(&self, name: &str) -> impl Future<Output = Result<usize, BoxError>> + Send;
}

/// Counts text marks in one frame. The server never splits an event over two frames, but the
/// socket may, so what a frame leaves unfinished is carried over.
#[derive(Default)]
struct TextCounter {
    rest: Vec<u8>,
    seen: usize,
}

impl TextCounter {
    fn push(&mut self, frame: &[u8]) {
        self.rest.extend_from_slice(frame);
        let Some(end) = memrchr(b'\n', &self.rest) else {
            return;
        };
        self.seen += memmem::find_iter(&self.rest[..end], TEXT_MARK).count();
        self.rest.drain(..=end);
    }
}

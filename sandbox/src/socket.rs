//! The socket under a connection, which a fault can break at an exact place.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

const NONE: u8 = 0;
const RESET: u8 = 1;
const CLOSE: u8 = 2;
const GO_AWAY: u8 = 3;

/// The length of an HTTP/2 frame that says "go away".
const GO_AWAY_LENGTH: usize = 17;

/// How a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// With a TCP reset.
    Reset,
    /// With a TCP end of stream, in the middle of the response.
    Close,
    /// With an HTTP/2 frame that says that this stream was not processed; those before it go on.
    GoAway,
}

/// A handle by which a response asks for its own connection to break.
///
/// The break happens when everything written so far has left: the server flushes the socket
/// whenever the response has nothing more to give, and the socket breaks in that flush.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    shared: Arc<Shared>,
    /// Streams of the connection up to this one.
    stream: u32,
}

#[derive(Default)]
struct Shared {
    code: AtomicU8,
    /// Streams begun on the connection.
    streams: AtomicU32,
    /// The last stream that is processed when the code says "go away".
    last_stream: AtomicU32,
    /// The connection, to be woken when there is something to break.
    connection: AtomicWaker,
}

impl Wire {
    /// The handle of the next request on the connection.
    pub(crate) fn next_stream(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            stream: self.shared.streams.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    /// Breaks the connection after what was written so far. Never returns: the connection, and
    /// with it the future that waits here, is dropped.
    pub(crate) async fn break_off(&self, kind: Break) -> ! {
        let code = match kind {
            Break::Reset => RESET,
            Break::Close => CLOSE,
            Break::GoAway => {
                // Clients number their streams 1, 3, 5 and on.
                let before = (2 * self.stream).saturating_sub(3);
                self.shared.last_stream.store(before, Ordering::Release);
                GO_AWAY
            }
        };
        self.shared.code.store(code, Ordering::Release);
        self.shared.connection.wake();
        std::future::pending().await
    }

    /// Lets the end of the connection be a reset, whenever it comes.
    pub(crate) fn reset_when_dropped(&self) {
        self.shared.code.store(RESET, Ordering::Release);
    }

    fn code(&self) -> u8 {
        self.shared.code.load(Ordering::Acquire)
    }

    fn go_away(&self) -> [u8; GO_AWAY_LENGTH] {
        let mut frame = [0; GO_AWAY_LENGTH];
        // Eight bytes of payload, of the kind GOAWAY; the code at the end is NO_ERROR.
        frame[2] = 8;
        frame[3] = 7;
        let last = self.shared.last_stream.load(Ordering::Acquire);
        frame[9..13].copy_from_slice(&last.to_be_bytes());
        frame
    }
}

/// What bytes travel by.
pub(crate) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Transport {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

/// A stream of bytes that obeys its [`Wire`].
pub(crate) struct Socket {
    transport: Transport,
    wire: Wire,
    /// Bytes of a frame that have left.
    written: usize,
}

impl Socket {
    pub(crate) fn new(transport: Transport, wire: Wire) -> Self {
        Self {
            transport,
            wire,
            written: 0,
        }
    }

    fn inner(&mut self) -> Pin<&mut (dyn AsyncReadWrite + Unpin)> {
        match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream),
            Transport::Tls(stream) => Pin::new(&mut **stream),
        }
    }
}

trait AsyncReadWrite: AsyncRead + AsyncWrite {}

impl<T: AsyncRead + AsyncWrite> AsyncReadWrite for T {}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.wire.code() == RESET {
            // A socket that is gone already needs no reset.
            let _ = self.transport.tcp().set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.shared.connection.register(context.waker());
        self.inner().poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.inner().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.inner().poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Plain(stream) => stream.is_write_vectored(),
            Transport::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.inner().poll_flush(context))?;
        match self.wire.code() {
            NONE => Poll::Ready(Ok(())),
            RESET => {
                self.transport.tcp().set_zero_linger()?;
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            GO_AWAY => {
                // All frames before it have left whole.
                let frame = self.wire.go_away();
                while self.written < frame.len() {
                    let rest = &frame[self.written..];
                    self.written += ready!(self.inner().poll_write(context, rest))?;
                }
                self.written = 0;
                self.wire.shared.code.store(NONE, Ordering::Release);
                self.inner().poll_flush(context)
            }
            _ => {
                if let Transport::Plain(stream) = &mut self.transport {
                    ready!(Pin::new(stream).poll_shutdown(context))?;
                }
                Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_shutdown(context)
    }
}

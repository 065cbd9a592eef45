//! The TCP socket under a connection, which a fault can break at an exact place.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

const NONE: u8 = 0;
const RESET: u8 = 1;
const CLOSE: u8 = 2;

/// How a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// With a TCP reset.
    Reset,
    /// With a TCP end of stream, in the middle of the response.
    Close,
}

/// A handle by which a response asks for its own connection to break.
///
/// The break happens when everything written so far has left: the server flushes the socket
/// whenever the response has nothing more to give, and the socket breaks in that flush.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<AtomicU8>);

impl Wire {
    /// Breaks the connection after what was written so far. Never returns: the connection, and
    /// with it the future that waits here, is dropped.
    pub(crate) async fn break_off(&self, kind: Break) -> ! {
        let code = match kind {
            Break::Reset => RESET,
            Break::Close => CLOSE,
        };
        self.0.store(code, Ordering::Release);
        std::future::pending().await
    }
}

impl Wire {
    /// Lets the end of the connection be a reset, whenever it comes.
    pub(crate) fn reset_when_dropped(&self) {
        self.0.store(RESET, Ordering::Release);
    }
}

/// A TCP stream that obeys its [`Wire`].
pub(crate) struct Socket {
    stream: TcpStream,
    wire: Wire,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream) -> (Self, Wire) {
        let wire = Wire::default();
        (
            Self {
                stream,
                wire: wire.clone(),
            },
            wire,
        )
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.wire.0.load(Ordering::Acquire) == RESET {
            // A socket that is gone already needs no reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        match self.wire.0.load(Ordering::Acquire) {
            NONE => Poll::Ready(Ok(())),
            RESET => {
                self.stream.set_zero_linger()?;
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            _ => {
                ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
                Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

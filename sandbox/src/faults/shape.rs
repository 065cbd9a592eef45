//! Faults inside a response body: pauses, other pieces, compression, and ends at the wrong place.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderValue, Version, header};

use super::gzip::{compressed, padded};
use super::rule::Fault;
use crate::socket::{Break, Wire};

/// Rewrites the body of a response as a fault asks; leaves it alone when it asks nothing.
pub(super) fn shape(fault: &Fault, wire: &Wire, response: Response) -> Response {
    let end = End::of(fault);
    let shaped = end.is_some()
        || fault.unframed
        || Stop::of(fault).is_some()
        || fault.body_delay_ms.is_some()
        || fault.drip.is_some()
        || fault.chunk_size.is_some();
    let gzip = fault.gzip.filter(|gzip| gzip.is_on());
    if !shaped && gzip.is_none() && fault.pad_to.is_none() {
        return response;
    }
    let (mut parts, mut body) = response.into_parts();
    let pad_to = fault.pad_to.unwrap_or(0);
    let mut length = body.size_hint().exact().map(|known| known.max(pad_to));
    if let Some(gzip) = gzip {
        parts
            .headers
            .entry(header::CONTENT_ENCODING)
            .or_insert(HeaderValue::from_static("gzip"));
        body = compressed(body, gzip, pad_to);
        length = None;
    } else if fault.pad_to.is_some() {
        body = padded(body, pad_to);
    }
    // A truncated body keeps the length it promises; one that ends politely promises none.
    let is_polite =
        end.is_some_and(|end| end.kind == Kind::Polite) || fault.end_after_events.is_some();
    match length {
        Some(length) if !is_polite => {
            parts
                .headers
                .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        _ => {
            parts.headers.remove(header::CONTENT_LENGTH);
        }
    }
    if fault.unframed {
        parts.version = Version::HTTP_10;
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    let shaper = Shaper {
        source: body.into_data_stream(),
        held: Bytes::new(),
        sent: 0,
        first: true,
        pause: fault.body_delay_ms.map(Duration::from_millis),
        piece: fault
            .drip
            .map(|drip| drip.bytes.get())
            .or(fault.chunk_size.map(Into::into)),
        gap: fault.drip.map(|drip| Duration::from_millis(drip.every_ms)),
        end,
        stop: Stop::of(fault),
        wire: wire.clone(),
    };
    let pieces = stream::unfold(shaper, |mut shaper| async move {
        let piece = shaper.next_piece().await?;
        Some((Ok::<_, Infallible>(piece), shaper))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// How a body ends too early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The connection breaks.
    Broken(Break),
    /// As if it were complete.
    Polite,
    /// Nothing comes any more, and the connection stays open.
    Stalled,
}

/// A wrong end of the body at a byte.
#[derive(Clone, Copy)]
struct End {
    at_byte: u64,
    kind: Kind,
}

impl End {
    fn of(fault: &Fault) -> Option<Self> {
        let reset = (fault.reset_at_byte(), Kind::Broken(Break::Reset));
        let close = (fault.truncate_at_byte, Kind::Broken(Break::Close));
        let polite = (fault.end_at_byte, Kind::Polite);
        let stalled = (fault.stall_at_byte, Kind::Stalled);
        [reset, close, polite, stalled]
            .into_iter()
            .filter_map(|(at_byte, kind)| Some((at_byte?, kind)))
            .min_by_key(|(at_byte, _)| *at_byte)
            .map(|(at_byte, kind)| Self { at_byte, kind })
    }
}

/// A wrong end of a stream after so many events.
struct Stop {
    events: EventCounter,
    kind: Kind,
}

impl Stop {
    fn of(fault: &Fault) -> Option<Self> {
        let cut = (fault.cut_after_events, Kind::Broken(Break::Reset));
        let polite = (fault.end_after_events, Kind::Polite);
        [cut, polite]
            .into_iter()
            .filter_map(|(count, kind)| Some((count?, kind)))
            .min_by_key(|(count, _)| *count)
            .map(|(count, kind)| Self {
                events: EventCounter::new(count),
                kind,
            })
    }
}

struct Shaper {
    source: BodyDataStream,
    /// What the source gave and was not sent yet.
    held: Bytes,
    sent: u64,
    first: bool,
    pause: Option<Duration>,
    piece: Option<usize>,
    gap: Option<Duration>,
    end: Option<End>,
    stop: Option<Stop>,
    wire: Wire,
}

impl Shaper {
    async fn next_piece(&mut self) -> Option<Bytes> {
        if let Some(pause) = self.pause.take() {
            tokio::time::sleep(pause).await;
        }
        let ended = self.end.filter(|end| self.sent >= end.at_byte);
        let stopped = self.stop.as_ref().filter(|stop| stop.events.is_full());
        match ended.map(|end| end.kind).or(stopped.map(|stop| stop.kind)) {
            None => {}
            Some(Kind::Polite) => return None,
            Some(Kind::Broken(kind)) => self.wire.break_off(kind).await,
            Some(Kind::Stalled) => std::future::pending().await,
        }
        while self.held.is_empty() {
            // Errors of the source cannot happen: every handler's body is infallible.
            self.held = self.source.next().await?.ok()?;
        }
        if self.piece.is_some() && !std::mem::take(&mut self.first) {
            match self.gap {
                Some(gap) => tokio::time::sleep(gap).await,
                // Lets the server write the piece before it sees the next one.
                None => tokio::task::yield_now().await,
            }
        }
        let length = self.piece_length();
        let piece = self.held.split_to(length);
        self.sent += piece.len() as u64;
        Some(piece)
    }

    /// How much of what is held may go out as one piece.
    fn piece_length(&mut self) -> usize {
        let mut length = self.held.len().min(self.piece.unwrap_or(usize::MAX));
        if let Some(end) = self.end {
            length = length.min(usize::try_from(end.at_byte - self.sent).unwrap_or(usize::MAX));
        }
        match &mut self.stop {
            Some(stop) => stop.events.admit(&self.held[..length]),
            None => length,
        }
    }
}

/// Counts the complete events of an event stream.
struct EventCounter {
    left: u64,
    line: Vec<u8>,
    has_data: bool,
}

impl EventCounter {
    fn new(left: u64) -> Self {
        Self {
            left,
            line: Vec::new(),
            has_data: false,
        }
    }

    fn is_full(&self) -> bool {
        self.left == 0
    }

    /// How many of these bytes belong to events that may still pass.
    fn admit(&mut self, bytes: &[u8]) -> usize {
        for (index, byte) in bytes.iter().enumerate() {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            match line.strip_suffix(b"\r").unwrap_or(&line) {
                [] if std::mem::take(&mut self.has_data) => self.left -= 1,
                line => self.has_data |= line.starts_with(b"data"),
            }
            if self.is_full() {
                return index + 1;
            }
        }
        bytes.len()
    }
}

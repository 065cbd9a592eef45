//! Compressed bodies: live, padded to any size at no cost, and broken.

use std::convert::Infallible;
use std::io::Write;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use futures_util::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};

/// Spaces that are compressed once and sent as often as needed.
const PAD: usize = 1 << 20;
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A last block that holds nothing.
const LAST_BLOCK: [u8; 2] = [3, 0];
/// The beginning of a block of a kind that does not exist.
const NO_BLOCK: [u8; 1] = [7];

/// `true`, or how it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "gzip: true, \"broken\" or \"checksum\"")]
pub(crate) enum Gzip {
    Switch(bool),
    Damaged(Damage),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Damage {
    /// The data cannot be inflated.
    Broken,
    /// The checksum at the end is wrong.
    Checksum,
}

impl Gzip {
    pub(crate) fn is_on(self) -> bool {
        self != Self::Switch(false)
    }
}

/// A body with spaces after it, until it has so many bytes.
pub(super) fn padded(body: Body, length: u64) -> Body {
    let pieces = pad_pieces(body, length).map(|piece| {
        let bytes = match piece {
            Piece::Data(bytes) => bytes,
            Piece::Spaces(count) => vec![b' '; count].into(),
        };
        Ok::<_, Infallible>(bytes)
    });
    Body::from_stream(pieces)
}

/// Compresses piece by piece, so that a stream stays live; with spaces after it, until it has so
/// many bytes before compression.
pub(super) fn compressed(body: Body, gzip: Gzip, length: u64) -> Body {
    let mut writer = Writer::new();
    let damage = match gzip {
        Gzip::Damaged(damage) => Some(damage),
        Gzip::Switch(_) => None,
    };
    let pieces = pad_pieces(body, length)
        .map(Some)
        .chain(stream::iter([None]))
        .map(move |piece| {
            let bytes = match piece {
                Some(Piece::Data(bytes)) => writer.data(&bytes),
                Some(Piece::Spaces(count)) => writer.spaces(count),
                None => writer.end(damage),
            };
            Ok::<_, Infallible>(Bytes::from(bytes))
        });
    let head = match damage {
        Some(Damage::Broken) => [&HEADER[..], &NO_BLOCK].concat(),
        _ => HEADER.to_vec(),
    };
    Body::from_stream(stream::iter([Ok(head.into())]).chain(pieces))
}

enum Piece {
    Data(Bytes),
    Spaces(usize),
}

fn pad_pieces(body: Body, length: u64) -> impl Stream<Item = Piece> {
    enum Stage {
        Body(BodyDataStream, u64),
        Padding(u64),
    }
    stream::unfold(
        Stage::Body(body.into_data_stream(), 0),
        move |stage| async move {
            let left = match stage {
                Stage::Body(mut source, sent) => match source.next().await {
                    Some(Ok(bytes)) => {
                        let sent = sent + bytes.len() as u64;
                        return Some((Piece::Data(bytes), Stage::Body(source, sent)));
                    }
                    _ => length.saturating_sub(sent),
                },
                Stage::Padding(left) => left,
            };
            let count = usize::try_from(left).map_or(PAD, |left| left.min(PAD));
            let next = Stage::Padding(left - count as u64);
            (count > 0).then_some((Piece::Spaces(count), next))
        },
    )
}

/// Writes the parts of a gzip file. Each piece is compressed by itself and ends at a whole byte.
struct Writer {
    checksum: Crc,
    pad: Option<(Vec<u8>, Crc)>,
}

impl Writer {
    fn new() -> Self {
        Self {
            checksum: Crc::new(),
            pad: None,
        }
    }

    fn data(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.checksum.update(bytes);
        deflated(bytes)
    }

    fn spaces(&mut self, count: usize) -> Vec<u8> {
        if count < PAD {
            return self.data(&vec![b' '; count]);
        }
        let (pad, checksum) = self.pad.get_or_insert_with(|| {
            let spaces = vec![b' '; PAD];
            let mut checksum = Crc::new();
            checksum.update(&spaces);
            (deflated(&spaces), checksum)
        });
        self.checksum.combine(checksum);
        pad.clone()
    }

    fn end(&self, damage: Option<Damage>) -> Vec<u8> {
        let checksum = match damage {
            Some(Damage::Checksum) => !self.checksum.sum(),
            _ => self.checksum.sum(),
        };
        let length = self.checksum.amount();
        [
            &LAST_BLOCK[..],
            &checksum.to_le_bytes(),
            &length.to_le_bytes(),
        ]
        .concat()
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    let _ = encoder.flush();
    std::mem::take(encoder.get_mut())
}

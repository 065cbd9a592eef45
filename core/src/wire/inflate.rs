//! Content codings. What can be inflated is, name without regard to case; any other is named.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use http::{HeaderMap, header};

/// How much is inflated at once: it grows a thousandfold at most.
pub(crate) const PIECE: usize = 8 * 1024;

/// What has to be done with a body's bytes.
#[derive(Debug)]
pub(crate) enum Coding {
    /// Nothing, or what the caller asked for by a header of their own.
    Plain,
    Inflate(Box<Inflater>),
    /// A coding that cannot be undone here, by its name.
    Unknown(String),
}

impl Coding {
    /// The coding of an answer. One that the caller asked for by a header of their own and that
    /// is not known here is handed on as it comes.
    pub(crate) fn of(answer: &HeaderMap, request: &HeaderMap) -> Self {
        let names: Vec<String> = answer
            .get_all(header::CONTENT_ENCODING)
            .iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
            .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
            .filter(|name| !matches!(name.as_str(), "" | "identity"))
            .collect();
        match &names[..] {
            [] => Self::Plain,
            [gzip] if matches!(gzip.as_str(), "gzip" | "x-gzip") => {
                Self::Inflate(Box::new(Inflater::gzip()))
            }
            [deflate] if deflate == "deflate" => Self::Inflate(Box::new(Inflater::deflate())),
            names => {
                let name = names.join(", ");
                if asked_for(request, &name) {
                    Self::Plain
                } else {
                    Self::Unknown(name)
                }
            }
        }
    }
}

fn asked_for(request: &HeaderMap, name: &str) -> bool {
    request
        .get(header::ACCEPT_ENCODING)
        .and_then(|asked| asked.to_str().ok())
        .is_some_and(|asked| {
            asked.split(',').any(|wish| {
                let wish = wish.split(';').next().unwrap_or_default().trim();
                wish.eq_ignore_ascii_case(name)
            })
        })
}

/// Inflates a body piece by piece.
#[derive(Debug)]
pub(crate) struct Inflater {
    begun: bool,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// With or without zlib's header, which its first byte tells; whether its end has come.
    Deflate(Option<Decompress>, bool),
}

impl Inflater {
    fn gzip() -> Self {
        Self {
            begun: false,
            kind: Kind::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
        }
    }

    fn deflate() -> Self {
        Self {
            begun: false,
            kind: Kind::Deflate(None, false),
        }
    }

    /// What a piece of at most [`PIECE`] bytes inflates to.
    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<Bytes> {
        self.begun |= !piece.is_empty();
        match &mut self.kind {
            Kind::Gzip(decoder) => {
                decoder.write_all(piece)?;
                decoder.flush()?;
                Ok(std::mem::take(decoder.get_mut()).into())
            }
            Kind::Deflate(decoder, ended) => {
                // zlib's header begins with its method, 8, in the lower half of the first byte.
                let zlib = piece.first().is_some_and(|first| first & 0x0f == 8);
                let decoder = decoder.get_or_insert_with(|| Decompress::new(zlib));
                inflate(decoder, piece, ended)
            }
        }
    }

    /// What is left when the body has ended.
    pub(crate) fn finish(&mut self) -> io::Result<Bytes> {
        if !self.begun {
            return Ok(Bytes::new());
        }
        match &mut self.kind {
            Kind::Gzip(decoder) => {
                decoder.try_finish()?;
                Ok(std::mem::take(decoder.get_mut()).into())
            }
            Kind::Deflate(_, true) => Ok(Bytes::new()),
            Kind::Deflate(_, false) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn inflate(decoder: &mut Decompress, piece: &[u8], ended: &mut bool) -> io::Result<Bytes> {
    let mut inflated = Vec::new();
    let mut rest = piece;
    while !*ended {
        inflated.reserve(32 * 1024);
        let before = decoder.total_in();
        let status = decoder.decompress_vec(rest, &mut inflated, FlushDecompress::None)?;
        let read = usize::try_from(decoder.total_in() - before).unwrap_or(rest.len());
        rest = &rest[read..];
        *ended = status == Status::StreamEnd;
        if rest.is_empty() && inflated.len() < inflated.capacity() {
            break;
        }
    }
    Ok(inflated.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const TEXT: &[u8] = b"one two three, one two three, and so on until the end";

    fn coding(name: &str) -> Coding {
        let mut answer = HeaderMap::new();
        answer.insert(header::CONTENT_ENCODING, name.parse().unwrap());
        Coding::of(&answer, &HeaderMap::new())
    }

    fn packed(name: &str) -> Vec<u8> {
        let level = Compression::default();
        let mut gzip = GzEncoder::new(Vec::new(), level);
        let mut zlib = ZlibEncoder::new(Vec::new(), level);
        let mut raw = DeflateEncoder::new(Vec::new(), level);
        gzip.write_all(TEXT).unwrap();
        zlib.write_all(TEXT).unwrap();
        raw.write_all(TEXT).unwrap();
        match name {
            "gzip" => gzip.finish().unwrap(),
            "zlib" => zlib.finish().unwrap(),
            _ => raw.finish().unwrap(),
        }
    }

    fn unpack(coding: Coding, bytes: &[u8], step: usize) -> io::Result<Vec<u8>> {
        let Coding::Inflate(mut inflater) = coding else {
            panic!("{coding:?}");
        };
        let mut all = Vec::new();
        for piece in bytes.chunks(step) {
            all.extend(inflater.push(piece)?);
        }
        all.extend(inflater.finish()?);
        Ok(all)
    }

    #[test]
    fn every_known_coding_in_pieces_of_any_size() {
        for (name, packing) in [
            ("gzip", "gzip"),
            ("GZip", "gzip"),
            ("x-gzip, identity", "gzip"),
            ("DEFLATE", "zlib"),
            ("deflate", "raw"),
        ] {
            for step in [1, 7, 1000] {
                let text = unpack(coding(name), &packed(packing), step).unwrap();
                assert_eq!(text, TEXT, "{name} {step}");
            }
        }
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_an_error() {
        for (name, packing) in [("gzip", "gzip"), ("deflate", "zlib")] {
            let whole = packed(packing);
            assert!(unpack(coding(name), &whole[..whole.len() - 3], 1000).is_err());
            let mut damaged = whole;
            damaged[15] ^= 0xff;
            assert!(unpack(coding(name), &damaged, 1000).is_err(), "{name}");
        }
        assert_eq!(unpack(coding("gzip"), b"", 1).unwrap(), b"");
    }

    #[test]
    fn other_codings_are_named_unless_they_were_asked_for() {
        assert!(matches!(coding("identity"), Coding::Plain));
        assert!(matches!(coding("BR"), Coding::Unknown(name) if name == "br"));
        assert!(matches!(coding("gzip, gzip"), Coding::Unknown(name) if name == "gzip, gzip"));
        let mut asked = HeaderMap::new();
        asked.insert(header::ACCEPT_ENCODING, "zstd, br;q=0.5".parse().unwrap());
        let mut answer = HeaderMap::new();
        answer.insert(header::CONTENT_ENCODING, "br".parse().unwrap());
        assert!(matches!(Coding::of(&answer, &asked), Coding::Plain));
    }
}

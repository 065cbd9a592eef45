//! What the API was asked, for tests to look at. Keys are never kept, only a salted fingerprint.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header, request};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::lock::lock;

const MAX_BODY_TEXT: usize = 64 << 10;
/// All body texts together; beyond it the oldest requests are dropped.
const MAX_TEXTS: usize = 64 << 20;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// 1 for the first request since the start; goes on after the log is cleared.
    pub number: u64,
    /// Number of the TCP connection it came on.
    pub connection: u64,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub version: String,
    /// HTTP method.
    pub method: String,
    /// Path as sent, still percent-encoded.
    pub path: String,
    /// Query as sent, without the question mark; empty when there was none.
    pub query: String,
    /// Headers by lower-case name, repeated ones joined by a comma. The value of `authorization`
    /// is its scheme and a fingerprint that is equal for equal keys.
    pub headers: BTreeMap<String, String>,
    /// Body as text, at most its first 64 KiB.
    pub body: String,
    /// Length of the whole body in bytes.
    pub body_length: usize,
    /// SHA-256 of the whole body, in hexadecimal digits.
    pub body_sha256: String,
}

pub(crate) struct RequestLog {
    limit: usize,
    salt: [u8; 16],
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    last_number: u64,
    text_bytes: usize,
    records: VecDeque<Arc<RequestRecord>>,
}

impl RequestLog {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            salt: fastrand::u128(..).to_le_bytes(),
            entries: Mutex::default(),
        }
    }

    pub(crate) fn enter(&self, connection: u64, parts: &request::Parts, body: &Bytes) {
        let mut record = RequestRecord {
            number: 0,
            connection,
            version: format!("{:?}", parts.version),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: self.readable(&parts.headers),
            body: String::from_utf8_lossy(&body[..body.len().min(MAX_BODY_TEXT)]).into_owned(),
            body_length: body.len(),
            body_sha256: hexadecimal(&Sha256::digest(body)),
        };
        let mut entries = lock(&self.entries);
        entries.last_number += 1;
        record.number = entries.last_number;
        entries.text_bytes += record.body.len();
        entries.records.push_back(Arc::new(record));
        while entries.records.len() > self.limit || entries.text_bytes > MAX_TEXTS {
            let Some(oldest) = entries.records.pop_front() else {
                return;
            };
            entries.text_bytes -= oldest.body.len();
        }
    }

    /// The requests kept, oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<RequestRecord>> {
        lock(&self.entries).records.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut entries = lock(&self.entries);
        entries.records.clear();
        entries.text_bytes = 0;
    }

    fn readable(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let mut readable = BTreeMap::<String, String>::new();
        for (name, value) in headers {
            let text = if name == header::AUTHORIZATION {
                self.fingerprint(value)
            } else {
                String::from_utf8_lossy(value.as_bytes()).into_owned()
            };
            readable
                .entry(name.as_str().to_owned())
                .and_modify(|joined| {
                    joined.push_str(", ");
                    joined.push_str(&text);
                })
                .or_insert(text);
        }
        readable
    }

    /// The scheme and a digest that does not give the key away.
    fn fingerprint(&self, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        let (scheme, key) = text.split_once(' ').unwrap_or(("", &text));
        let digest = Sha256::new()
            .chain_update(self.salt)
            .chain_update(key)
            .finalize();
        format!("{scheme} {}", hexadecimal(&digest[..8]))
            .trim_start()
            .to_owned()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

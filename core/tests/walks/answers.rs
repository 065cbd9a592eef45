//! Answers of the world, and what befalls them on their way.

/// An answer as bytes, and whether the connection breaks where they end.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) breaks: bool,
}

/// An answer before anything befalls it.
pub(crate) struct Whole {
    pub(crate) kind: &'static str,
    pub(crate) status: u16,
    pub(crate) pieces: Vec<String>,
}

impl Whole {
    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self {
            kind: "application/json",
            status: 200,
            pieces: vec![value.to_string()],
        }
    }

    pub(crate) fn missing() -> Self {
        Self {
            kind: "application/json",
            status: 404,
            pieces: vec![r#"{"error":"not found"}"#.to_owned()],
        }
    }

    fn head(&self, length: Option<usize>) -> Vec<u8> {
        let (status, kind) = (self.status, self.kind);
        let length = length.map_or(String::new(), |length| {
            format!("content-length: {length}\r\n")
        });
        format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{length}connection: close\r\n\r\n")
            .into()
    }

    pub(crate) fn finish(self) -> Answer {
        let body = self.pieces.concat();
        let mut bytes = self.head(Some(body.len()));
        bytes.extend(body.bytes());
        Answer {
            bytes,
            breaks: false,
        }
    }

    pub(crate) fn cut(self, percent: u8) -> Answer {
        let body = self.pieces.concat();
        let mut bytes = self.head(Some(body.len() + 1));
        bytes.extend(&body.as_bytes()[..body.len() * usize::from(percent) / 100]);
        Answer {
            bytes,
            breaks: true,
        }
    }

    /// Only what has no length can end early without a sign of it.
    pub(crate) fn end_politely(self, percent: u8) -> Answer {
        if self.kind != "text/event-stream" {
            return self.cut(percent);
        }
        let body = self.pieces[..self.pieces.len() * usize::from(percent) / 100].concat();
        let mut bytes = self.head(None);
        bytes.extend(body.bytes());
        Answer {
            bytes,
            breaks: false,
        }
    }
}

pub(crate) fn broken() -> Answer {
    Answer {
        bytes: Vec::new(),
        breaks: true,
    }
}

pub(crate) fn refusal(status: u16) -> Answer {
    let whole = Whole {
        kind: "application/json",
        status,
        pieces: vec![r#"{"error":"no"}"#.to_owned()],
    };
    whole.finish()
}

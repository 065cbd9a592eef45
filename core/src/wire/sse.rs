//! The event-stream decoder: the WHATWG text, on bytes, for any chunking.

use std::time::Duration;

use http::HeaderValue;
use memchr::memchr2;

/// One event as the stream dispatches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SseEvent {
    /// The `event` field; `message` when there is none.
    pub(crate) event: String,
    /// The `data` lines, joined by line feeds.
    pub(crate) data: String,
    /// The id this event carried.
    pub(crate) id: Option<String>,
}

/// What a piece of the stream may bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SseItem {
    /// An event with data.
    Event(SseEvent),
    /// A comment, or an event without data.
    Heartbeat,
}

/// What stands before the data on a line: `data: `.
const FIELD_NAME: usize = 6;

/// A line grew beyond the limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Takes bytes in pieces of any size and gives out events.
#[derive(Debug)]
pub(crate) struct SseDecoder {
    buffer: Vec<u8>,
    limit: usize,
    at_start: bool,
    /// The last line ended in CR: an LF right after it belongs to the same line end.
    after_cr: bool,
    event: String,
    data: Vec<u8>,
    has_data: bool,
    /// The last `id` field, which counts from the end of its event on.
    id: Option<String>,
    /// The id in force at the end of the last event.
    last_id: Option<String>,
    has_own_id: bool,
    retry: Option<Duration>,
}

impl SseDecoder {
    /// A decoder for lines and events of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            buffer: Vec::new(),
            limit,
            at_start: true,
            after_cr: false,
            event: String::new(),
            data: Vec::new(),
            has_data: false,
            id: None,
            last_id: None,
            has_own_id: false,
            retry: None,
        }
    }

    /// Makes ready for a new connection: what was half read is dropped, id and wait stay.
    pub(crate) fn restart(&mut self) {
        let last_id = self.last_id.take();
        *self = Self {
            id: last_id.clone(),
            last_id,
            retry: self.retry,
            ..Self::new(self.limit)
        };
    }

    /// The wait before a reconnect that the server asked for.
    pub(crate) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The id to resume after: that of the last event that came whole, even one without data. None
    /// when it cannot stand in a header.
    pub(crate) fn last_id(&self) -> Option<&str> {
        let can_be_sent =
            |id: &&str| !id.is_empty() && HeaderValue::from_bytes(id.as_bytes()).is_ok();
        self.last_id.as_deref().filter(can_be_sent)
    }

    /// Takes a piece of the stream and hands each item that it completes to `sink`.
    pub(crate) fn feed(
        &mut self,
        chunk: &[u8],
        sink: &mut impl FnMut(SseItem),
    ) -> Result<(), TooLong> {
        let mut rest = chunk;
        loop {
            if let [first, after @ ..] = rest
                && std::mem::take(&mut self.after_cr)
                && *first == b'\n'
            {
                rest = after;
            }
            let Some(end) = memchr2(b'\n', b'\r', rest) else {
                break;
            };
            let line = &rest[..end];
            if self.buffer.is_empty() {
                self.line(line, sink)?;
            } else {
                let mut whole = std::mem::take(&mut self.buffer);
                whole.extend_from_slice(line);
                self.line(&whole, sink)?;
                whole.clear();
                self.buffer = whole;
            }
            self.after_cr = rest[end] == b'\r';
            rest = &rest[end + 1..];
        }
        if self.buffer.len() + rest.len() > self.limit.saturating_add(FIELD_NAME) {
            return Err(TooLong);
        }
        self.buffer.extend_from_slice(rest);
        Ok(())
    }

    fn line(&mut self, line: &[u8], sink: &mut impl FnMut(SseItem)) -> Result<(), TooLong> {
        let mut line = line;
        if self.at_start {
            self.at_start = false;
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(sink);
            return Ok(());
        }
        let (name, value) = match memchr::memchr(b':', line) {
            Some(0) => {
                sink(SseItem::Heartbeat);
                return Ok(());
            }
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        self.field(name, value)
    }

    fn field(&mut self, name: &[u8], value: &[u8]) -> Result<(), TooLong> {
        match name {
            b"data" => {
                if self.data.len() + value.len() > self.limit {
                    return Err(TooLong);
                }
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
                self.has_data = true;
            }
            b"event" => self.event = text(value.to_vec()),
            b"id" if !value.contains(&0) => {
                self.id = Some(text(value.to_vec()));
                self.has_own_id = true;
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                // A number too large for milliseconds is no wait anybody means.
                self.retry = text(value.to_vec())
                    .parse()
                    .ok()
                    .map(Duration::from_millis)
                    .or(self.retry);
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, sink: &mut impl FnMut(SseItem)) {
        let event = std::mem::take(&mut self.event);
        let has_own_id = std::mem::take(&mut self.has_own_id);
        if has_own_id {
            self.last_id.clone_from(&self.id);
        }
        if !std::mem::take(&mut self.has_data) {
            if has_own_id || !event.is_empty() {
                sink(SseItem::Heartbeat);
            }
            return;
        }
        let mut data = std::mem::take(&mut self.data);
        data.pop();
        sink(SseItem::Event(SseEvent {
            event: if event.is_empty() {
                "message".to_owned()
            } else {
                event
            },
            data: text(data),
            id: self.id.clone().filter(|id| has_own_id && !id.is_empty()),
        }));
    }
}

/// Bytes as text; what is no UTF-8 becomes U+FFFD, as the standard says.
fn text(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All items of a stream that comes in the given pieces.
    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<SseItem> {
        let mut decoder = SseDecoder::new(1024);
        let mut items = Vec::new();
        for chunk in chunks {
            decoder.feed(chunk, &mut |item| items.push(item)).unwrap();
        }
        items
    }

    /// Name, data and id of an event.
    type Fields = (String, String, Option<String>);

    fn events(stream: &str) -> Vec<Fields> {
        decode([stream.as_bytes()])
            .into_iter()
            .filter_map(|item| match item {
                SseItem::Event(event) => Some((event.event, event.data, event.id)),
                SseItem::Heartbeat => None,
            })
            .collect()
    }

    fn event(name: &str, data: &str, id: Option<&str>) -> Fields {
        (name.to_owned(), data.to_owned(), id.map(str::to_owned))
    }

    #[test]
    fn fields_by_the_standard() {
        let cases: &[(&str, Vec<Fields>)] = &[
            ("data: a\n\n", vec![event("message", "a", None)]),
            ("data:a\n\n", vec![event("message", "a", None)]),
            ("data:  a\n\n", vec![event("message", " a", None)]),
            ("data\n\n", vec![event("message", "", None)]),
            ("data\ndata\n\n", vec![event("message", "\n", None)]),
            ("data: a\ndata: b\n\n", vec![event("message", "a\nb", None)]),
            ("event: x\ndata: a\n\n", vec![event("x", "a", None)]),
            ("event: x\n\ndata: a\n\n", vec![event("message", "a", None)]),
            (
                "id: 1\ndata: a\n\ndata: b\n\n",
                vec![
                    event("message", "a", Some("1")),
                    event("message", "b", None),
                ],
            ),
            (
                "id: 1\ndata: a\n\nid\ndata: b\n\n",
                vec![
                    event("message", "a", Some("1")),
                    event("message", "b", None),
                ],
            ),
            ("id: 1\0\ndata: a\n\n", vec![event("message", "a", None)]),
            (": comment\ndata: a\n\n", vec![event("message", "a", None)]),
            ("unknown: 1\ndata: a\n\n", vec![event("message", "a", None)]),
            ("data: a", vec![]),
            ("data: a\n", vec![]),
            (
                "data: a\r\rdata: b\r\n\r\n",
                vec![event("message", "a", None), event("message", "b", None)],
            ),
            ("\u{feff}data: a\n\n", vec![event("message", "a", None)]),
            (
                "data: a\u{2028}b\u{85}c\n\n",
                vec![event("message", "a\u{2028}b\u{85}c", None)],
            ),
        ];
        for (stream, expected) in cases {
            assert_eq!(&events(stream), expected, "{stream:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let items = decode([&b"data: a\xFFb\n\n"[..]]);
        assert!(
            matches!(&items[..], [SseItem::Event(event)] if event.data == "a\u{fffd}b"),
            "{items:?}"
        );
    }

    #[test]
    fn an_id_counts_when_its_event_is_whole() {
        let mut decoder = SseDecoder::new(1024);
        let mut feed = |stream: &str| {
            decoder.feed(stream.as_bytes(), &mut drop).unwrap();
            decoder.last_id().map(str::to_owned)
        };
        assert_eq!(
            feed("id: 1\ndata: a\n\nid: 2\ndata: b\n").as_deref(),
            Some("1")
        );
        assert_eq!(feed("\n").as_deref(), Some("2"));
        assert_eq!(feed("id: 3\n\n").as_deref(), Some("3"));
        decoder.restart();
        assert_eq!(decoder.last_id(), Some("3"));
    }

    #[test]
    fn retry_takes_digits_only() {
        for (value, expected) in [
            ("250", Some(250)),
            ("-5", None),
            ("1_0", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            let mut decoder = SseDecoder::new(1024);
            decoder
                .feed(format!("retry: {value}\n\n").as_bytes(), &mut drop)
                .unwrap();
            assert_eq!(
                decoder.retry(),
                expected.map(Duration::from_millis),
                "{value:?}"
            );
        }
    }

    #[test]
    fn lines_and_events_have_a_limit() {
        let exactly = [
            "data: 0123456789abcdef\n\n",
            "data: 01234567\ndata: 0123456\n\n",
        ];
        for stream in exactly {
            for size in [1, 5, 100] {
                let mut decoder = SseDecoder::new(16);
                for piece in stream.as_bytes().chunks(size) {
                    decoder.feed(piece, &mut drop).unwrap();
                }
            }
        }
        for stream in ["data: 0123456789abcdefg", "data: 0123456789abcdefg\n"] {
            let mut decoder = SseDecoder::new(16);
            assert_eq!(decoder.feed(stream.as_bytes(), &mut drop), Err(TooLong));
        }
        let mut decoder = SseDecoder::new(16);
        assert_eq!(
            decoder.feed(b"data: 01234567\ndata: 01234567\n", &mut drop),
            Err(TooLong)
        );
    }

    /// Lines of every kind with every line end.
    fn streams() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            Just("data: x".to_owned()),
            Just("data".to_owned()),
            Just("data: \u{1F600}\u{2028}é".to_owned()),
            Just(": ping".to_owned()),
            Just("event: error".to_owned()),
            Just("retry: 10".to_owned()),
            Just(String::new()),
            "id: [0-9a-f]{0,3}".prop_map(|line| line),
            "[ -~]{0,12}".prop_map(|line| line),
        ];
        let ends = prop_oneof![Just("\n"), Just("\r"), Just("\r\n")];
        (any::<bool>(), prop::collection::vec((line, ends), 0..24)).prop_map(|(bom, lines)| {
            let mut stream = if bom {
                "\u{feff}".to_owned()
            } else {
                String::new()
            };
            for (line, end) in lines {
                stream += &line;
                stream += end;
            }
            stream.into_bytes()
        })
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_events(stream in streams(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|ends| &stream[ends[0]..ends[1]]).collect();
            let whole = decode([&stream[..]]);
            prop_assert_eq!(&decode(chunks), &whole);
            prop_assert_eq!(&decode(stream.chunks(1)), &whole);
        }

        #[test]
        fn no_input_panics(stream in prop::collection::vec(any::<u8>(), 0..512)) {
            let mut decoder = SseDecoder::new(64);
            let _ = decoder.feed(&stream, &mut drop);
        }
    }
}

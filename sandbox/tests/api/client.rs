//! A plain HTTP client that shows what an ordinary one hides: how a response really ended.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use handinger_sandbox::{Sandbox, SandboxOptions};
use serde_json::Value;

/// How a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As its framing promised.
    Complete,
    /// With a closed connection, too early.
    Closed,
    /// With a connection reset.
    Reset,
    /// Not at all while the client waited.
    Waiting,
}

#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 when no response head came.
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
    /// From sending the request to the first byte of the response.
    pub(crate) first_byte_after: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) id: Option<u64>,
    pub(crate) name: Option<String>,
    pub(crate) data: String,
}

/// Requests to one sandbox under one key.
pub(crate) struct Client {
    address: String,
    key: String,
    patience: Duration,
}

/// Starts a sandbox, a thousand times faster than the wall clock, and a client for it.
pub(crate) fn start() -> (Sandbox, Client) {
    start_with(SandboxOptions {
        speed: 1000.0,
        ..SandboxOptions::default()
    })
}

pub(crate) fn start_with(options: SandboxOptions) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(options).unwrap();
    let client = Client::new(&sandbox, "key_test");
    (sandbox, client)
}

/// Asks again and again until the answer is yes; fails after ten seconds.
pub(crate) fn eventually(what: &str, mut question: impl FnMut() -> bool) {
    let start = Instant::now();
    while !question() {
        assert!(start.elapsed() < Duration::from_secs(10), "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

impl Client {
    pub(crate) fn new(sandbox: &Sandbox, key: &str) -> Self {
        Self::at(sandbox.base_url(), key)
    }

    /// A client for a sandbox in another process.
    pub(crate) fn at(base_url: &str, key: &str) -> Self {
        Self {
            address: base_url.trim_start_matches("http://").to_owned(),
            key: key.to_owned(),
            patience: Duration::from_secs(10),
        }
    }

    /// Where its requests go, such as `127.0.0.1:41533`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The same client, waiting no longer than this for a whole response.
    pub(crate) fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"")
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], b"")
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PATCH", path, body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PUT", path, body)
    }

    /// Sends a JSON body.
    fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(method, path, &headers, body.to_string().as_bytes())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body)
    }

    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// Creates a worker and returns its JSON.
    pub(crate) fn create(&self, input: &str) -> Value {
        let answer = self.post("/api/workers", &serde_json::json!({ "input": input }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Creates a worker without a task and returns its JSON.
    pub(crate) fn create_template(&self, fields: &Value) -> Value {
        let answer = self.post("/api/workers", fields);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Starts a task or a further turn, waits for it and returns the worker.
    pub(crate) fn run(&self, fields: &Value) -> Value {
        let answer = self.post("/api/tasks", fields);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Sends under the client's key, unless the headers bring an authorization of their own.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let own = headers.iter().any(|(name, _)| *name == "authorization");
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        if !own && !self.key.is_empty() {
            head.push_str(&format!("authorization: Bearer {}\r\n", self.key));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        Answer::read(&mut stream, self.patience)
    }
}

impl Answer {
    fn read(stream: &mut TcpStream, patience: Duration) -> Self {
        let sent = Instant::now();
        let mut first_byte_after = Duration::ZERO;
        let mut raw = Vec::new();
        let mut buffer = [0; 4096];
        let end = loop {
            let Some(left) = patience
                .checked_sub(sent.elapsed())
                .filter(|left| !left.is_zero())
            else {
                break End::Waiting;
            };
            stream.set_read_timeout(Some(left)).unwrap();
            match stream.read(&mut buffer) {
                Ok(0) => break End::Closed,
                Ok(count) => {
                    if raw.is_empty() {
                        first_byte_after = sent.elapsed();
                    }
                    raw.extend_from_slice(&buffer[..count]);
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => break End::Waiting,
                    _ => break End::Reset,
                },
            }
        };
        let mut answer = Self {
            status: 0,
            headers: Vec::new(),
            body: Vec::new(),
            end,
            first_byte_after,
        };
        answer.parse(&raw);
        answer
    }

    fn parse(&mut self, raw: &[u8]) {
        let Some(split) = raw.windows(4).position(|window| window == b"\r\n\r\n") else {
            return;
        };
        let head = String::from_utf8(raw[..split].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        self.status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        self.headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let rest = &raw[split + 4..];
        let complete = if self.header("transfer-encoding") == Some("chunked") {
            self.take_chunks(rest)
        } else {
            self.body = rest.to_vec();
            self.header("content-length")
                .is_none_or(|length| length.parse() == Ok(rest.len()))
        };
        if complete && self.end == End::Closed {
            self.end = End::Complete;
        }
    }

    /// Reads chunks; `false` when the last one is missing.
    fn take_chunks(&mut self, mut rest: &[u8]) -> bool {
        while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
            let size = std::str::from_utf8(&rest[..line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            if size == 0 {
                return true;
            }
            let chunk = &rest[line + 2..];
            self.body.extend_from_slice(&chunk[..size.min(chunk.len())]);
            rest = chunk.get(size + 2..).unwrap_or_default();
        }
        false
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The message of an error, after checking that the body is an error's and nothing else.
    pub(crate) fn error(&self) -> String {
        let body = self.json();
        let fields = body.as_object().unwrap();
        assert_eq!(fields.len(), 1, "{body}");
        fields["error"].as_str().unwrap().to_owned()
    }

    /// The complete events of a stream, `[DONE]` included.
    pub(crate) fn events(&self) -> Vec<Event> {
        let blocks = self
            .text()
            .split_inclusive("\n\n")
            .filter(|block| block.ends_with("\n\n"));
        blocks
            .map(|block| {
                let field = |name: &str| {
                    let prefix = format!("{name}: ");
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(&prefix))
                        .map(str::to_owned)
                };
                Event {
                    id: field("id").map(|id| id.parse().unwrap()),
                    name: field("event"),
                    data: field("data").unwrap_or_default(),
                }
            })
            .filter(|event| !event.data.is_empty())
            .collect()
    }
}

impl Event {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }

    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }
}

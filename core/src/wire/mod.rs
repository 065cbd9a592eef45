//! Bytes and connections: the HTTP client, bodies, answers, event-stream framing.

pub(crate) mod body;
pub(crate) mod cause;
pub(crate) mod decode;
pub(crate) mod download;
pub(crate) mod http_client;
pub(crate) mod inflate;
pub(crate) mod response;
pub(crate) mod sse;
pub(crate) mod transport;

//! The address of a webhook: on this machine only, so that no test ever calls a stranger.

use std::net::IpAddr;

use http::Uri;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiError;
use crate::input::{Fields, unexpected};

const MAX_LENGTH: usize = 2048;

/// An address that deliveries may go to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Target {
    url: String,
    uri: Uri,
}

impl Target {
    /// Reads `url`, which has to be there and may be null.
    pub(crate) fn read(body: &Fields) -> Result<Option<Self>, ApiError> {
        match body.0.get("url") {
            Some(Value::Null) => Ok(None),
            Some(Value::String(url)) => Self::parse(url).map(Some),
            other => Err(unexpected("url", "a URL or null", other)),
        }
    }

    fn parse(url: &str) -> Result<Self, ApiError> {
        let length = url.chars().count();
        if length > MAX_LENGTH {
            return Err(ApiError::bad_request(format!(
                "url: expected at most {MAX_LENGTH} characters, got {length}."
            )));
        }
        let uri = url.parse::<Uri>().ok().filter(is_deliverable);
        let uri = uri.ok_or_else(|| {
            ApiError::bad_request(format!(
                "url: the sandbox delivers to loopback addresses over plain HTTP only, \
                 such as http://127.0.0.1:8080/hook, got \"{url}\"."
            ))
        })?;
        Ok(Self {
            url: url.to_owned(),
            uri,
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Host and port, as a `Host` header and a connection want them.
    pub(super) fn authority(&self) -> String {
        let host = self.uri.host().unwrap_or_default();
        format!("{host}:{}", self.uri.port_u16().unwrap_or(80))
    }

    /// Path and query.
    pub(super) fn path(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }
}

impl TryFrom<String> for Target {
    type Error = ApiError;

    fn try_from(url: String) -> Result<Self, ApiError> {
        Self::parse(&url)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.url
    }
}

fn is_deliverable(uri: &Uri) -> bool {
    let has_user = uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'));
    uri.scheme_str() == Some("http") && !has_user && uri.host().is_some_and(is_loopback)
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_a_target() {
        for url in [
            "http://127.0.0.1:8080/hook?a=b",
            "http://127.9.9.9",
            "http://[::1]:80/",
            "http://LocalHost/",
        ] {
            assert!(Target::parse(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "/hook",
            "https://127.0.0.1/",
            "http://10.0.0.1/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://example.com/",
            "http://localhost.example.com/",
            "ftp://localhost/",
        ] {
            assert!(Target::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_address_tells_where_to_connect_and_what_to_ask_for() {
        let target = Target::parse("http://[::1]/hook?a=b").unwrap();
        assert_eq!(target.authority(), "[::1]:80");
        assert_eq!(target.path(), "/hook?a=b");
        assert_eq!(Target::parse("http://127.0.0.1:9").unwrap().path(), "/");
    }
}

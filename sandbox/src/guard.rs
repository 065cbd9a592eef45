//! Who may ask: a page on the web must not reach the sandbox through a browser, neither by a name
//! that it lets point here nor by a request across origins.

use std::net::Ipv4Addr;

use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri, header, request};

use crate::error::ApiError;

/// Refuses a request for a foreign host, and one that a page of a foreign origin sends.
pub(crate) fn admit(parts: &request::Parts) -> Result<(), ApiError> {
    if let Some(host) = asked_host(parts)
        && !host.parse().is_ok_and(|host| is_loopback(&host))
    {
        return Err(forbidden(format!(
            "The sandbox answers to localhost and 127.0.0.1, not to the host `{host}`."
        )));
    }
    for origin in parts.headers.get_all(header::ORIGIN) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let own = origin.parse::<Uri>().ok();
        if !own.is_some_and(|origin| origin.authority().is_some_and(is_loopback)) {
            return Err(forbidden(format!(
                "The sandbox takes no requests from pages of the origin `{origin}`."
            )));
        }
    }
    Ok(())
}

/// The host that the client believes it talks to; HTTP/1.0 may leave it out.
fn asked_host(parts: &request::Parts) -> Option<String> {
    let named = |headers: &HeaderMap| {
        let host = headers.get(header::HOST)?;
        Some(String::from_utf8_lossy(host.as_bytes()).into_owned())
    };
    let authority = parts.uri.authority().map(ToString::to_string);
    authority.or_else(|| named(&parts.headers))
}

fn is_loopback(authority: &Authority) -> bool {
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name == "[::1]"
        || name
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

fn forbidden(message: String) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, message)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn admitted(host: Option<&str>, origin: Option<&str>) -> bool {
        let mut request = Request::post("/_sandbox/reset");
        for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        admit(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn loopback_names_are_welcome_and_no_others() {
        for host in [
            "localhost",
            "LOCALHOST:4000",
            "127.0.0.1:1",
            "127.8.8.8",
            "[::1]:4000",
            "api.localhost:1",
            "localhost.",
        ] {
            assert!(admitted(Some(host), None), "{host}");
            assert!(admitted(None, Some(&format!("http://{host}"))), "{host}");
        }
        for host in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "notlocalhost",
            "10.0.0.1:4000",
            "0.0.0.0",
            "128.0.0.1",
            "[::2]",
            "[::ffff:1.2.3.4]",
            "",
            "localhost@example.com",
            "a b",
        ] {
            assert!(!admitted(Some(host), None), "{host}");
            assert!(
                !admitted(Some("localhost"), Some(&format!("https://{host}"))),
                "{host}"
            );
        }
        assert!(!admitted(Some("localhost"), Some("null")));
        assert!(admitted(None, None));
    }

    #[test]
    fn the_address_counts_where_it_names_a_host() {
        let request =
            Request::get("http://example.com/api/workers/wrk_1").header("host", "localhost");
        assert!(admit(&request.body(()).unwrap().into_parts().0).is_err());
    }
}

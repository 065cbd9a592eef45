//! Which proxy a request goes through: the client's, or one of the environment, with the
//! exceptions of `NO_PROXY` in all their usual forms.

use std::net::IpAddr;

use url::{Host, Url};

use crate::base::env::environment;
use crate::base::error::Error;
use crate::base::redact::{self, Secret};

const EXPECTED: &str = "expected an http, https, socks4 or socks5 URL";
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxies of a client.
#[derive(Clone, Debug)]
pub(crate) enum Proxies {
    /// The client's own, for every request.
    Own(Proxy),
    Environment {
        http: Option<Proxy>,
        https: Option<Proxy>,
        exceptions: Vec<Exception>,
    },
}

/// A proxy and where it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) url: Secret,
    /// The URL without its login.
    pub(crate) shown: String,
    /// For example `argument` or `environment HTTPS_PROXY`.
    pub(crate) source: String,
}

/// Where no proxy is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    to: To,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum To {
    Everywhere,
    /// A domain and all below it.
    Domain(String),
    /// An address, or those that share its first bits.
    Net(IpAddr, u8),
}

impl Proxies {
    /// The client's own proxy, else what the environment says now.
    ///
    /// # Errors
    /// When one that is set cannot be used; the error names where it is set.
    pub(crate) fn of(own: Option<&Secret>) -> Result<Self, Error> {
        if let Some(own) = own {
            return Proxy::new(own.expose(), "proxy", "argument").map(Self::Own);
        }
        // In a CGI process HTTP_PROXY is the request's header `Proxy`.
        let is_cgi = std::env::var_os("REQUEST_METHOD").is_some();
        let http: &[&str] = if is_cgi {
            &["http_proxy", "ALL_PROXY", "all_proxy"]
        } else {
            &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        };
        Ok(Self::Environment {
            http: from_environment(http)?,
            https: from_environment(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?,
            exceptions: EXCEPTIONS
                .into_iter()
                .find_map(environment)
                .map(|list| exceptions(&list))
                .unwrap_or_default(),
        })
    }

    /// The proxy for a URL; none when it is reached directly.
    pub(crate) fn to(&self, url: &Url) -> Option<&Proxy> {
        match self {
            Self::Own(proxy) => Some(proxy),
            Self::Environment {
                http,
                https,
                exceptions,
            } => {
                let proxy = if url.scheme() == "https" { https } else { http };
                let excepted = exceptions.iter().any(|exception| exception.covers(url));
                proxy.as_ref().filter(|_| !excepted)
            }
        }
    }
}

fn from_environment(names: &[&str]) -> Result<Option<Proxy>, Error> {
    let found = names
        .iter()
        .find_map(|name| environment(name).map(|value| (name, value)));
    let Some((name, value)) = found else {
        return Ok(None);
    };
    // The usual short form is a host with its port.
    let url = if value.contains("://") {
        value
    } else {
        format!("http://{value}")
    };
    Proxy::new(&url, name, &format!("environment {name}")).map(Some)
}

impl Proxy {
    /// `field` is what errors call it.
    fn new(text: &str, field: &str, source: &str) -> Result<Self, Error> {
        let known = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
        let url = Url::parse(text)
            .ok()
            .filter(|url| known.contains(&url.scheme()) && url.has_host());
        match url {
            Some(url) => Ok(Self {
                url: Secret::new(url.as_str()),
                shown: redact::url(&url).trim_end_matches('/').to_owned(),
                source: source.to_owned(),
            }),
            None => {
                let shown = redact::would_be_url(text);
                let problem = format!("{field}: {EXPECTED}, got {shown:?}");
                Err(Error::configuration(problem).with_field(field))
            }
        }
    }

    /// Whether it is spoken to over TLS.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.url.expose().starts_with("https:")
    }
}

fn exceptions(list: &str) -> Vec<Exception> {
    list.split([',', ' ', '\t'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(Exception::of)
        .collect()
}

impl Exception {
    fn of(entry: &str) -> Self {
        let bare = |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let (host, port) = match entry.rsplit_once(':') {
            // An address of IPv6 has colons of its own.
            Some((host, port)) if bare(entry).is_none() && !entry.contains('/') => {
                match port.parse() {
                    Ok(port) => (host, Some(port)),
                    Err(_) => (entry, None),
                }
            }
            _ => (entry, None),
        };
        let net = host
            .split_once('/')
            .and_then(|(address, bits)| Some(To::Net(bare(address)?, bits.parse().ok()?)));
        let to = match (net, bare(host)) {
            (Some(net), _) => net,
            (None, Some(address)) => To::Net(address, 128),
            (None, None) if host == "*" => To::Everywhere,
            (None, None) => {
                let domain = host.strip_prefix('*').unwrap_or(host);
                To::Domain(domain.trim_matches('.').to_ascii_lowercase())
            }
        };
        Self { to, port }
    }

    fn covers(&self, url: &Url) -> bool {
        if self.port.is_some() && self.port != url.port_or_known_default() {
            return false;
        }
        match (&self.to, url.host()) {
            (To::Everywhere, _) => true,
            (To::Domain(domain), Some(Host::Domain(host))) => {
                let host = host.trim_end_matches('.');
                let before = host.strip_suffix(domain.as_str());
                before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            (To::Net(net, bits), Some(Host::Ipv4(host))) => shares(*net, host.into(), *bits),
            (To::Net(net, bits), Some(Host::Ipv6(host))) => shares(*net, host.into(), *bits),
            _ => false,
        }
    }
}

/// Whether two addresses have their first bits in common.
fn shares(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    let common = |one: &[u8], other: &[u8]| {
        let mut left = usize::from(bits).min(one.len() * 8);
        one.iter().zip(other).all(|(one, other)| {
            let now = left.min(8);
            left -= now;
            let mask = u8::try_from(0xff00_u16 >> now & 0xff).unwrap_or(0xff);
            one & mask == other & mask
        })
    };
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => common(&one.octets(), &other.octets()),
        (IpAddr::V6(one), IpAddr::V6(other)) => common(&one.octets(), &other.octets()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_of_exceptions() {
        let covers = |list: &str, url: &str| {
            let url = Url::parse(url).unwrap();
            exceptions(list).iter().any(|one| one.covers(&url))
        };
        for (list, url, expected) in [
            ("*", "https://handinger.com", true),
            ("handinger.com", "https://handinger.com", true),
            ("Handinger.COM", "https://api.handinger.com", true),
            ("handinger.com", "https://nothandinger.com", false),
            (".corp", "http://a.corp", true),
            ("*.corp", "http://a.b.corp", true),
            ("*.corp", "http://corp.example", false),
            ("a.corp:8080", "http://a.corp:8080", true),
            ("a.corp:8080", "http://a.corp", false),
            ("a.corp:443", "https://a.corp", true),
            ("x, localhost", "http://localhost:1234", true),
            ("x localhost", "http://localhost", true),
            ("127.0.0.1", "http://127.0.0.1:5", true),
            ("127.0.0.1:6", "http://127.0.0.1:5", false),
            ("10.0.0.0/8", "http://10.1.2.3", true),
            ("10.0.0.0/8", "http://11.1.2.3", false),
            ("10.1.2.0/23", "http://10.1.3.9", true),
            ("10.1.2.0/23", "http://10.1.4.9", false),
            ("::1", "http://[::1]:80", true),
            ("[::1]:81", "http://[::1]:80", false),
            ("[::1]:80", "http://[::1]:80", true),
            ("fe80::/10", "http://[fe81::1]", true),
            ("", "http://a", false),
        ] {
            assert_eq!(covers(list, url), expected, "{list} {url}");
        }
    }

    #[test]
    fn what_cannot_be_a_proxy_is_told_without_its_login() {
        for text in ["ftp://me:hunter2@host", "me:hunter2@", "http://"] {
            let error = Proxy::new(text, "HTTPS_PROXY", "environment HTTPS_PROXY").unwrap_err();
            assert_eq!(error.field(), Some("HTTPS_PROXY"), "{text}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
        let proxy = Proxy::new("http://me:hunter2@host:3128", "proxy", "argument").unwrap();
        assert_eq!(proxy.shown, "http://host:3128");
        assert!(!format!("{proxy:?}").contains("hunter2"));
    }
}

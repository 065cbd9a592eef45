//! Makes clients: settings from arguments and the environment, checked, without any I/O.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use crate::base::env::environment;
use crate::base::error::Error;
use crate::base::redact::Secret;
use crate::client::handle::Client;
use crate::pipeline::attempt::Attempt;
use crate::pipeline::engine::AttemptHook;
use crate::settings::config::{self, Config};
use crate::settings::options::{self, HeaderEdits, Timeout};
use crate::wire::transport::Transport;

/// Collects a client's settings. What is not set comes from the environment
/// (`HANDINGER_API_KEY`, `HANDINGER_BASE_URL`, `HANDINGER_CUSTOM_HEADERS`) or is the default.
#[derive(Clone, Default)]
pub struct ClientBuilder {
    api_key: Option<Secret>,
    base_url: Option<String>,
    timeout: Option<Timeout>,
    connect_timeout: Option<Timeout>,
    max_retries: Option<u32>,
    max_retry_wait: Option<Duration>,
    retry_unknown: Option<bool>,
    max_response_bytes: Option<u64>,
    max_event_bytes: Option<u64>,
    proxy: Option<Secret>,
    headers: HeaderEdits,
    query: Map<String, Value>,
    user_agent: Option<String>,
    transport: Option<Transport>,
    hook: Option<AttemptHook>,
}

impl Client {
    /// A client with everything from the environment.
    ///
    /// # Errors
    /// When `HANDINGER_BASE_URL` is no http or https URL.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Collects the settings of a new client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The settings of this client, to change some: the copy shares the connection pool.
    #[must_use]
    pub fn to_builder(&self) -> ClientBuilder {
        let engine = &*self.engine;
        ClientBuilder::from_parts(
            &engine.config,
            &engine.own_headers,
            engine.transport.clone(),
            engine.hook.clone(),
        )
    }
}

impl ClientBuilder {
    /// The key that pays. Without one, `HANDINGER_API_KEY` is looked up when the first call needs it.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(Secret::new(key));
        self
    }

    /// Where the service is; a path prefix is kept. Default `https://handinger.com`.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The limit of every whole call, retries and waits included. Default: 60 s, and 60 min for
    /// calls that are answered when a worker is done.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// The limit for making one connection. Default 10 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.connect_timeout = Some(timeout.into());
        self
    }

    /// How often a call is tried again after the first time. Default 2.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// The longest wait the server may ask for before the call fails instead. Default 120 s.
    #[must_use]
    pub fn max_retry_wait(mut self, wait: Duration) -> Self {
        self.max_retry_wait = Some(wait);
        self
    }

    /// Whether a paid call whose outcome is unknown is sent again under its key. Default yes.
    #[must_use]
    pub fn retry_unknown(mut self, retry: bool) -> Self {
        self.retry_unknown = Some(retry);
        self
    }

    /// The largest answer that is read, in bytes after inflating; files excepted. Default 256 MiB.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// The longest line of an event stream, in bytes. Default 16 MiB.
    #[must_use]
    pub fn max_event_bytes(mut self, bytes: u64) -> Self {
        self.max_event_bytes = Some(bytes);
        self
    }

    /// The proxy for every call, in place of those of the environment: an `http`, `https` or `socks5` URL.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Secret::new(url));
        self
    }

    /// A header of every call, in place of any of that name whatever its case.
    ///
    /// # Errors
    /// When name or value cannot stand in a header.
    pub fn default_header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        self.headers.set("default_headers", name, Some(value))?;
        Ok(self)
    }

    /// Leaves out a header of every call.
    ///
    /// # Errors
    /// When the name cannot be that of a header.
    pub fn without_default_header(mut self, name: &str) -> Result<Self, Error> {
        self.headers.set("default_headers", name, None)?;
        Ok(self)
    }

    /// Adds to the query of every call.
    #[must_use]
    pub fn default_query(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.query.insert(name.to_owned(), value.into());
        self
    }

    /// Shares a connection pool with other clients on the same runtime.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Names the binding in the user agent, for example `python` and `CPython/3.11.7`.
    #[must_use]
    pub fn language(mut self, language: &str, runtime: &str) -> Self {
        self.user_agent = Some(user_agent(language, runtime));
        self
    }

    /// Calls `hook` after each attempt of each call. A hook that panics fails the call.
    #[must_use]
    pub fn on_attempt(mut self, hook: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        self.hook = Some(AttemptHook(Arc::new(hook)));
        self
    }

    /// The settings of a binding: only what its user set, by snake-case name.
    ///
    /// # Errors
    /// When a name is unknown or a value is not of its kind.
    pub fn apply(mut self, given: &Map<String, Value>) -> Result<Self, Error> {
        for (name, value) in given {
            match name.as_str() {
                "api_key" => self.api_key = optional_text(name, value)?.map(Secret::new),
                "base_url" => self.base_url = optional_text(name, value)?,
                "timeout" => self.timeout = Some(options::timeout(name, value)?),
                "connect_timeout" => self.connect_timeout = Some(options::timeout(name, value)?),
                "max_retries" => self.max_retries = Some(options::count(name, value)?),
                "max_retry_wait" => self.max_retry_wait = Some(options::seconds(name, value)?),
                "retry_unknown" => self.retry_unknown = Some(options::flag(name, value)?),
                "max_response_bytes" => self.max_response_bytes = Some(options::size(name, value)?),
                "max_event_bytes" => self.max_event_bytes = Some(options::size(name, value)?),
                "proxy" => self.proxy = optional_text(name, value)?.map(Secret::new),
                "default_headers" => self.headers.merge(name, options::object(name, value)?)?,
                "set_default_headers" => {
                    self.headers = HeaderEdits::default();
                    self.headers.merge(name, options::object(name, value)?)?;
                }
                "default_query" => self.query.extend(options::object(name, value)?.clone()),
                "set_default_query" => self.query = options::object(name, value)?.clone(),
                _ => return Err(Error::invalid_input(name, "unknown option")),
            }
        }
        Ok(self)
    }

    /// The client. Nothing is sent, read or started; a missing key is told by the first call.
    ///
    /// # Errors
    /// When the base URL, the proxy or the key cannot work.
    pub fn build(self) -> Result<Client, Error> {
        let api_key = self
            .api_key
            .map(|key| Secret::new(key.expose().trim()))
            .filter(|key| !key.expose().is_empty());
        let (base_url, base_url_source) = base_url(self.base_url)?;
        if let Some(proxy) = &self.proxy {
            check_proxy(proxy)?;
        }
        let mut headers = environment_headers();
        headers.0.extend(self.headers.0.iter().cloned());
        let config = Config {
            api_key,
            base_url,
            base_url_source,
            timeout: self.timeout,
            connect_timeout: self.connect_timeout,
            max_retries: self.max_retries,
            max_retry_wait: self.max_retry_wait,
            retry_unknown: self.retry_unknown,
            max_response_bytes: self.max_response_bytes,
            max_event_bytes: self.max_event_bytes,
            proxy: self.proxy,
            headers,
            query: self.query,
            user_agent: self.user_agent.unwrap_or_else(|| user_agent("rust", "")),
        };
        Ok(Client::assemble(
            config,
            self.headers,
            self.transport.unwrap_or_default(),
            self.hook,
        ))
    }

    pub(crate) fn from_parts(
        config: &Config,
        own_headers: &HeaderEdits,
        transport: Transport,
        hook: Option<AttemptHook>,
    ) -> Self {
        Self {
            api_key: config.api_key.clone(),
            base_url: Some(config.base_url.to_string()),
            timeout: config.timeout,
            connect_timeout: config.connect_timeout,
            max_retries: config.max_retries,
            max_retry_wait: config.max_retry_wait,
            retry_unknown: config.retry_unknown,
            max_response_bytes: config.max_response_bytes,
            max_event_bytes: config.max_event_bytes,
            proxy: config.proxy.clone(),
            headers: own_headers.clone(),
            query: config.query.clone(),
            user_agent: Some(config.user_agent.clone()),
            transport: Some(transport),
            hook,
        }
    }
}

fn user_agent(language: &str, runtime: &str) -> String {
    format!(
        "handinger-{language}/{} {runtime}",
        env!("CARGO_PKG_VERSION")
    )
    .trim_end()
    .to_owned()
}

/// Text, or none for null and blank.
fn optional_text(name: &str, value: &Value) -> Result<Option<String>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        // The value may be a secret: it is not shown.
        _ => Err(Error::invalid_input(name, "expected a string")),
    }
}

fn base_url(given: Option<String>) -> Result<(Url, &'static str), Error> {
    let given = given
        .map(|url| url.trim().to_owned())
        .filter(|url| !url.is_empty());
    let (text, source) = match (given, environment(config::ENV_BASE_URL)) {
        (Some(url), _) => (url, "argument"),
        (None, Some(url)) => (url, "environment HANDINGER_BASE_URL"),
        (None, None) => (config::BASE_URL.to_owned(), "default"),
    };
    let wrong = || {
        Error::configuration(format!(
            "base_url ({source}): expected an http or https URL with a host, got {text:?}"
        ))
        .with_field("base_url")
    };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    Ok((url, source))
}

fn check_proxy(proxy: &Secret) -> Result<(), Error> {
    let known = Url::parse(proxy.expose()).is_ok_and(|url| {
        matches!(
            url.scheme(),
            "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h"
        )
    });
    if known {
        return Ok(());
    }
    Err(
        Error::configuration("proxy: expected an http, https, socks4 or socks5 URL")
            .with_field("proxy"),
    )
}

/// Lines of `Name: value`; lines that are none are passed over.
fn environment_headers() -> HeaderEdits {
    let mut edits = HeaderEdits::default();
    for line in environment(config::ENV_CUSTOM_HEADERS)
        .unwrap_or_default()
        .lines()
    {
        if let Some((name, value)) = line.split_once(':')
            && edits
                .set(config::ENV_CUSTOM_HEADERS, name, Some(value.trim()))
                .is_err()
        {
            tracing::warn!(target: "handinger", "a line of HANDINGER_CUSTOM_HEADERS is no header; it is left out");
        }
    }
    edits
}

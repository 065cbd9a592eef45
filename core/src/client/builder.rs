//! Makes clients: settings from arguments and the environment, checked, without any I/O.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use crate::base::env::environment;
use crate::base::error::Error;
use crate::base::redact::{self, Secret};
use crate::client::handle::Client;
use crate::pipeline::attempt::Attempt;
use crate::pipeline::engine::AttemptHook;
use crate::settings::config::Config;
#[cfg(feature = "schema")]
use crate::settings::option_info::{OptionInfo, OptionKind};
use crate::settings::options::HeaderEdits;
use crate::settings::proxy::Proxies;
use crate::settings::reader::{
    Address, Bytes, Count, Flag, Limit, Reader, Seconds, Sensitive, Timeout, object,
};
use crate::settings::table::{self, OfClient, Shared, client_settings, setters, shared_settings};
use crate::wire::transport::Transport;

/// Collects a client's settings. What is not set comes from the environment
/// (`HANDINGER_API_KEY`, `HANDINGER_BASE_URL`, `HANDINGER_CUSTOM_HEADERS`) or is the default.
#[derive(Clone, Default)]
pub struct ClientBuilder {
    shared: Shared,
    own: OfClient,
    /// The address of the client that is copied, and where it came from.
    copied_base_url: Option<(Url, &'static str)>,
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
    shared_settings! { setters shared: }
    client_settings! { setters own: }
}

impl ClientBuilder {
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

    /// Calls `hook` after each attempt of each call. It looks on: a panic of
    /// its own is logged and changes nothing about the call.
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
                "default_headers" => self.headers.merge(name, object(name, value)?)?,
                "set_default_headers" => {
                    self.headers = HeaderEdits::default();
                    self.headers.merge(name, object(name, value)?)?;
                }
                "default_query" => self.query.extend(object(name, value)?.clone()),
                "set_default_query" => self.query = object(name, value)?.clone(),
                _ if self.shared.set(name, value)? || self.own.set(name, value)? => {}
                _ => return Err(Error::invalid_input(name, "unknown option")),
            }
        }
        Ok(self)
    }

    /// The client. Nothing is sent, read or started; a missing key is told by the first call.
    ///
    /// # Errors
    /// When the base URL, the proxy, the key or the environment's headers cannot work.
    pub fn build(self) -> Result<Client, Error> {
        let mut own = self.own;
        own.api_key = own
            .api_key
            .map(|key| Secret::new(key.expose().trim()))
            .filter(|key| !key.expose().is_empty());
        let (base_url, base_url_source) = match (own.base_url.take(), self.copied_base_url) {
            (None, Some(copied)) => copied,
            (given, _) => base_url(given)?,
        };
        if let Some(proxy) = &own.proxy {
            Proxies::of(Some(proxy))?;
        }
        let mut headers = environment_headers()?;
        headers.0.extend(self.headers.0.iter().cloned());
        let config = Config {
            shared: self.shared,
            own,
            base_url,
            base_url_source,
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
            shared: config.shared.clone(),
            own: config.own.clone(),
            copied_base_url: Some((config.base_url.clone(), config.base_url_source)),
            headers: own_headers.clone(),
            query: config.query.clone(),
            user_agent: Some(config.user_agent.clone()),
            transport: Some(transport),
            hook,
        }
    }
}

/// The options of a client that are no single values.
#[cfg(feature = "schema")]
pub(crate) const CLIENT_PARTS: &[OptionInfo] = &[
    OptionInfo::new(
        "default_headers",
        OptionKind::Headers,
        &["client"],
        "Headers of every call, in place of any of that name whatever its case; null leaves one out. \
         In a copy of a client they are added to the inherited ones.",
    ),
    OptionInfo::new(
        "set_default_headers",
        OptionKind::Headers,
        &["client"],
        "Headers of every call, in place of all inherited ones.",
    ),
    OptionInfo::new(
        "default_query",
        OptionKind::Query,
        &["client"],
        "Fields of the query of every call. In a copy of a client they are added to the inherited ones.",
    ),
    OptionInfo::new(
        "set_default_query",
        OptionKind::Query,
        &["client"],
        "Fields of the query of every call, in place of all inherited ones.",
    ),
];

fn user_agent(language: &str, runtime: &str) -> String {
    format!(
        "handinger-{language}/{} {runtime}",
        env!("CARGO_PKG_VERSION")
    )
    .trim_end()
    .to_owned()
}

fn base_url(given: Option<String>) -> Result<(Url, &'static str), Error> {
    let given = given
        .map(|url| url.trim().to_owned())
        .filter(|url| !url.is_empty());
    let (text, source) = match (given, environment(table::ENV_BASE_URL)) {
        (Some(url), _) => (url, "argument"),
        (None, Some(url)) => (url, "environment HANDINGER_BASE_URL"),
        (None, None) => (table::BASE_URL.to_owned(), "default"),
    };
    let wrong = || {
        Error::configuration(format!(
            "base_url ({source}): expected an http or https URL with a host, got {:?}",
            redact::would_be_url(&text)
        ))
        .with_field("base_url")
    };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    if url.query().is_some() || url.fragment().is_some() {
        // Neither would reach a request; and a query may hold a secret, which is not shown.
        let problem = format!("base_url ({source}): expected a URL without a query and a fragment");
        return Err(Error::configuration(problem).with_field("base_url"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        tracing::warn!(target: "handinger", source, "base_url: its user name and password are not sent; the API key is");
    }
    Ok((redact::without_login(url), source))
}

/// Lines of `Name: value`; empty ones are passed over.
fn environment_headers() -> Result<HeaderEdits, Error> {
    let mut edits = HeaderEdits::default();
    let lines = environment(table::ENV_CUSTOM_HEADERS).unwrap_or_default();
    for (index, line) in lines.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let set = line.split_once(':').and_then(|(name, value)| {
            let value = Some(value.trim());
            edits
                .set(table::ENV_CUSTOM_HEADERS, name.trim(), value)
                .ok()
        });
        if set.is_none() {
            // Not shown: it may hold a secret.
            let name = table::ENV_CUSTOM_HEADERS;
            let number = index + 1;
            let problem =
                format!("{name}: expected lines of `Name: value`, line {number} is not one");
            return Err(Error::configuration(problem).with_field(name));
        }
    }
    Ok(edits)
}

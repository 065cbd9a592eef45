//! What every call needs of its client: settings, connections, and the hook that sees attempts.
//!
//! It stands below everything that makes calls; [`crate::Client`] is the door to all of that.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use http::{HeaderMap, HeaderValue};
use url::Url;

use crate::base::env::environment;
use crate::base::error::Error;
use crate::pipeline::attempt::Attempt;
use crate::settings::config::Config;
use crate::settings::options::HeaderEdits;
use crate::settings::proxy::{Proxies, Proxy};
use crate::settings::table;
use crate::wire::body::SentMark;
use crate::wire::http_client::{HttpSettings, Lane};
use crate::wire::transport::{Place, Transport};

pub(crate) struct Engine {
    pub(crate) config: Config,
    /// The header edits of the builder, without those of the environment.
    pub(crate) own_headers: HeaderEdits,
    pub(crate) transport: Transport,
    pub(crate) hook: Option<AttemptHook>,
    base_headers: OnceLock<HeaderMap>,
    proxies: OnceLock<Proxies>,
}

/// A caller's function that sees each attempt.
#[derive(Clone)]
pub(crate) struct AttemptHook(pub(crate) Arc<dyn Fn(&Attempt) + Send + Sync>);

impl AttemptHook {
    /// A hook looks on: one that panics changes nothing about the call, whose answer may be paid.
    pub(crate) fn tell(&self, attempt: &Attempt<'_>) {
        if catch_unwind(AssertUnwindSafe(|| (self.0)(attempt))).is_err() {
            tracing::error!(target: "handinger", attempt = attempt.number, "the hook on_attempt panicked");
        }
    }
}

impl Engine {
    pub(crate) fn new(
        config: Config,
        own_headers: HeaderEdits,
        transport: Transport,
        hook: Option<AttemptHook>,
    ) -> Self {
        Self {
            config,
            own_headers,
            transport,
            hook,
            base_headers: OnceLock::new(),
            proxies: OnceLock::new(),
        }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn hook(&self) -> Option<&AttemptHook> {
        self.hook.as_ref()
    }

    pub(crate) fn base_url(&self) -> &Url {
        &self.config.base_url
    }

    /// The key in use, in the clear: never log it. None when there is none yet.
    pub(crate) fn api_key(&self) -> Option<String> {
        match &self.config.own.api_key {
            Some(key) => Some(key.expose().to_owned()),
            None => environment(table::ENV_API_KEY),
        }
    }

    /// The headers of every call; the key is looked up here, when the first call needs it.
    pub(crate) fn base_headers(&self) -> Result<&HeaderMap, Error> {
        if let Some(headers) = self.base_headers.get() {
            return Ok(headers);
        }
        let key = self.api_key().ok_or_else(|| {
            Error::configuration(
                "no API key: pass `api_key` to the client or set the environment variable HANDINGER_API_KEY",
            )
            .with_field("api_key")
        })?;
        let mut authorization = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| {
            Error::configuration(
                "api_key: expected a key without line breaks or control characters",
            )
            .with_field("api_key")
        })?;
        authorization.set_sensitive(true);
        let headers = self.config.base_headers(authorization);
        Ok(self.base_headers.get_or_init(|| headers))
    }

    /// The proxy on the way to a URL, if there is one.
    pub(crate) fn proxy_to(&self, url: &Url) -> Result<Option<&Proxy>, Error> {
        let proxies = match self.proxies.get() {
            Some(proxies) => proxies,
            None => {
                let proxies = Proxies::of(self.config.own.proxy.as_ref())?;
                self.proxies.get_or_init(|| proxies)
            }
        };
        Ok(proxies.to(url))
    }

    /// The HTTP client for a request to a URL, and the request's place among those under way.
    pub(crate) async fn enter(
        &self,
        url: &Url,
        proxy: Option<&Proxy>,
        lane: Lane,
        mark: &SentMark,
    ) -> Result<(reqwest::Client, Place), Error> {
        let settings = HttpSettings {
            // An encrypted proxy needs the trust store even for plain targets.
            encrypted: url.scheme() == "https" || proxy.is_some_and(Proxy::is_encrypted),
            connect_timeout: self.config.connect_timeout(),
            proxy: proxy.cloned(),
            lane,
        };
        self.transport.enter(settings, mark).await
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &crate::base::redact::url(self.base_url()))
            .finish_non_exhaustive()
    }
}

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
use crate::base::redact::Secret;
use crate::pipeline::attempt::Attempt;
use crate::settings::config::Config;
use crate::settings::options::HeaderEdits;
use crate::settings::table;
use crate::wire::http_client::HttpSettings;
use crate::wire::transport::Transport;

pub(crate) struct Engine {
    pub(crate) config: Config,
    /// The header edits of the builder, without those of the environment.
    pub(crate) own_headers: HeaderEdits,
    pub(crate) transport: Transport,
    pub(crate) hook: Option<AttemptHook>,
    base_headers: OnceLock<HeaderMap>,
    plain: OnceLock<reqwest::Client>,
    encrypted: OnceLock<reqwest::Client>,
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
            plain: OnceLock::new(),
            encrypted: OnceLock::new(),
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

    /// The HTTP client for a URL of that scheme.
    pub(crate) fn http(&self, scheme: &str) -> Result<&reqwest::Client, Error> {
        let encrypted = scheme == "https";
        let slot = if encrypted {
            &self.encrypted
        } else {
            &self.plain
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let config = self.config();
        let client = self.transport.client(&HttpSettings {
            // An encrypted proxy needs the trust store even for plain targets.
            encrypted: encrypted || may_need_tls_for_proxy(config.own.proxy.as_ref()),
            connect_timeout: config.connect_timeout(),
            proxy: config.own.proxy.clone(),
        })?;
        Ok(slot.get_or_init(|| client))
    }
}

/// Whether the proxy itself may be spoken to over TLS: then plain targets need trust roots, too.
fn may_need_tls_for_proxy(proxy: Option<&Secret>) -> bool {
    match proxy {
        Some(proxy) => proxy.expose().starts_with("https:"),
        None => ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
            .iter()
            .any(|name| environment(name).is_some_and(|proxy| proxy.starts_with("https:"))),
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &crate::base::redact::url(self.base_url()))
            .finish_non_exhaustive()
    }
}

//! A client's settings, each with where it came from. The defaults stand here and nowhere else.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value, json};
use url::Url;

use crate::base::env::environment;
use crate::base::redact::{self, Secret};
use crate::settings::options::{HeaderEdits, Timeout};

/// The language, under the name that the official clients give it.
const LANGUAGE: HeaderName = HeaderName::from_static("x-stainless-lang");

pub(crate) const BASE_URL: &str = "https://handinger.com";
/// The limit of a call that is answered at once.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);
/// The limit of a call that is answered when a worker is done.
pub(crate) const RUN_TIMEOUT: Duration = Duration::from_secs(60 * 60);
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const MAX_RETRIES: u32 = 2;
pub(crate) const MAX_RETRY_WAIT: Duration = Duration::from_secs(120);
pub(crate) const MAX_RESPONSE_BYTES: u64 = 256 * 1024 * 1024;
pub(crate) const MAX_EVENT_BYTES: u64 = 16 * 1024 * 1024;
pub(crate) const MAX_REDIRECTS: u32 = 10;

pub(crate) const ENV_API_KEY: &str = "HANDINGER_API_KEY";
pub(crate) const ENV_BASE_URL: &str = "HANDINGER_BASE_URL";
pub(crate) const ENV_CUSTOM_HEADERS: &str = "HANDINGER_CUSTOM_HEADERS";

#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) api_key: Option<Secret>,
    pub(crate) base_url: Url,
    pub(crate) base_url_source: &'static str,
    pub(crate) timeout: Option<Timeout>,
    pub(crate) connect_timeout: Option<Timeout>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) max_retry_wait: Option<Duration>,
    pub(crate) retry_unknown: Option<bool>,
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) max_event_bytes: Option<u64>,
    pub(crate) proxy: Option<Secret>,
    pub(crate) headers: HeaderEdits,
    pub(crate) query: Map<String, Value>,
    pub(crate) user_agent: String,
}

impl Config {
    /// The limit of a call: the caller's, the client's, or the default of its kind. A stream
    /// that nobody limited goes on for as long as it lives; dead connections end it.
    pub(crate) fn timeout_for(&self, runs_worker: bool, streams: bool) -> Timeout {
        self.timeout.unwrap_or({
            match (streams, runs_worker) {
                (true, _) => Timeout::Unlimited,
                (false, true) => Timeout::After(RUN_TIMEOUT),
                (false, false) => Timeout::After(TIMEOUT),
            }
        })
    }

    pub(crate) fn connect_timeout(&self) -> Option<Duration> {
        match self
            .connect_timeout
            .unwrap_or(Timeout::After(CONNECT_TIMEOUT))
        {
            Timeout::Unlimited => None,
            Timeout::After(limit) => Some(limit),
        }
    }

    pub(crate) fn max_event_bytes(&self) -> u64 {
        self.max_event_bytes.unwrap_or(MAX_EVENT_BYTES)
    }

    pub(crate) fn max_response_bytes(&self) -> u64 {
        self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES)
    }

    /// The language of the binding, as the user agent names it.
    fn language(&self) -> &str {
        let name = self.user_agent.split('/').next().unwrap_or_default();
        name.strip_prefix("handinger-").unwrap_or(name)
    }

    /// The headers of every call: ours, then the client's edits over them.
    pub(crate) fn base_headers(&self, authorization: HeaderValue) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(header::AUTHORIZATION, authorization);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Ok(agent) = HeaderValue::from_str(&self.user_agent) {
            headers.insert(header::USER_AGENT, agent);
        }
        if let Ok(language) = HeaderValue::from_str(self.language()) {
            headers.insert(LANGUAGE, language);
        }
        apply(&mut headers, &self.headers);
        headers
    }

    /// Every limit and address in force, with its source. The key shows as `***`.
    pub(crate) fn describe(&self) -> Map<String, Value> {
        let key = match (&self.api_key, environment(ENV_API_KEY)) {
            (Some(_), _) => (json!("***"), "argument"),
            (None, Some(_)) => (json!("***"), "environment HANDINGER_API_KEY"),
            (None, None) => (Value::Null, "missing"),
        };
        let mut shown = Map::new();
        let mut show = |name: &str, value: Value, source: &str| {
            shown.insert(name.to_owned(), json!({ "value": value, "source": source }));
        };
        let source = |given: bool| if given { "argument" } else { "default" };
        show("api_key", key.0, key.1);
        show(
            "base_url",
            json!(redact::url(&self.base_url)),
            self.base_url_source,
        );
        let limit = source(self.timeout.is_some());
        show(
            "timeout",
            limit_value(self.timeout_for(false, false)),
            limit,
        );
        show(
            "run_timeout",
            limit_value(self.timeout_for(true, false)),
            limit,
        );
        show(
            "stream_timeout",
            limit_value(self.timeout_for(true, true)),
            limit,
        );
        let connect = self
            .connect_timeout
            .unwrap_or(Timeout::After(CONNECT_TIMEOUT));
        show(
            "connect_timeout",
            limit_value(connect),
            source(self.connect_timeout.is_some()),
        );
        show(
            "max_retries",
            json!(self.max_retries.unwrap_or(MAX_RETRIES)),
            source(self.max_retries.is_some()),
        );
        let wait = self.max_retry_wait.unwrap_or(MAX_RETRY_WAIT);
        show(
            "max_retry_wait",
            json!(wait.as_secs_f64()),
            source(self.max_retry_wait.is_some()),
        );
        show(
            "retry_unknown",
            json!(self.retry_unknown.unwrap_or(true)),
            source(self.retry_unknown.is_some()),
        );
        show(
            "max_response_bytes",
            json!(self.max_response_bytes()),
            source(self.max_response_bytes.is_some()),
        );
        show(
            "max_event_bytes",
            json!(self.max_event_bytes()),
            source(self.max_event_bytes.is_some()),
        );
        show("max_redirects", json!(MAX_REDIRECTS), "default");
        let proxy = self
            .proxy
            .as_ref()
            .and_then(|proxy| Url::parse(proxy.expose()).ok());
        show(
            "proxy",
            proxy
                .as_ref()
                .map_or(Value::Null, |proxy| json!(redact::url(proxy))),
            if proxy.is_some() {
                "argument"
            } else {
                "environment"
            },
        );
        show("user_agent", json!(self.user_agent), "default");
        for (name, value) in crate::base::limits::connection_limits() {
            show(name, json!(value), "default");
        }
        shown
    }
}

/// Sets and removes headers; the last edit of a name wins.
pub(crate) fn apply(headers: &mut HeaderMap, edits: &HeaderEdits) {
    for (name, value) in &edits.0 {
        match value {
            Some(value) => drop(headers.insert(name, value.clone())),
            None => drop(headers.remove(name)),
        }
    }
}

fn limit_value(limit: Timeout) -> Value {
    match limit {
        Timeout::Unlimited => Value::Null,
        Timeout::After(limit) => json!(limit.as_secs_f64()),
    }
}

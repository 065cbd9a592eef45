//! A client's settings, each with where it came from.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value, json};
use url::Url;

use crate::base::env::environment;
use crate::base::redact;
use crate::settings::options::HeaderEdits;
use crate::settings::proxy::Proxies;
use crate::settings::reader::{Timeout, limit_shown};
use crate::settings::table::{
    self, CONNECT_TIMEOUT, MAX_EVENT_BYTES, MAX_RESPONSE_BYTES, OfClient, RUN_TIMEOUT, Shared,
    TIMEOUT,
};

/// The language, under the name that the official clients give it.
const LANGUAGE: HeaderName = HeaderName::from_static("x-stainless-lang");

#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) shared: Shared,
    pub(crate) own: OfClient,
    pub(crate) base_url: Url,
    pub(crate) base_url_source: &'static str,
    pub(crate) headers: HeaderEdits,
    pub(crate) query: Map<String, Value>,
    pub(crate) user_agent: String,
}

impl Config {
    /// The limit of a call: the caller's, the client's, or the default of its kind. A stream
    /// that nobody limited goes on for as long as it lives; dead connections end it.
    pub(crate) fn timeout_for(&self, runs_worker: bool, streams: bool) -> Timeout {
        self.shared.timeout.unwrap_or({
            match (streams, runs_worker) {
                (true, _) => Timeout::Unlimited,
                (false, true) => Timeout::After(RUN_TIMEOUT),
                (false, false) => Timeout::After(TIMEOUT),
            }
        })
    }

    pub(crate) fn connect_timeout(&self) -> Option<Duration> {
        match self
            .own
            .connect_timeout
            .unwrap_or(Timeout::After(CONNECT_TIMEOUT))
        {
            Timeout::Unlimited => None,
            Timeout::After(limit) => Some(limit),
        }
    }

    pub(crate) fn max_event_bytes(&self) -> u64 {
        self.own.max_event_bytes.unwrap_or(MAX_EVENT_BYTES)
    }

    pub(crate) fn max_response_bytes(&self) -> u64 {
        self.own.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES)
    }

    /// The language of the binding, as the user agent names it.
    fn language(&self) -> &str {
        let name = self.user_agent.split('/').next().unwrap_or_default();
        name.strip_prefix("handinger-").unwrap_or(name)
    }

    /// The headers of every call: ours, then the client's edits over them.
    pub(crate) fn base_headers(&self, authorization: HeaderValue) -> HeaderMap {
        let mut headers = self.own_headers();
        headers.insert(header::AUTHORIZATION, authorization);
        apply(&mut headers, &self.headers);
        headers
    }

    /// The headers of our own making, without the key: what any server may see.
    pub(crate) fn own_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static(table::CODINGS),
        );
        if let Ok(agent) = HeaderValue::from_str(&self.user_agent) {
            headers.insert(header::USER_AGENT, agent);
        }
        if let Ok(language) = HeaderValue::from_str(self.language()) {
            headers.insert(LANGUAGE, language);
        }
        headers
    }

    /// Every limit and address in force, with its source. The key shows as `***`.
    pub(crate) fn describe(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        let mut show = |name: &str, value: Value, source: &str| {
            shown.insert(name.to_owned(), json!({ "value": value, "source": source }));
        };
        let mut given = self.shared.shown();
        given.extend(self.own.shown());
        for info in OfClient::INFO.iter().chain(Shared::INFO) {
            match given.remove(info.name) {
                Some(value) => show(info.name, value, "argument"),
                None => show(info.name, json!(info.default), "default"),
            }
        }
        if self.own.api_key.is_none() {
            match environment(table::ENV_API_KEY) {
                Some(_) => show("api_key", json!("***"), "environment HANDINGER_API_KEY"),
                None => show("api_key", Value::Null, "missing"),
            }
        }
        show(
            "base_url",
            json!(redact::url(&self.base_url)),
            self.base_url_source,
        );
        let of_calls = match self.shared.timeout {
            Some(_) => "argument",
            None => "default",
        };
        for (name, streams) in [("run_timeout", false), ("stream_timeout", true)] {
            show(
                name,
                limit_shown(&self.timeout_for(true, streams)),
                of_calls,
            );
        }
        show("max_redirects", json!(table::MAX_REDIRECTS), "default");
        match Proxies::of(self.own.proxy.as_ref()) {
            Ok(proxies) => match proxies.to(&self.base_url) {
                Some(proxy) => show("proxy", json!(proxy.shown), &proxy.source),
                None => show("proxy", Value::Null, "default"),
            },
            // The first call tells what is wrong with it.
            Err(error) => {
                let source = format!("environment {}", error.field().unwrap_or_default());
                show("proxy", Value::Null, &source);
            }
        }
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

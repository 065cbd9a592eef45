//! The settings, each once: its name, how it is read, what it is when nobody sets it, and the
//! sentence for its readers. The builders' methods, the fields, what a binding may give and the
//! description for other languages all come from here.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::base::error::Error;
use crate::settings::option_info::{Known, OptionInfo};
use crate::settings::reader::{
    Address, Bytes, Count, Flag, Key, Limit, Reader, Seconds, Sensitive,
};

pub(crate) const BASE_URL: &str = "https://handinger.com";
/// The limit of a call that is answered at once.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);
/// The limit of a call that is answered when a worker is done.
pub(crate) const RUN_TIMEOUT: Duration = Duration::from_secs(60 * 60);
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const MAX_RETRIES: u32 = 2;
pub(crate) const MAX_RETRY_WAIT: Duration = Duration::from_secs(120);
/// How long a server that is away is asked for what was paid, where no deadline says so.
pub(crate) const LONGEST_OUTAGE: Duration = Duration::from_secs(10 * 60);
pub(crate) const FOLLOW_REDIRECTS: bool = true;
pub(crate) const HEARTBEATS: bool = false;
pub(crate) const MAX_RESPONSE_BYTES: u64 = 256 * 1024 * 1024;
pub(crate) const MAX_EVENT_BYTES: u64 = 16 * 1024 * 1024;
pub(crate) const MAX_REDIRECTS: u32 = 10;
/// The content codings that answers may have.
pub(crate) const CODINGS: &str = "gzip, deflate";

pub(crate) const ENV_API_KEY: &str = "HANDINGER_API_KEY";
pub(crate) const ENV_BASE_URL: &str = "HANDINGER_BASE_URL";
pub(crate) const ENV_CUSTOM_HEADERS: &str = "HANDINGER_CUSTOM_HEADERS";

/// What client and call both have; what a call has goes before what its client has.
macro_rules! shared_settings {
    ($then:ident $($more:tt)*) => { $then! { $($more)*
        /// The limit of a whole call, retries and waits included.
        timeout: Limit (impl Into<Timeout>) = "60 s, and 60 min for calls that are answered when a worker is done" {
            default: Known::Seconds(TIMEOUT.as_secs()),
        };
        /// How often a call is tried again after the first time.
        max_retries: Count (u32) = "2" {
            default: Known::Number(MAX_RETRIES as u64),
        };
        /// The longest wait the server may ask for before the call fails instead.
        max_retry_wait: Seconds (Duration) = "120 s" {
            default: Known::Seconds(MAX_RETRY_WAIT.as_secs()),
        };
        /// Whether a paid call whose outcome is unknown is sent again.
        retry_unknown: Flag (bool) = "yes under an idempotency key, no where that was removed" {
            default: Known::Flag(true),
        };
    } };
}
pub(crate) use shared_settings;

/// What a client alone has.
macro_rules! client_settings {
    ($then:ident $($more:tt)*) => { $then! { $($more)*
        /// The key that pays. It is looked up when the first call needs it.
        api_key: Sensitive (impl Into<String>) = "the environment variable `HANDINGER_API_KEY`" {
            environment: Some(ENV_API_KEY),
        };
        /// Where the service is; a path in it is kept.
        base_url: Address (impl Into<String>) = "the environment variable `HANDINGER_BASE_URL`, else `https://handinger.com`" {
            environment: Some(ENV_BASE_URL),
            default: Known::Text(BASE_URL),
        };
        /// The limit for making one connection.
        connect_timeout: Limit (impl Into<Timeout>) = "10 s" {
            default: Known::Seconds(CONNECT_TIMEOUT.as_secs()),
        };
        /// The largest answer that is read, in bytes after inflating; files excepted.
        max_response_bytes: Bytes (u64) = "256 MiB" {
            default: Known::Number(MAX_RESPONSE_BYTES),
        };
        /// The longest line of an event stream, in bytes.
        max_event_bytes: Bytes (u64) = "16 MiB" {
            default: Known::Number(MAX_EVENT_BYTES),
        };
        /// The proxy of every call, in place of those of the environment: an `http`, `https` or `socks5` URL.
        proxy: Sensitive (impl Into<String>) {};
    } };
}
pub(crate) use client_settings;

/// What a call alone has.
macro_rules! call_settings {
    ($then:ident $($more:tt)*) => { $then! { $($more)*
        /// The key under which the server runs this call once. One is minted when none is given.
        idempotency_key: Key (impl Into<String>) {};
        /// Whether redirects are followed, where it is safe.
        follow_redirects: Flag (bool) = "yes" {
            default: Known::Flag(FOLLOW_REDIRECTS),
        };
        /// Whether a stream hands out its heartbeats, too.
        heartbeats: Flag (bool) = "no" {
            default: Known::Flag(HEARTBEATS),
        };
    } };
}
pub(crate) use call_settings;

/// The fields that hold a table's settings, none of them set at first.
macro_rules! fields {
    ($scopes:expr, $(#[$meta:meta])* struct $struct:ident:
        $($(#[doc = $doc:literal])+ $name:ident: $reader:ident ($given:ty) $(= $shown:literal)?
            { $($key:ident: $value:expr,)* };)*) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $struct {
            $(pub(crate) $name: Option<<$reader as Reader>::Value>,)*
        }

        impl $struct {
            /// What there is to say of each.
            #[allow(dead_code, reason = "not every table is read without the feature `schema`")]
            pub(crate) const INFO: &'static [OptionInfo] = &[$(OptionInfo {
                $($key: $value,)*
                $(shown: Some($shown),)?
                ..OptionInfo::new(stringify!($name), <$reader>::KIND, $scopes, concat!($($doc),+))
            },)*];

            /// Takes what a binding was given; false when there is no setting of that name.
            pub(crate) fn set(&mut self, name: &str, value: &Value) -> Result<bool, Error> {
                match name {
                    $(stringify!($name) => self.$name = <$reader>::read(name, value)?,)*
                    _ => return Ok(false),
                }
                Ok(true)
            }

            /// What is set here, else what is set there.
            #[allow(dead_code, reason = "only what both have has two places")]
            pub(crate) fn over(&self, other: &Self) -> Self {
                Self { $($name: self.$name.clone().or_else(|| other.$name.clone()),)* }
            }

            /// What is set, by name, as it may be shown.
            #[allow(dead_code, reason = "a client shows its settings, a call does not")]
            pub(crate) fn shown(&self) -> Map<String, Value> {
                let mut shown = Map::new();
                $(if let Some(value) = &self.$name {
                    shown.insert(stringify!($name).to_owned(), <$reader>::shown(value));
                })*
                shown
            }
        }
    };
}

shared_settings! { fields
    &["client", "call"],
    /// What client and call both have.
    struct Shared:
}
client_settings! { fields
    &["client"],
    /// What a client alone has.
    struct OfClient:
}
call_settings! { fields
    &["call"],
    /// What a call alone has.
    struct OfCall:
}

impl Shared {
    pub(crate) fn max_retries(&self) -> u32 {
        self.max_retries.unwrap_or(MAX_RETRIES)
    }

    pub(crate) fn max_retry_wait(&self) -> Duration {
        self.max_retry_wait.unwrap_or(MAX_RETRY_WAIT)
    }

    /// Without a key nothing keeps a call that is sent again from being a second run.
    pub(crate) fn retry_unknown(&self, has_key: bool) -> bool {
        self.retry_unknown.unwrap_or(has_key)
    }
}

impl OfCall {
    pub(crate) fn follow_redirects(&self) -> bool {
        self.follow_redirects.unwrap_or(FOLLOW_REDIRECTS)
    }

    pub(crate) fn heartbeats(&self) -> bool {
        self.heartbeats.unwrap_or(HEARTBEATS)
    }
}

/// The methods of a builder, one per setting, which fill the part of it that holds them.
macro_rules! setters {
    ($part:ident:
        $($(#[doc = $doc:literal])+ $name:ident: $reader:ident ($given:ty) $(= $shown:literal)?
            { $($key:ident: $value:expr,)* };)*) => {
        $(
            $(#[doc = $doc])+
            $(#[doc = ""] #[doc = concat!("Default: ", $shown, ".")])?
            #[must_use]
            pub fn $name(mut self, $name: $given) -> Self {
                self.$part.$name = Some(<$reader as Reader>::make($name.into()));
                self
            }
        )*
    };
}
pub(crate) use setters;

/// The methods of a call, one per setting, which hand it on to the call's options.
macro_rules! passed_on {
    ($($(#[doc = $doc:literal])+ $name:ident: $reader:ident ($given:ty) $(= $shown:literal)?
        { $($key:ident: $value:expr,)* };)*) => {
        $(
            $(#[doc = $doc])+
            $(#[doc = ""] #[doc = concat!("Default: ", $shown, ".")])?
            #[must_use = "a call does nothing until it is awaited"]
            pub fn $name(self, $name: $given) -> Self {
                self.change(|options| Ok(options.$name($name)))
            }
        )*
    };
}
pub(crate) use passed_on;

//! The closed list of what can go wrong. Every language maps it by name.

use serde::Serialize;

macro_rules! error_kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal
        => $class:literal: $base:literal $(, $from:literal $(to $to:literal)?)?;)*) => {
        /// What went wrong, as a closed list that every language maps to its own error types.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$variant,)*];

            const ROWS: &'static [Row] = &[$(Row {
                name: $name,
                class: $class,
                base: $base,
                statuses: statuses!($($from $(to $to)?)?),
                doc: concat!($($doc),+),
            },)*];
        }
    };
}

/// The statuses that a kind stands for: none, one, or a range.
macro_rules! statuses {
    () => {
        None
    };
    ($only:literal) => {
        Some(($only, $only))
    };
    ($from:literal to $to:literal) => {
        Some(($from, $to))
    };
}

/// What there is to know of a kind.
struct Row {
    name: &'static str,
    class: &'static str,
    base: &'static str,
    /// The first and the last of the statuses that it stands for.
    statuses: Option<(u16, u16)>,
    doc: &'static str,
}

error_kinds! {
    /// An argument was refused before anything was sent; `field` names it.
    InvalidInput = "invalid_input" => "InvalidInputError": "HandingerError";
    /// The client's settings cannot work: no key, a base URL that is not a URL, an unreadable CA file.
    Configuration = "configuration" => "ConfigurationError": "HandingerError";
    /// 400: the server refused the content of the request.
    BadRequest = "bad_request" => "BadRequestError": "APIStatusError", 400;
    /// 401: the API key is missing, malformed or revoked.
    Authentication = "authentication" => "AuthenticationError": "APIStatusError", 401;
    /// 403: the key has no access to this.
    PermissionDenied = "permission_denied" => "PermissionDeniedError": "APIStatusError", 403;
    /// 404: there is no such thing.
    NotFound = "not_found" => "NotFoundError": "APIStatusError", 404;
    /// 409: the request does not fit the present state.
    Conflict = "conflict" => "ConflictError": "APIStatusError", 409;
    /// 422: the request is well formed but cannot be carried out.
    UnprocessableEntity = "unprocessable_entity" => "UnprocessableEntityError": "APIStatusError", 422;
    /// 429: too many requests; `retry_at` and `retry_after` say when to come back.
    RateLimit = "rate_limit" => "RateLimitError": "APIStatusError", 429;
    /// 5xx: the server failed.
    InternalServer = "internal_server" => "InternalServerError": "APIStatusError", 500 to 65535;
    /// The server answered with another status that is no success.
    Status = "status" => "APIStatusError": "APIError";
    /// No answer came: the connection could not be made or broke; `phase` says where.
    Connection = "connection" => "APIConnectionError": "APIError";
    /// The call did not end within its deadline.
    Timeout = "timeout" => "APITimeoutError": "APIConnectionError";
    /// The server answered with success, but not with what the API promises; `field` names the place.
    ResponseValidation = "response_validation" => "APIResponseValidationError": "APIError";
    /// A delivery to a webhook is not genuine: its token is missing or wrong.
    WebhookVerification = "webhook_verification" => "WebhookVerificationError": "HandingerError";
    /// A call failed; where no error below it says more, by an error event of its stream.
    StreamEvent = "stream_event" => "APIError": "HandingerError";
    /// The caller cancelled the call.
    Cancelled = "cancelled" => "APIUserAbortError": "APIError";
    /// A defect in this library: a panic that was caught. The client still works; please report it.
    Internal = "internal" => "InternalError": "HandingerError";
}

impl ErrorKind {
    /// The kind of an HTTP status that is no success.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let its = |kind: &&Self| {
            kind.row()
                .statuses
                .is_some_and(|(first, last)| (first..=last).contains(&status))
        };
        Self::ALL.iter().find(its).copied().unwrap_or(Self::Status)
    }

    /// The kind's name in snake case, for example `rate_limit`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The error class that stands for this kind in Python and TypeScript.
    #[must_use]
    pub fn class_name(self) -> &'static str {
        self.row().class
    }

    /// The class above [`Self::class_name`]'s.
    #[must_use]
    pub fn base_class_name(self) -> &'static str {
        self.row().base
    }

    /// What the kind means, in a sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().doc.trim()
    }

    /// The first and the last of the statuses that it stands for.
    #[cfg(feature = "schema")]
    pub(crate) fn statuses(self) -> Option<(u16, u16)> {
        self.row().statuses
    }

    fn row(self) -> &'static Row {
        &Self::ROWS[self as usize]
    }
}

/// A closed list of words, each with its name in snake case and a sentence.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $enum:ident {
        $($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)*
    }) => {
        $(#[$meta])*
        $vis enum $enum {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl $enum {
            /// The word in snake case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            #[cfg(feature = "schema")]
            pub(crate) fn describe() -> serde_json::Value {
                serde_json::json!([$({ "name": $name, "doc": concat!($($doc),+).trim() },)*])
            }
        }
    };
}

words! {
    /// What is known about the server's side of a failed call. It decides whether the
    /// call may have started paid work.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Outcome {
        /// Nothing reached the server.
        NotSent = "not_sent",
        /// The server answered that it refuses the call: nothing was started.
        Rejected = "rejected",
        /// The request left, no usable answer came: work may or may not have started.
        Unknown = "unknown",
        /// The server answered with success, the answer could not be read whole.
        Accepted = "accepted",
    }
}

words! {
    /// The part of a connection's life in which it failed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
    #[serde(rename_all = "snake_case")]
    #[non_exhaustive]
    pub enum Phase {
        /// The host name could not be resolved.
        Dns = "dns",
        /// No TCP connection could be made.
        Connect = "connect",
        /// The TLS handshake or certificate check failed.
        Tls = "tls",
        /// The proxy refused or failed.
        Proxy = "proxy",
        /// The request was being sent or its answer awaited.
        Request = "request",
        /// The answer's body was being read.
        Body = "body",
        /// The peer broke the rules of HTTP.
        Protocol = "protocol",
    }
}

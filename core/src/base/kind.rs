//! The closed list of what can go wrong. Every language maps it by name.

use serde::Serialize;

macro_rules! error_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $class:literal,)*) => {
        /// What went wrong, as a closed list that every language maps to its own error types.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$variant,)*];

            /// The kind's name in snake case, for example `rate_limit`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorKind::$variant => $name,)* }
            }

            /// The error class that stands for this kind in Python and TypeScript.
            #[must_use]
            pub fn class_name(self) -> &'static str {
                match self { $(ErrorKind::$variant => $class,)* }
            }
        }
    };
}

error_kinds! {
    /// An argument was refused before anything was sent.
    InvalidInput = "invalid_input" => "InvalidInputError",
    /// The client's settings cannot work: no key, a base URL that is no URL, an unreadable CA file.
    Configuration = "configuration" => "ConfigurationError",
    /// Status 400.
    BadRequest = "bad_request" => "BadRequestError",
    /// Status 401.
    Authentication = "authentication" => "AuthenticationError",
    /// Status 403.
    PermissionDenied = "permission_denied" => "PermissionDeniedError",
    /// Status 404.
    NotFound = "not_found" => "NotFoundError",
    /// Status 409.
    Conflict = "conflict" => "ConflictError",
    /// Status 422.
    UnprocessableEntity = "unprocessable_entity" => "UnprocessableEntityError",
    /// Status 429.
    RateLimit = "rate_limit" => "RateLimitError",
    /// Status 500 and above.
    InternalServer = "internal_server" => "InternalServerError",
    /// Any other status that is no success.
    Status = "status" => "APIStatusError",
    /// The server could not be reached or the connection broke.
    Connection = "connection" => "APIConnectionError",
    /// The call's deadline passed.
    Timeout = "timeout" => "APITimeoutError",
    /// The server answered with success, but not with what the API promises.
    ResponseValidation = "response_validation" => "APIResponseValidationError",
    /// A delivery to a webhook is not genuine: its token is missing or wrong.
    WebhookVerification = "webhook_verification" => "WebhookVerificationError",
    /// The event stream carried an error event.
    StreamEvent = "stream_event" => "APIError",
    /// The caller cancelled the call.
    Cancelled = "cancelled" => "APIUserAbortError",
    /// A defect in this library: a panic that was caught.
    Internal = "internal" => "InternalError",
}

impl ErrorKind {
    /// The kind of an HTTP status that is no success.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 => Self::Authentication,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            409 => Self::Conflict,
            422 => Self::UnprocessableEntity,
            429 => Self::RateLimit,
            500.. => Self::InternalServer,
            _ => Self::Status,
        }
    }
}

/// What is known about the server's side of a failed call. It decides whether the
/// call may have started paid work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing reached the server.
    NotSent,
    /// The server answered that it refuses the call: nothing was started.
    Rejected,
    /// The request left, no usable answer came: work may or may not have started.
    Unknown,
    /// The server answered with success, the answer could not be read whole.
    Accepted,
}

impl Outcome {
    /// The outcome's name in snake case, for example `not_sent`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
        }
    }
}

/// The part of a connection's life in which it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// The host name could not be resolved.
    Dns,
    /// No TCP connection could be made.
    Connect,
    /// The TLS handshake or certificate check failed.
    Tls,
    /// The proxy refused or failed.
    Proxy,
    /// The request was being sent or its answer awaited.
    Request,
    /// The answer's body was being read.
    Body,
    /// The peer broke the rules of HTTP.
    Protocol,
}

impl Phase {
    /// The phase's name in snake case, for example `dns`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Request => "request",
            Self::Body => "body",
            Self::Protocol => "protocol",
        }
    }
}

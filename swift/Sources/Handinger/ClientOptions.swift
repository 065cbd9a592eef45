import Foundation

/// The settings of a client. What is not set comes from the environment, or is the default; in
/// ``Handinger/withOptions(_:)`` it is inherited.
public struct ClientOptions: Sendable {
    /// The key that pays. Without one, `HANDINGER_API_KEY` is looked up when the first call needs it.
    public var apiKey: String?
    /// Where the service is; a path in it is kept. Else `HANDINGER_BASE_URL`, else `https://handinger.com`.
    public var baseURL: URL?
    /// The limit of every whole call, retries and waits included. Default: 60 s, and 60 min for calls
    /// that are answered when a worker is done.
    public var timeout: Timeout?
    /// The limit for making one connection. Default: 10 s.
    public var connectTimeout: Timeout?
    /// How often a call is tried again after the first time. Default: 2.
    public var maxRetries: Int?
    /// The longest wait the server may ask for before the call fails instead. Default: 120 s.
    public var maxRetryWait: Duration?
    /// Whether a paid call whose outcome is unknown is sent again under its key. Default: yes.
    public var retryUnknown: Bool?
    /// The largest answer that is read, in bytes after inflating; files excepted. Default: 256 MiB.
    public var maxResponseBytes: Int?
    /// The longest line of an event stream, in bytes. Default: 16 MiB.
    public var maxEventBytes: Int?
    /// The proxy for every call, in place of those of the environment: an http, https or socks5 URL.
    public var proxy: URL?
    /// Headers of every call, in place of any of that name whatever its case; nil leaves one out. In a
    /// copy of a client they are added to the inherited ones.
    public var defaultHeaders: [String: String?]?
    /// The same, in place of all inherited ones.
    public var replacingDefaultHeaders: [String: String?]?
    /// Fields of the query of every call. In a copy of a client they are added to the inherited ones.
    public var defaultQuery: [String: JSONValue]?
    /// The same, in place of all inherited ones.
    public var replacingDefaultQuery: [String: JSONValue]?

    public init(
        apiKey: String? = nil,
        baseURL: URL? = nil,
        timeout: Timeout? = nil,
        connectTimeout: Timeout? = nil,
        maxRetries: Int? = nil,
        maxRetryWait: Duration? = nil,
        retryUnknown: Bool? = nil,
        maxResponseBytes: Int? = nil,
        maxEventBytes: Int? = nil,
        proxy: URL? = nil,
        defaultHeaders: [String: String?]? = nil,
        replacingDefaultHeaders: [String: String?]? = nil,
        defaultQuery: [String: JSONValue]? = nil,
        replacingDefaultQuery: [String: JSONValue]? = nil
    ) {
        self.apiKey = apiKey
        self.baseURL = baseURL
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maxRetries = maxRetries
        self.maxRetryWait = maxRetryWait
        self.retryUnknown = retryUnknown
        self.maxResponseBytes = maxResponseBytes
        self.maxEventBytes = maxEventBytes
        self.proxy = proxy
        self.defaultHeaders = defaultHeaders
        self.replacingDefaultHeaders = replacingDefaultHeaders
        self.defaultQuery = defaultQuery
        self.replacingDefaultQuery = replacingDefaultQuery
    }

    /// As they cross to Rust.
    func text() throws -> String {
        try SetFields([
            "api_key": apiKey, "base_url": baseURL, "timeout": timeout, "connect_timeout": connectTimeout,
            "max_retries": maxRetries, "max_retry_wait": maxRetryWait, "retry_unknown": retryUnknown,
            "max_response_bytes": maxResponseBytes, "max_event_bytes": maxEventBytes, "proxy": proxy,
            "default_headers": defaultHeaders?.asJSON, "set_default_headers": replacingDefaultHeaders?.asJSON,
            "default_query": defaultQuery, "set_default_query": replacingDefaultQuery,
        ]).text()
    }
}

extension ClientOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without secrets: keys, proxies and headers may hold some.
    public var description: String { fieldsShown(of: self) }

    /// Without secrets.
    public var debugDescription: String { description }

    /// Without secrets.
    public var customMirror: Mirror {
        let baseURL = baseURL.map { "\($0.scheme ?? "")://\($0.host() ?? "")" }
        return Mirror(
            self,
            children: [
                "apiKey": apiKey.map { _ in "***" } as Any, "baseURL": baseURL as Any, "timeout": timeout as Any,
                "connectTimeout": connectTimeout as Any, "maxRetries": maxRetries as Any,
            ], displayStyle: .struct)
    }
}

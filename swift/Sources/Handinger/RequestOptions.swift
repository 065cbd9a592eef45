/// What one call may set differently from its client. Nothing is set by default.
public struct RequestOptions: Sendable {
    /// Headers in place of the client's of that name, whatever its case; nil leaves one out.
    public var headers: [String: String?]?
    /// Fields to add to the query.
    public var query: [String: JSONValue]?
    /// Fields to add to the JSON body, in place of those of that name.
    public var body: [String: JSONValue]?
    /// The limit of the whole call, retries and waits included.
    public var timeout: Timeout?
    /// How often the call is tried again after the first time.
    public var maxRetries: Int?
    /// The longest wait the server may ask for before the call fails instead.
    public var maxRetryWait: Duration?
    /// The key under which the server runs this call once. One is minted when none is given.
    public var idempotencyKey: String?
    /// Whether a paid call whose outcome is unknown is sent again under its key.
    public var retryUnknown: Bool?
    /// Whether redirects are followed.
    public var followRedirects: Bool?
    /// Whether a stream hands out its heartbeats, too.
    public var heartbeats: Bool?
    /// Sees how far the files have come that are sent along. Called from a thread of the library.
    public var onUpload: (@Sendable (TransferProgress) -> Void)?

    public init(
        headers: [String: String?]? = nil,
        query: [String: JSONValue]? = nil,
        body: [String: JSONValue]? = nil,
        timeout: Timeout? = nil,
        maxRetries: Int? = nil,
        maxRetryWait: Duration? = nil,
        idempotencyKey: String? = nil,
        retryUnknown: Bool? = nil,
        followRedirects: Bool? = nil,
        heartbeats: Bool? = nil,
        onUpload: (@Sendable (TransferProgress) -> Void)? = nil
    ) {
        self.headers = headers
        self.query = query
        self.body = body
        self.timeout = timeout
        self.maxRetries = maxRetries
        self.maxRetryWait = maxRetryWait
        self.idempotencyKey = idempotencyKey
        self.retryUnknown = retryUnknown
        self.followRedirects = followRedirects
        self.heartbeats = heartbeats
        self.onUpload = onUpload
    }

    /// What is set, by the names of the core.
    var given: SetFields {
        SetFields([
            "extra_headers": headers?.asJSON, "extra_query": query, "extra_body": body, "timeout": timeout,
            "max_retries": maxRetries, "max_retry_wait": maxRetryWait, "idempotency_key": idempotencyKey,
            "retry_unknown": retryUnknown, "follow_redirects": followRedirects, "heartbeats": heartbeats,
        ])
    }

    /// As they cross to Rust; blank when nothing is set.
    func text() throws -> String {
        let given = given
        return given.fields.isEmpty ? "" : try given.text()
    }
}

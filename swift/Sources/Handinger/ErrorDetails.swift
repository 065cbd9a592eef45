import Foundation

/// All that is known of a failed call.
public struct ErrorDetails: Hashable, Sendable {
    /// One sentence for a person: the server's own words where it gave some.
    public let message: String
    /// Whether the server may have started, and billed, the work.
    public let outcome: Outcome
    /// The HTTP status, when an answer came.
    public let status: Int?
    /// The body of the answer as it came.
    public let body: String?
    /// The body decoded, when it is JSON.
    public let json: JSONValue?
    /// The headers of the answer; empty when none came.
    public let headers: HTTPHeaders
    /// The server's id of the request, to quote to support.
    public let requestID: String?
    /// The method of the request.
    public let method: String?
    /// The address of the request, without secrets.
    public let url: String?
    /// How often the request was sent or tried.
    public let attempts: Int
    /// Time from the start of the call to its failure, waits included.
    public let elapsed: Duration
    /// The wait the server asked for, counted from its answer.
    public let retryAfter: Duration?
    /// The moment from which the server will take the call again.
    public let retryAt: Date?
    /// The parameter, or the field of the answer, at fault: for example `when.delay_in_seconds`.
    public let field: String?
    /// Where a connection failed.
    public let phase: Phase?
    /// The errors below this one, outermost first.
    public let causes: [String]

    /// Of an error that was found before anything was sent, or in what had come.
    init(
        message: String, outcome: Outcome = .notSent, field: String? = nil, body: String? = nil, json: JSONValue? = nil
    ) {
        self.message = message
        self.outcome = outcome
        self.field = field
        self.body = body
        self.json = json
        status = nil
        headers = HTTPHeaders([])
        requestID = nil
        method = nil
        url = nil
        attempts = 0
        elapsed = .zero
        retryAfter = nil
        retryAt = nil
        phase = nil
        causes = []
    }
}

/// What is known about the server's side of a failed call.
public enum Outcome: String, Hashable, Sendable, Decodable {
    /// Nothing reached the server.
    case notSent = "not_sent"
    /// The server answered that it refuses the call: nothing was started.
    case rejected
    /// The request left, no usable answer came: work may or may not have started.
    case unknown
    /// The server answered with success, the answer could not be read whole.
    case accepted
}

/// The part of a connection's life in which it failed.
public enum Phase: String, Hashable, Sendable, Decodable {
    /// The host name could not be resolved.
    case dns
    /// No connection could be made.
    case connect
    /// The TLS handshake or the check of the certificate failed.
    case tls
    /// The proxy refused or failed.
    case proxy
    /// The request was being sent or its answer awaited.
    case request
    /// The body of the answer was being read.
    case body
    /// The peer broke the rules of HTTP.
    case `protocol`
}

/// The core's record of an error, as it crosses from Rust.
struct ErrorRecord: Decodable {
    let errorClass: String
    let details: ErrorDetails

    fileprivate enum Key: String, CodingKey {
        case `class`, message, outcome, status, body, json, headers, method, url, attempts, elapsed, field, phase,
            causes
        case requestID = "request_id"
        case retryAfter = "retry_after"
        case retryAt = "retry_at"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        errorClass = try fields.decode(String.self, forKey: .class)
        details = try ErrorDetails(fields)
    }
}

extension ErrorDetails {
    fileprivate init(_ fields: KeyedDecodingContainer<ErrorRecord.Key>) throws {
        message = try fields.decode(String.self, forKey: .message)
        outcome = try fields.decode(Outcome.self, forKey: .outcome)
        status = try fields.decodeIfPresent(Int.self, forKey: .status)
        body = try fields.decodeIfPresent(String.self, forKey: .body)
        json = try fields.decodeIfPresent(JSONValue.self, forKey: .json)
        headers = HTTPHeaders(try fields.decode([[String]].self, forKey: .headers).map { ($0[0], $0[1]) })
        requestID = try fields.decodeIfPresent(String.self, forKey: .requestID)
        method = try fields.decodeIfPresent(String.self, forKey: .method)
        url = try fields.decodeIfPresent(String.self, forKey: .url)
        attempts = try fields.decode(Int.self, forKey: .attempts)
        elapsed = .seconds(try fields.decode(Double.self, forKey: .elapsed))
        retryAfter = try fields.decodeIfPresent(Double.self, forKey: .retryAfter).map(Duration.seconds)
        retryAt = try fields.decodeIfPresent(Double.self, forKey: .retryAt).map(Date.init(timeIntervalSince1970:))
        field = try fields.decodeIfPresent(String.self, forKey: .field)
        phase = try fields.decodeIfPresent(Phase.self, forKey: .phase)
        causes = try fields.decode([String].self, forKey: .causes)
    }
}

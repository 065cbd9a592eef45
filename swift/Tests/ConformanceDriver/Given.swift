import Foundation
import Handinger

/// Something that cannot be written in Swift, or that this driver does not know.
struct Unable: Error, CustomStringConvertible {
    let description: String
}

/// The parameters or options of a call, taken out one by one in the types that Swift has for them.
struct Given {
    private var fields: [String: JSONValue]

    init(_ fields: [String: JSONValue]) {
        self.fields = fields
    }

    func holds(_ name: String) -> Bool { fields[name] != nil }

    mutating func text(_ name: String) throws -> String {
        guard let text = try optionalText(name) else { throw Unable(description: "\(name) is missing") }
        return text
    }

    mutating func optionalText(_ name: String) throws -> String? { try take(name, \.stringValue) }

    mutating func flag(_ name: String) throws -> Bool? { try take(name, \.boolValue) }

    mutating func count(_ name: String) throws -> Int? { try take(name, \.intValue) }

    mutating func object(_ name: String) throws -> [String: JSONValue]? { try take(name, \.objectValue) }

    mutating func any(_ name: String) -> JSONValue? { fields.removeValue(forKey: name) }

    mutating func duration(_ name: String) throws -> Duration? {
        try take(name) { $0.doubleValue.map(Duration.seconds) }
    }

    mutating func timeout(_ name: String) throws -> Timeout? {
        try take(name) { $0.isNull ? .unlimited : $0.doubleValue.map(Timeout.seconds) }
    }

    mutating func url(_ name: String) throws -> URL? {
        try take(name) { $0.stringValue.flatMap { URL(string: $0) } }
    }

    mutating func headers(_ name: String) throws -> [String: String?]? {
        try object(name)?.mapValues { value in
            guard value.isNull || value.stringValue != nil else {
                throw Unable(description: "\(name) has \(value)")
            }
            return value.stringValue
        }
    }

    mutating func budget() throws -> Budget? { try optionalText("budget").map(Budget.init) }

    mutating func visibility() throws -> Visibility? { try optionalText("visibility").map(Visibility.init) }

    mutating func timing() throws -> ScheduleTiming {
        guard let when = try object("when") else { throw Unable(description: "when is missing") }
        var parts = Given(when)
        let timing: ScheduleTiming
        switch try parts.text("type") {
        case "scheduled": timing = .scheduled(try parts.text("date"))
        case "delayed": timing = .delayed(try parts.requiredDuration("delay_in_seconds"))
        case "cron": timing = .cron(try parts.text("cron"))
        case "interval": timing = .interval(try parts.requiredDuration("interval_seconds"))
        case let other: throw Unable(description: "when has no case \(other)")
        }
        try parts.nothingLeft()
        return timing
    }

    /// Whatever was not asked for has no place in the method that is called.
    func nothingLeft() throws {
        if let name = fields.keys.sorted().first {
            throw Unable(description: "there is no parameter \(name)")
        }
    }

    private mutating func requiredDuration(_ name: String) throws -> Duration {
        guard let duration = try duration(name) else { throw Unable(description: "\(name) is missing") }
        return duration
    }

    private mutating func take<Value>(_ name: String, _ convert: (JSONValue) -> Value?) throws -> Value? {
        guard let value = fields.removeValue(forKey: name) else { return nil }
        guard let converted = convert(value) else { throw Unable(description: "\(name) cannot be \(value)") }
        return converted
    }
}

extension RequestOptions {
    /// The options of a call.
    init(_ fields: [String: JSONValue]) throws {
        var given = Given(fields)
        self.init(
            headers: try given.headers("extra_headers"), query: try given.object("extra_query"),
            body: try given.object("extra_body"), timeout: try given.timeout("timeout"),
            maxRetries: try given.count("max_retries"), maxRetryWait: try given.duration("max_retry_wait"),
            idempotencyKey: try given.optionalText("idempotency_key"), retryUnknown: try given.flag("retry_unknown"),
            followRedirects: try given.flag("follow_redirects"), heartbeats: try given.flag("heartbeats"))
        try given.nothingLeft()
    }
}

extension ClientOptions {
    /// The options of a client.
    init(_ fields: [String: JSONValue]) throws {
        // No key is given by giving none.
        var given = Given(fields.filter { $0.key != "api_key" || !$0.value.isNull })
        self.init(
            apiKey: try given.optionalText("api_key"), baseURL: try given.url("base_url"),
            timeout: try given.timeout("timeout"), connectTimeout: try given.timeout("connect_timeout"),
            maxRetries: try given.count("max_retries"), maxRetryWait: try given.duration("max_retry_wait"),
            retryUnknown: try given.flag("retry_unknown"), maxResponseBytes: try given.count("max_response_bytes"),
            maxEventBytes: try given.count("max_event_bytes"), proxy: try given.url("proxy"),
            defaultHeaders: try given.headers("default_headers"),
            replacingDefaultHeaders: try given.headers("set_default_headers"),
            defaultQuery: try given.object("default_query"),
            replacingDefaultQuery: try given.object("set_default_query"))
        try given.nothingLeft()
    }
}

/// How much is logged: nothing, or records of a level and above.
public enum LogLevel: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case off
    /// Defects of the library.
    case error
    /// Something is wrong that the client makes do with.
    case warn
    /// What a person may want to know of a call: that it is tried again, that a stream broke.
    case info
    /// Every attempt of every call.
    case debug
}

/// What a client has to say of its calls. It holds no secrets.
public struct LogRecord: Hashable, Sendable, CustomStringConvertible {
    /// How much it matters.
    public let level: LogLevel
    /// What happened.
    public let message: String
    /// What goes with it, by name: texts, numbers and booleans.
    public let fields: [String: JSONValue]

    /// The message, then the fields as `name=value`.
    public var description: String {
        let fields = fields.sorted { $0.key < $1.key }
        return message + fields.map { name, value in " \(name)=\(value.stringValue ?? "\(value)")" }.joined()
    }
}

/// One attempt of a call, told when it has ended.
public struct CallAttempt: Hashable, Sendable {
    /// 1 for the first attempt.
    public let number: Int
    /// The HTTP method.
    public let method: String
    /// The address, without the values of its query.
    public let url: String
    /// The status, when an answer came.
    public let status: Int?
    /// What went wrong, if anything.
    public let error: String?
    /// The wait until the next attempt; nil when this was the last.
    public let wait: Duration?
    /// Time since the start of the call.
    public let elapsed: Duration
}

import Foundation
internal import HandingerNative

#if canImport(os)
    import os
#endif

/// Who hears of the calls of a client.
final class Watch: NativeListener {
    private let logger: (@Sendable (LogRecord) -> Void)?
    private let level: LogLevel?
    private let onAttempt: (@Sendable (CallAttempt) -> Void)?

    /// What the options set, and the rest as before.
    init(_ options: ClientOptions, before: Watch?) {
        logger = options.logger ?? before?.logger
        level = options.logLevel ?? before?.level
        onAttempt = options.onAttempt ?? before?.onAttempt
    }

    var native: NativeWatch {
        // Who has named no logger sees records only on demand.
        let unasked = logger == nil ? LogLevel.off : .warn
        return NativeWatch(
            listener: self, logLevel: level?.rawValue, defaultLogLevel: unasked.rawValue, attempts: onAttempt != nil)
    }

    func log(record: NativeLogRecord) throws {
        let level: LogLevel =
            switch record.level {
            case .error: .error
            case .warn: .warn
            case .info: .info
            case .debug: .debug
            }
        let fields = try JSONDecoder().decode([String: JSONValue].self, from: Data(record.fields.utf8))
        (logger ?? toSystem)(LogRecord(level: level, message: record.message, fields: fields))
    }

    func attempt(attempt: NativeAttempt) throws {
        onAttempt?(
            CallAttempt(
                number: Int(attempt.number), method: attempt.method, url: attempt.url,
                status: attempt.status.map { Int($0) }, error: attempt.error, wait: attempt.wait.map { .seconds($0) },
                elapsed: .seconds(attempt.elapsed)))
    }
}

extension ClientOptions {
    /// Whether they say who hears of calls.
    var setsWatch: Bool { logger != nil || logLevel != nil || onAttempt != nil }
}

/// Where records go that nobody else takes: the log of the system, or standard error where it has none.
private let toSystem: @Sendable (LogRecord) -> Void = { record in
    #if canImport(os)
        let logger = os.Logger(subsystem: "com.handinger", category: "handinger")
        let type: OSLogType =
            switch record.level {
            case .error: .error
            case .info: .info
            case .debug: .debug
            case .warn, .off: .default
            }
        logger.log(level: type, "\(record.description, privacy: .public)")
    #else
        let time = Date.now.ISO8601Format()
        let line = "\(time) \(record.level.rawValue.uppercased()) handinger: \(record)\n"
        FileHandle.standardError.write(Data(line.utf8))
    #endif
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Where a task stands.
public enum TaskStatus: OpenEnum {
    case pending
    case running
    case completed
    case error
    case aborted
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "pending": self = .pending
        case "running": self = .running
        case "completed": self = .completed
        case "error": self = .error
        case "aborted": self = .aborted
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .pending: "pending"
        case .running: "running"
        case .completed: "completed"
        case .error: "error"
        case .aborted: "aborted"
        case .unknown(let value): value
        }
    }
}

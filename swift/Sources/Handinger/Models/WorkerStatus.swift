// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Where a worker stands.
public enum WorkerStatus: OpenEnum {
    case running
    case completed
    case pending
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "running": self = .running
        case "completed": self = .completed
        case "pending": self = .pending
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .running: "running"
        case .completed: "completed"
        case .pending: "pending"
        case .unknown(let value): value
        }
    }
}

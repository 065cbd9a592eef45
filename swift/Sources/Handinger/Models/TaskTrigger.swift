// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What started a task.
public enum TaskTrigger: OpenEnum {
    case api
    case email
    case schedule
    case ui
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "api": self = .api
        case "email": self = .email
        case "schedule": self = .schedule
        case "ui": self = .ui
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .api: "api"
        case .email: "email"
        case .schedule: "schedule"
        case .ui: "ui"
        case .unknown(let value): value
        }
    }
}

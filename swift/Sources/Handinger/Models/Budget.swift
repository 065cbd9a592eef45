// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// How far a worker may go, and what it may cost.
public enum Budget: OpenEnum {
    case low
    case standard
    case high
    case unlimited
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "low": self = .low
        case "standard": self = .standard
        case "high": self = .high
        case "unlimited": self = .unlimited
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .low: "low"
        case .standard: "standard"
        case .high: "high"
        case .unlimited: "unlimited"
        case .unknown(let value): value
        }
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// How a delivery ended.
public enum WebhookRequestStatus: OpenEnum {
    case success
    case error
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "success": self = .success
        case "error": self = .error
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .success: "success"
        case .error: "error"
        case .unknown(let value): value
        }
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What a delivery tells of.
public enum WebhookDeliveryType: OpenEnum {
    case taskCompleted
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "task.completed": self = .taskCompleted
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .taskCompleted: "task.completed"
        case .unknown(let value): value
        }
    }
}

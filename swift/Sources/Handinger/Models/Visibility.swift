// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Who may see a worker.
public enum Visibility: OpenEnum {
    case `public`
    case `private`
    /// A value this version does not know, as it came.
    case unknown(String)

    public init(rawValue: String) {
        switch rawValue {
        case "public": self = .public
        case "private": self = .private
        default: self = .unknown(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .public: "public"
        case .private: "private"
        case .unknown(let value): value
        }
    }
}

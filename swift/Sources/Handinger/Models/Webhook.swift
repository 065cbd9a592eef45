// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Where a worker sends word when a task has ended.
public struct Webhook: Codable, Hashable, Sendable {
    /// The secret that each delivery carries in its header `X-Handinger-Token`; null when there is no
    /// webhook.
    public var token: String?

    /// The address that is called; null when there is no webhook.
    public var url: String?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        token: String? = nil,
        url: String? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.token = token
        self.url = url
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        token = try fields.optional("token")
        url = try fields.optional("url")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("token", token)
        try fields.write("url", url)
        try fields.writeRest(extra)
    }
}

extension Webhook: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without secrets.
    public var description: String { fieldsShown(of: self) }

    /// Without secrets.
    public var debugDescription: String { description }

    /// Without secrets.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "token": token.map { _ in "***" } as Any,
                "url": url as Any,
                "extra": extra,
            ], displayStyle: .struct)
    }
}

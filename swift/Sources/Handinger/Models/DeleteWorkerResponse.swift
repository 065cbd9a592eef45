// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Whether a worker was deleted.
public struct DeleteWorkerResponse: Codable, Hashable, Sendable {
    /// True when the worker is gone.
    public var deleted: Bool

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        deleted: Bool,
        extra: [String: JSONValue] = [:]
    ) {
        self.deleted = deleted
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        deleted = try fields.required("deleted")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("deleted", deleted)
        try fields.writeRest(extra)
    }
}

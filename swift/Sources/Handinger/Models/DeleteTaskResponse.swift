// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Whether a task was archived.
public struct DeleteTaskResponse: Codable, Hashable, Sendable {
    /// True when the task is out of sight; its turns and files are kept.
    public var archived: Bool

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        archived: Bool,
        extra: [String: JSONValue] = [:]
    ) {
        self.archived = archived
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        archived = try fields.required("archived")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("archived", archived)
        try fields.writeRest(extra)
    }
}

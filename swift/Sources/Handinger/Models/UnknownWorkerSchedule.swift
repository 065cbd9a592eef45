// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A schedule of a kind this version does not know, as it came.
public struct UnknownWorkerSchedule: Codable, Hashable, Sendable {
    /// The schedule's id.
    public var id: String

    /// The kind of schedule.
    public var type: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        type: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.type = type
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        type = try fields.required("type")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("type", type)
        try fields.writeRest(extra)
    }
}

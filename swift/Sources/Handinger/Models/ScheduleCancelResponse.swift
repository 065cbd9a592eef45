// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// Whether a schedule was cancelled.
public struct ScheduleCancelResponse: Codable, Hashable, Sendable {
    /// True when the schedule will not run again.
    public var cancelled: Bool

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        cancelled: Bool,
        extra: [String: JSONValue] = [:]
    ) {
        self.cancelled = cancelled
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        cancelled = try fields.required("cancelled")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("cancelled", cancelled)
        try fields.writeRest(extra)
    }
}

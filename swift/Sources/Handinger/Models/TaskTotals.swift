// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What a task has used so far, over all its turns.
public struct TaskTotals: Codable, Hashable, Sendable {
    /// Credits charged.
    public var credits: Int

    /// How long the turns took, in milliseconds.
    public var durationMs: Int

    /// How many turns there are.
    public var turnCount: Int

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        credits: Int,
        durationMs: Int,
        turnCount: Int,
        extra: [String: JSONValue] = [:]
    ) {
        self.credits = credits
        self.durationMs = durationMs
        self.turnCount = turnCount
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        credits = try fields.required("credits")
        durationMs = try fields.required("durationMs")
        turnCount = try fields.required("turnCount")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("credits", credits)
        try fields.write("durationMs", durationMs)
        try fields.write("turnCount", turnCount)
        try fields.writeRest(extra)
    }
}

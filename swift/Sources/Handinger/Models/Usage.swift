// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What a run used. Which fields come depends on the server's version.
public struct Usage: Codable, Hashable, Sendable {
    /// Tokens read from the prompt cache.
    public var cacheReadTokens: Int?

    /// Tokens written to the prompt cache.
    public var cacheWriteTokens: Int?

    /// What the run cost in all, in US dollars.
    public var costUSD: Double?

    /// Tokens the model read.
    public var inputTokens: Int?

    /// Tokens the model wrote.
    public var outputTokens: Int?

    /// Tokens the model spent on reasoning.
    public var reasoningTokens: Int?

    /// Steps the worker took.
    public var steps: Int?

    /// All tokens together.
    public var totalTokens: Int?

    /// Credits charged.
    public var credits: Int?

    /// How long the run took, in milliseconds.
    public var durationMs: Int?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        cacheReadTokens: Int? = nil,
        cacheWriteTokens: Int? = nil,
        costUSD: Double? = nil,
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        reasoningTokens: Int? = nil,
        steps: Int? = nil,
        totalTokens: Int? = nil,
        credits: Int? = nil,
        durationMs: Int? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.costUSD = costUSD
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.steps = steps
        self.totalTokens = totalTokens
        self.credits = credits
        self.durationMs = durationMs
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        cacheReadTokens = try fields.optional("cacheReadTokens")
        cacheWriteTokens = try fields.optional("cacheWriteTokens")
        costUSD = try fields.optional("costUsd")
        inputTokens = try fields.optional("inputTokens")
        outputTokens = try fields.optional("outputTokens")
        reasoningTokens = try fields.optional("reasoningTokens")
        steps = try fields.optional("steps")
        totalTokens = try fields.optional("totalTokens")
        credits = try fields.optional("credits")
        durationMs = try fields.optional("durationMs")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("cacheReadTokens", cacheReadTokens)
        try fields.write("cacheWriteTokens", cacheWriteTokens)
        try fields.write("costUsd", costUSD)
        try fields.write("inputTokens", inputTokens)
        try fields.write("outputTokens", outputTokens)
        try fields.write("reasoningTokens", reasoningTokens)
        try fields.write("steps", steps)
        try fields.write("totalTokens", totalTokens)
        try fields.write("credits", credits)
        try fields.write("durationMs", durationMs)
        try fields.writeRest(extra)
    }
}

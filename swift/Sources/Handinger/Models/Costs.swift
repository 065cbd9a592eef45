// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What a run cost, in US dollars, by kind of expense.
public struct Costs: Codable, Hashable, Sendable {
    /// The service's own share, in US dollars.
    public var internalCostUSD: Double

    /// The language model's share, in US dollars.
    public var modelCostUSD: Double

    /// The sandbox machine's share, in US dollars.
    public var sandboxCostUSD: Double

    /// The tools' share, in US dollars.
    public var toolCostUSD: Double

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        internalCostUSD: Double,
        modelCostUSD: Double,
        sandboxCostUSD: Double,
        toolCostUSD: Double,
        extra: [String: JSONValue] = [:]
    ) {
        self.internalCostUSD = internalCostUSD
        self.modelCostUSD = modelCostUSD
        self.sandboxCostUSD = sandboxCostUSD
        self.toolCostUSD = toolCostUSD
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        internalCostUSD = try fields.required("internalCostUsd")
        modelCostUSD = try fields.required("modelCostUsd")
        sandboxCostUSD = try fields.required("sandboxCostUsd")
        toolCostUSD = try fields.required("toolCostUsd")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("internalCostUsd", internalCostUSD)
        try fields.write("modelCostUsd", modelCostUSD)
        try fields.write("sandboxCostUsd", sandboxCostUSD)
        try fields.write("toolCostUsd", toolCostUSD)
        try fields.writeRest(extra)
    }
}

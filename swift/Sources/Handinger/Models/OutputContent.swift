// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// One piece of a message.
public struct OutputContent: Codable, Hashable, Sendable {
    /// The text; empty for a piece of another kind.
    public var text: String

    /// The kind of piece: `output_text` so far.
    public var type: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        text: String = "",
        type: String = "output_text",
        extra: [String: JSONValue] = [:]
    ) {
        self.text = text
        self.type = type
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        text = try fields.optional("text") ?? ""
        type = try fields.required("type")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("text", text)
        try fields.write("type", type)
        try fields.writeRest(extra)
    }
}

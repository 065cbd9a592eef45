// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// One message of the worker's answer.
public struct Output: Codable, Hashable, Sendable {
    /// The message's id.
    public var id: String

    /// The message's pieces, in order.
    public var content: [OutputContent]

    /// Who speaks: always `assistant`.
    public var role: String

    /// Where the message stands: always `completed` so far.
    public var status: String

    /// The kind of output: always `message` so far.
    public var type: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        content: [OutputContent],
        role: String = "assistant",
        status: String = "completed",
        type: String = "message",
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.content = content
        self.role = role
        self.status = status
        self.type = type
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        content = try fields.required("content")
        role = try fields.required("role")
        status = try fields.required("status")
        type = try fields.required("type")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("content", content)
        try fields.write("role", role)
        try fields.write("status", status)
        try fields.write("type", type)
        try fields.writeRest(extra)
    }
}

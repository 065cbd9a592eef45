// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A page the worker cites.
public struct Source: Codable, Hashable, Sendable {
    /// The source's id within the worker.
    public var id: String

    /// The page's title, when it has one.
    public var title: String?

    /// The kind of source: always `url` so far.
    public var type: String

    /// The page's address.
    public var url: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        title: String? = nil,
        type: String = "url",
        url: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.title = title
        self.type = type
        self.url = url
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        title = try fields.optional("title")
        type = try fields.required("type")
        url = try fields.required("url")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("title", title)
        try fields.write("type", type)
        try fields.write("url", url)
        try fields.writeRest(extra)
    }
}

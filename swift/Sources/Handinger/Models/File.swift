// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A file the worker made.
public struct File: Codable, Hashable, Sendable {
    /// The file's name, when it has one.
    public var filename: String?

    /// The file's media type, for example `text/markdown`.
    public var mediaType: String

    /// Where the file can be read.
    public var url: String

    /// The file's size in bytes.
    public var size: Int?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        filename: String? = nil,
        mediaType: String,
        url: String,
        size: Int? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.filename = filename
        self.mediaType = mediaType
        self.url = url
        self.size = size
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        filename = try fields.optional("filename")
        mediaType = try fields.required("mediaType")
        url = try fields.required("url")
        size = try fields.optional("size")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("filename", filename)
        try fields.write("mediaType", mediaType)
        try fields.write("url", url)
        try fields.write("size", size)
        try fields.writeRest(extra)
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A worker that is set up but does not run by itself: tasks run it.
public struct WorkerTemplate: Codable, Hashable, Sendable {
    /// The worker's id.
    public var id: String

    /// When the worker was made: a date and time after RFC 3339.
    public var createdAt: String?

    /// What the worker is told before each task.
    public var instructions: String

    /// The organization the worker belongs to.
    public var organizationID: String

    /// The JSON Schema that the answer of each task follows; null when there is none.
    public var outputSchema: [String: JSONValue]?

    /// What the worker does, in a line.
    public var summary: String?

    /// The worker's name.
    public var title: String

    /// When the worker was changed last: a date and time after RFC 3339.
    public var updatedAt: String?

    /// The worker's page in the dashboard.
    public var url: String?

    /// The user who made the worker.
    public var userID: String

    /// Who may see the worker.
    public var visibility: Visibility

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        createdAt: String? = nil,
        instructions: String,
        organizationID: String,
        outputSchema: [String: JSONValue]? = nil,
        summary: String? = nil,
        title: String,
        updatedAt: String? = nil,
        url: String? = nil,
        userID: String,
        visibility: Visibility,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.createdAt = createdAt
        self.instructions = instructions
        self.organizationID = organizationID
        self.outputSchema = outputSchema
        self.summary = summary
        self.title = title
        self.updatedAt = updatedAt
        self.url = url
        self.userID = userID
        self.visibility = visibility
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        createdAt = try fields.optional("createdAt")
        instructions = try fields.required("instructions")
        organizationID = try fields.required("organizationId")
        outputSchema = try fields.optional("outputSchema")
        summary = try fields.optional("summary")
        title = try fields.required("title")
        updatedAt = try fields.optional("updatedAt")
        url = try fields.optional("url")
        userID = try fields.required("userId")
        visibility = try fields.required("visibility")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("createdAt", createdAt)
        try fields.write("instructions", instructions)
        try fields.write("organizationId", organizationID)
        try fields.write("outputSchema", outputSchema)
        try fields.write("summary", summary)
        try fields.write("title", title)
        try fields.write("updatedAt", updatedAt)
        try fields.write("url", url)
        try fields.write("userId", userID)
        try fields.write("visibility", visibility)
        try fields.writeRest(extra)
    }
}

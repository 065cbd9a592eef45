// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// One run of a worker.
public struct WorkerTask: Codable, Hashable, Sendable {
    /// The task's id.
    public var id: String

    /// When the task was done: a date and time after RFC 3339; null while it is not.
    public var completedAt: String?

    /// When the task was made: a date and time after RFC 3339.
    public var createdAt: String

    /// The user who made the task, if a user did.
    public var createdByUserID: String?

    /// The organization the task belongs to.
    public var organizationID: String

    /// Where the task stands.
    public var status: TaskStatus

    /// The task's name.
    public var title: String

    /// What the task has used so far.
    public var totals: TaskTotals

    /// What started the task.
    public var triggeredBy: TaskTrigger

    /// The task's page in the dashboard.
    public var url: String?

    /// The worker that runs the task.
    public var workerID: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        completedAt: String? = nil,
        createdAt: String,
        createdByUserID: String? = nil,
        organizationID: String,
        status: TaskStatus,
        title: String,
        totals: TaskTotals,
        triggeredBy: TaskTrigger,
        url: String? = nil,
        workerID: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.completedAt = completedAt
        self.createdAt = createdAt
        self.createdByUserID = createdByUserID
        self.organizationID = organizationID
        self.status = status
        self.title = title
        self.totals = totals
        self.triggeredBy = triggeredBy
        self.url = url
        self.workerID = workerID
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        completedAt = try fields.optional("completedAt")
        createdAt = try fields.required("createdAt")
        createdByUserID = try fields.optional("createdByUserId")
        organizationID = try fields.required("organizationId")
        status = try fields.required("status")
        title = try fields.required("title")
        totals = try fields.required("totals")
        triggeredBy = try fields.required("triggeredBy")
        url = try fields.optional("url")
        workerID = try fields.required("workerId")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("completedAt", completedAt)
        try fields.write("createdAt", createdAt)
        try fields.write("createdByUserId", createdByUserID)
        try fields.write("organizationId", organizationID)
        try fields.write("status", status)
        try fields.write("title", title)
        try fields.write("totals", totals)
        try fields.write("triggeredBy", triggeredBy)
        try fields.write("url", url)
        try fields.write("workerId", workerID)
        try fields.writeRest(extra)
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// What a worker's webhook is sent; every field may be missing. Trust none that was not verified.
public struct WebhookDelivery: Codable, Hashable, Sendable {
    /// What it tells of.
    public var type: WebhookDeliveryType?

    /// The worker whose webhook it is.
    public var workerID: String?

    /// The task it tells of.
    public var taskID: String?

    /// The worker as the task left it.
    public var worker: Worker?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        type: WebhookDeliveryType? = nil,
        workerID: String? = nil,
        taskID: String? = nil,
        worker: Worker? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.type = type
        self.workerID = workerID
        self.taskID = taskID
        self.worker = worker
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        type = try fields.optional("type")
        workerID = try fields.optional("workerId")
        taskID = try fields.optional("taskId")
        worker = try fields.optional("worker")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("type", type)
        try fields.write("workerId", workerID)
        try fields.write("taskId", taskID)
        try fields.write("worker", worker)
        try fields.writeRest(extra)
    }
}

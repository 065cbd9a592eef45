// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// The turns of a task, in order.
public struct TaskTurnList: Codable, Hashable, Sendable {
    /// The turns.
    public var items: [Turn]

    /// The task they belong to.
    public var taskID: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        items: [Turn],
        taskID: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.items = items
        self.taskID = taskID
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        items = try fields.required("items")
        taskID = try fields.required("taskId")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("items", items)
        try fields.write("taskId", taskID)
        try fields.writeRest(extra)
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A task, as it is read.
public struct TaskRetrieveResponse: Codable, Hashable, Sendable {
    /// The task.
    public var task: WorkerTask

    /// Its turns, oldest first, from servers that give them with the task.
    public var turns: [Turn]?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        task: WorkerTask,
        turns: [Turn]? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.task = task
        self.turns = turns
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        task = try fields.required("task")
        turns = try fields.optional("turns")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("task", task)
        try fields.write("turns", turns)
        try fields.writeRest(extra)
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// One instruction of a task with its answer.
public struct Turn: Codable, Hashable, Sendable {
    /// The turn's id.
    public var id: String

    /// When the turn was done: a date and time after RFC 3339; null while it is not.
    public var completedAt: String?

    /// Credits charged.
    public var credits: Int

    /// How long the turn took, in milliseconds.
    public var durationMs: Int

    /// The files the turn made.
    public var files: [File]?

    /// The instruction.
    public var input: String

    /// Tokens the model read.
    public var inputTokens: Int

    /// The answer's text; empty while there is none.
    public var outputText: String

    /// Tokens the model wrote.
    public var outputTokens: Int

    /// Who gave the instruction, for example `user`.
    public var role: String

    /// The turn's place in the task, from 0.
    public var seq: Int

    /// When the turn began: a date and time after RFC 3339.
    public var startedAt: String

    /// Where the turn stands, for example `completed`.
    public var status: String

    /// The answer as data, when an output schema was given.
    public var structuredOutput: JSONValue?

    /// The task the turn belongs to.
    public var taskID: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        completedAt: String? = nil,
        credits: Int,
        durationMs: Int,
        files: [File]? = nil,
        input: String,
        inputTokens: Int,
        outputText: String,
        outputTokens: Int,
        role: String,
        seq: Int,
        startedAt: String,
        status: String,
        structuredOutput: JSONValue? = nil,
        taskID: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.completedAt = completedAt
        self.credits = credits
        self.durationMs = durationMs
        self.files = files
        self.input = input
        self.inputTokens = inputTokens
        self.outputText = outputText
        self.outputTokens = outputTokens
        self.role = role
        self.seq = seq
        self.startedAt = startedAt
        self.status = status
        self.structuredOutput = structuredOutput
        self.taskID = taskID
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        completedAt = try fields.optional("completedAt")
        credits = try fields.required("credits")
        durationMs = try fields.required("durationMs")
        files = try fields.optional("files")
        input = try fields.required("input")
        inputTokens = try fields.required("inputTokens")
        outputText = try fields.required("outputText")
        outputTokens = try fields.required("outputTokens")
        role = try fields.required("role")
        seq = try fields.required("seq")
        startedAt = try fields.required("startedAt")
        status = try fields.required("status")
        structuredOutput = try fields.optional("structuredOutput")
        taskID = try fields.required("taskId")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("completedAt", completedAt)
        try fields.write("credits", credits)
        try fields.write("durationMs", durationMs)
        try fields.write("files", files)
        try fields.write("input", input)
        try fields.write("inputTokens", inputTokens)
        try fields.write("outputText", outputText)
        try fields.write("outputTokens", outputTokens)
        try fields.write("role", role)
        try fields.write("seq", seq)
        try fields.write("startedAt", startedAt)
        try fields.write("status", status)
        try fields.write("structuredOutput", structuredOutput)
        try fields.write("taskId", taskID)
        try fields.writeRest(extra)
    }
}

// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// An agent that runs on Handinger's servers, with what it has answered so far.
public struct Worker: Codable, Hashable, Sendable {
    /// The worker's id.
    public var id: String

    /// When the worker was made, in seconds since 1970-01-01 UTC.
    public var createdAt: Int?

    /// What went wrong. Always null so far; kept as it comes.
    public var error: JSONValue?

    /// The files the worker made.
    public var files: [File]

    /// Why the answer is incomplete. Always null so far; kept as it comes.
    public var incompleteDetails: JSONValue?

    /// The conversation so far, as the service stores it: free-form objects.
    public var messages: [JSONValue]

    /// Free-form data that belongs to the worker.
    public var metadata: [String: JSONValue]

    /// The kind of object: always `worker`.
    public var object: String

    /// The answer, in parts.
    public var output: [Output]

    /// The answer's text in one piece; empty while there is none.
    public var outputText: String

    /// Whether the worker is at work.
    public var running: Bool

    /// The pages the worker cites.
    public var sources: [Source]

    /// Where the worker stands.
    public var status: WorkerStatus

    /// What the run cost, by kind of expense.
    public var costs: Costs?

    /// What the run used: tokens, steps, credits, time.
    public var usage: Usage?

    /// The answer as data, when an output schema was given.
    public var structuredOutput: JSONValue?

    /// The worker's page in the dashboard.
    public var url: String?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        createdAt: Int? = nil,
        error: JSONValue? = nil,
        files: [File],
        incompleteDetails: JSONValue? = nil,
        messages: [JSONValue],
        metadata: [String: JSONValue],
        object: String = "worker",
        output: [Output],
        outputText: String,
        running: Bool,
        sources: [Source],
        status: WorkerStatus,
        costs: Costs? = nil,
        usage: Usage? = nil,
        structuredOutput: JSONValue? = nil,
        url: String? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.createdAt = createdAt
        self.error = error
        self.files = files
        self.incompleteDetails = incompleteDetails
        self.messages = messages
        self.metadata = metadata
        self.object = object
        self.output = output
        self.outputText = outputText
        self.running = running
        self.sources = sources
        self.status = status
        self.costs = costs
        self.usage = usage
        self.structuredOutput = structuredOutput
        self.url = url
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        createdAt = try fields.optional("created_at")
        error = try fields.optional("error")
        files = try fields.required("files")
        incompleteDetails = try fields.optional("incomplete_details")
        messages = try fields.required("messages")
        metadata = try fields.required("metadata")
        object = try fields.required("object")
        output = try fields.required("output")
        outputText = try fields.required("output_text")
        running = try fields.required("running")
        sources = try fields.required("sources")
        status = try fields.required("status")
        costs = try fields.optional("costs")
        usage = try fields.optional("usage")
        structuredOutput = try fields.optional("structured_output")
        url = try fields.optional("url")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("created_at", createdAt)
        try fields.write("error", error)
        try fields.write("files", files)
        try fields.write("incomplete_details", incompleteDetails)
        try fields.write("messages", messages)
        try fields.write("metadata", metadata)
        try fields.write("object", object)
        try fields.write("output", output)
        try fields.write("output_text", outputText)
        try fields.write("running", running)
        try fields.write("sources", sources)
        try fields.write("status", status)
        try fields.write("costs", costs)
        try fields.write("usage", usage)
        try fields.write("structured_output", structuredOutput)
        try fields.write("url", url)
        try fields.writeRest(extra)
    }
}

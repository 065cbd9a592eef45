// Generated from the core's schema by scripts/generate_models.py; do not edit.

import Foundation

/// One delivery to a webhook.
public struct WebhookExecution: Codable, Hashable, Sendable {
    /// The delivery's id.
    public var id: String

    /// When it was sent: a date and time after RFC 3339.
    public var createdAt: Date

    /// How long the answer took, in milliseconds.
    public var durationMs: Int

    /// What went wrong, if anything.
    public var errorMessage: String?

    /// How it ended.
    public var requestStatus: WebhookRequestStatus

    /// The HTTP status of the answer; null when none came.
    public var responseStatus: Int?

    /// The task it tells of.
    public var taskID: String?

    /// That task's name.
    public var taskTitle: String?

    /// The address that was called.
    public var url: String

    /// The worker whose webhook it is.
    public var workerID: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        createdAt: Date,
        durationMs: Int,
        errorMessage: String? = nil,
        requestStatus: WebhookRequestStatus,
        responseStatus: Int? = nil,
        taskID: String? = nil,
        taskTitle: String? = nil,
        url: String,
        workerID: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.createdAt = createdAt
        self.durationMs = durationMs
        self.errorMessage = errorMessage
        self.requestStatus = requestStatus
        self.responseStatus = responseStatus
        self.taskID = taskID
        self.taskTitle = taskTitle
        self.url = url
        self.workerID = workerID
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        createdAt = try fields.requiredDate("createdAt")
        durationMs = try fields.required("durationMs")
        errorMessage = try fields.optional("errorMessage")
        requestStatus = try fields.required("requestStatus")
        responseStatus = try fields.optional("responseStatus")
        taskID = try fields.optional("taskId")
        taskTitle = try fields.optional("taskTitle")
        url = try fields.required("url")
        workerID = try fields.required("workerId")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("createdAt", createdAt)
        try fields.write("durationMs", durationMs)
        try fields.write("errorMessage", errorMessage)
        try fields.write("requestStatus", requestStatus)
        try fields.write("responseStatus", responseStatus)
        try fields.write("taskId", taskID)
        try fields.write("taskTitle", taskTitle)
        try fields.write("url", url)
        try fields.write("workerId", workerID)
        try fields.writeRest(extra)
    }
}

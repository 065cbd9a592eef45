// Generated from the core's schema by scripts/generate_models.py; do not edit.

import Foundation

/// A schedule that runs once, after a delay.
public struct DelayedWorkerSchedule: Codable, Hashable, Sendable {
    /// The schedule's id.
    public var id: String

    /// How far each run may go.
    public var budget: Budget

    /// The instruction of each run.
    public var input: String

    /// When it runs next: a date and time after RFC 3339.
    public var nextRunAt: Date

    /// The kind of schedule: always `delayed`.
    public var type: String

    /// The delay in seconds, from 1 to 31 536 000.
    public var delayInSeconds: Int

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        id: String,
        budget: Budget,
        input: String,
        nextRunAt: Date,
        type: String = "delayed",
        delayInSeconds: Int,
        extra: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.budget = budget
        self.input = input
        self.nextRunAt = nextRunAt
        self.type = type
        self.delayInSeconds = delayInSeconds
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.required("id")
        budget = try fields.required("budget")
        input = try fields.required("input")
        nextRunAt = try fields.requiredDate("nextRunAt")
        type = try fields.required("type")
        delayInSeconds = try fields.required("delayInSeconds")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("id", id)
        try fields.write("budget", budget)
        try fields.write("input", input)
        try fields.write("nextRunAt", nextRunAt)
        try fields.write("type", type)
        try fields.write("delayInSeconds", delayInSeconds)
        try fields.writeRest(extra)
    }
}

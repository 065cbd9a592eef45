// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// The schedules of a worker.
public struct ScheduleListResponse: Codable, Hashable, Sendable {
    /// The schedules.
    public var schedules: [WorkerSchedule]

    /// The worker they belong to.
    public var workerID: String

    /// The time zone the schedules are read in, for example `Europe/Oslo`.
    public var timezone: String?

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        schedules: [WorkerSchedule],
        workerID: String,
        timezone: String? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.schedules = schedules
        self.workerID = workerID
        self.timezone = timezone
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        schedules = try fields.required("schedules")
        workerID = try fields.required("workerId")
        timezone = try fields.optional("timezone")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("schedules", schedules)
        try fields.write("workerId", workerID)
        try fields.write("timezone", timezone)
        try fields.writeRest(extra)
    }
}

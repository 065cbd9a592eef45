// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// One page of a webhook's deliveries, newest first.
public struct WebhookExecutionList: Codable, Hashable, Sendable {
    /// The deliveries of this page, at most 50.
    public var logs: [WebhookExecution]

    /// The page's number, from 1.
    public var page: Int

    /// How many pages there are.
    public var pageCount: Int

    /// How many deliveries there are on all pages.
    public var totalCount: Int

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        logs: [WebhookExecution],
        page: Int,
        pageCount: Int,
        totalCount: Int,
        extra: [String: JSONValue] = [:]
    ) {
        self.logs = logs
        self.page = page
        self.pageCount = pageCount
        self.totalCount = totalCount
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        logs = try fields.required("logs")
        page = try fields.required("page")
        pageCount = try fields.required("pageCount")
        totalCount = try fields.required("totalCount")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("logs", logs)
        try fields.write("page", page)
        try fields.write("pageCount", pageCount)
        try fields.write("totalCount", totalCount)
        try fields.writeRest(extra)
    }
}

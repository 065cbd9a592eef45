// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// The mail address of a worker.
public struct WorkerRetrieveEmailResponse: Codable, Hashable, Sendable {
    /// Mail sent to this address reaches the worker.
    public var email: String

    /// Fields this version does not know, and known ones that came as null, by their names in JSON.
    public var extra: [String: JSONValue]

    /// One of your own making, for tests and previews.
    public init(
        email: String,
        extra: [String: JSONValue] = [:]
    ) {
        self.email = email
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        email = try fields.required("email")
        extra = try fields.rest()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = FieldWriter(encoder)
        try fields.write("email", email)
        try fields.writeRest(extra)
    }
}

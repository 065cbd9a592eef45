import Foundation

/// Why a call failed. A call whose task was cancelled throws `CancellationError` instead.
public enum HandingerError: Error, Hashable, Sendable {
    /// An argument was refused before anything was sent; ``ErrorDetails/field`` names it.
    case invalidInput(ErrorDetails)
    /// The client cannot work as it is set up: for example without an API key.
    case configuration(ErrorDetails)
    /// 400: the server refused the content of the request.
    case badRequest(ErrorDetails)
    /// 401: the API key is missing, malformed or revoked.
    case authentication(ErrorDetails)
    /// 403: the key has no access to this.
    case permissionDenied(ErrorDetails)
    /// 404: there is no such thing.
    case notFound(ErrorDetails)
    /// 409: the request does not fit the present state.
    case conflict(ErrorDetails)
    /// 422: the request is well formed but cannot be carried out.
    case unprocessableEntity(ErrorDetails)
    /// 429: too many requests; ``ErrorDetails/retryAt`` says when to come back.
    case rateLimit(ErrorDetails)
    /// 5xx: the server failed.
    case internalServer(ErrorDetails)
    /// Any other status that is no success.
    case apiStatus(ErrorDetails)
    /// No answer came: the connection could not be made, or broke; ``ErrorDetails/phase`` says where.
    case apiConnection(ErrorDetails)
    /// The call did not end within its deadline.
    case apiTimeout(ErrorDetails)
    /// The answer is not what the API promises; ``ErrorDetails/field`` names the place.
    case apiResponseValidation(ErrorDetails)
    /// A delivery to a webhook is not genuine.
    case webhookVerification(ErrorDetails)
    /// A stream carried an error.
    case api(ErrorDetails)
    /// A defect in this library. The client still works; please report the message.
    case internalError(ErrorDetails)

    /// All that is known of the error.
    public var details: ErrorDetails { parts.details }

    /// The name this error has in every language, for example `RateLimitError`.
    public var name: String { parts.name }

    /// One sentence for a person: the server's own words where it gave some.
    public var message: String { details.message }

    /// The HTTP status, when an answer came.
    public var status: Int? { details.status }

    private var parts: (name: String, details: ErrorDetails) {
        switch self {
        case .invalidInput(let details): ("InvalidInputError", details)
        case .configuration(let details): ("ConfigurationError", details)
        case .badRequest(let details): ("BadRequestError", details)
        case .authentication(let details): ("AuthenticationError", details)
        case .permissionDenied(let details): ("PermissionDeniedError", details)
        case .notFound(let details): ("NotFoundError", details)
        case .conflict(let details): ("ConflictError", details)
        case .unprocessableEntity(let details): ("UnprocessableEntityError", details)
        case .rateLimit(let details): ("RateLimitError", details)
        case .internalServer(let details): ("InternalServerError", details)
        case .apiStatus(let details): ("APIStatusError", details)
        case .apiConnection(let details): ("APIConnectionError", details)
        case .apiTimeout(let details): ("APITimeoutError", details)
        case .apiResponseValidation(let details): ("APIResponseValidationError", details)
        case .webhookVerification(let details): ("WebhookVerificationError", details)
        case .api(let details): ("APIError", details)
        case .internalError(let details): ("InternalError", details)
        }
    }

    /// The error of a record of the core, as JSON text.
    ///
    /// - Throws: `CancellationError` when it tells of a call that was cancelled.
    init(record: String) throws {
        let record = try JSONDecoder().decode(ErrorRecord.self, from: Data(record.utf8))
        if record.errorClass == "APIUserAbortError" {
            throw CancellationError()
        }
        self.init(name: record.errorClass, details: record.details)
    }

    private init(name: String, details: ErrorDetails) {
        self =
            switch name {
            case "InvalidInputError": .invalidInput(details)
            case "ConfigurationError": .configuration(details)
            case "BadRequestError": .badRequest(details)
            case "AuthenticationError": .authentication(details)
            case "PermissionDeniedError": .permissionDenied(details)
            case "NotFoundError": .notFound(details)
            case "ConflictError": .conflict(details)
            case "UnprocessableEntityError": .unprocessableEntity(details)
            case "RateLimitError": .rateLimit(details)
            case "InternalServerError": .internalServer(details)
            case "APIStatusError": .apiStatus(details)
            case "APIConnectionError": .apiConnection(details)
            case "APITimeoutError": .apiTimeout(details)
            case "APIResponseValidationError": .apiResponseValidation(details)
            case "WebhookVerificationError": .webhookVerification(details)
            case "InternalError": .internalError(details)
            default: .api(details)
            }
    }
}

extension HandingerError: LocalizedError, CustomStringConvertible {
    public var errorDescription: String? { message }

    public var description: String {
        let request = details.requestID.map { " (request id \($0))" } ?? ""
        return "\(name): \(message)\(request)"
    }
}

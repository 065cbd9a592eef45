package com.handinger

import java.time.Instant
import kotlin.time.Duration
import kotlinx.serialization.json.JsonElement

/** What became of the work: whether the server may have started, and billed, it. */
public enum class Outcome {
    /** Nothing reached the server. */
    NOT_SENT,

    /** The server refused the call: nothing was started. */
    REJECTED,

    /** The server answered with success, but the answer could not be read whole. */
    ACCEPTED,

    /** The request left and no usable answer came: work may or may not have started. */
    UNKNOWN,
}

/** Everything that is known of an error. */
public class ErrorDetails internal constructor(
    /** One sentence: the server's own words where it gave some. */
    public val message: String,
    /** The kind of error, a word such as `rate_limit`. */
    public val kind: String,
    /** What became of the work. */
    public val outcome: Outcome,
    /** How often the request was sent or tried. */
    public val attempts: Int,
    /** How long the whole call took, waits included. */
    public val elapsed: Duration,
    /** The argument or the field of the answer at fault, for example `worker.output[0].id`. */
    public val field: String? = null,
    /** Where a connection failed: `dns`, `connect`, `tls`, `proxy`, `request`, `body`, `protocol`. */
    public val phase: String? = null,
    /** The wait that the server asked for. */
    public val retryAfter: Duration? = null,
    /** The moment from which the server will take the call again. */
    public val retryAt: Instant? = null,
    /** The server's id of the request, to quote to support. */
    public val requestId: String? = null,
    /** The HTTP status, when an answer came. */
    public val status: Int? = null,
    /** The headers of the answer; empty when none came. */
    public val headers: Headers = Headers(emptyList()),
    /** The body of the answer as it came. */
    public val body: String? = null,
    /** The same decoded, when it is JSON. */
    public val json: JsonElement? = null,
    /** The method of the request. */
    public val method: String? = null,
    /** Where the request went, without secrets. */
    public val url: String? = null,
    /** The errors below this one, outermost first. */
    public val causes: List<String> = emptyList(),
)

/** The base of every error of this library. */
public sealed class HandingerError(
    /** Everything that is known of the error. */
    public val details: ErrorDetails,
) : RuntimeException(details.message, causeOf(details.causes)) {
    /** One sentence: the server's own words where it gave some. */
    override val message: String get() = details.message

    /** What became of the work. */
    public val outcome: Outcome get() = details.outcome

    /** The argument or the field of the answer at fault, for example `worker.output[0].id`. */
    public val field: String? get() = details.field

    /** The server's id of the request, to quote to support. */
    public val requestId: String? get() = details.requestId

    /** The class's name, the message, and the server's id of the request. */
    override fun toString(): String =
        "${javaClass.simpleName}: $message" + (requestId?.let { " (request id $it)" } ?: "")
}

/** An argument was refused before anything was sent; [field] names it. */
public class InvalidInputError internal constructor(details: ErrorDetails) : HandingerError(details)

/** The client cannot work as it is set up, for example without an API key. */
public class ConfigurationError internal constructor(details: ErrorDetails) : HandingerError(details)

/** A delivery to a webhook is not genuine: its token is missing or wrong. */
public class WebhookVerificationError internal constructor(details: ErrorDetails) : HandingerError(details)

/** A defect in this library. The client still works; please report the message. */
public class InternalError internal constructor(details: ErrorDetails) : HandingerError(details)

/** A call failed: by one of the errors below, or by an error event of a stream. */
public open class APIError internal constructor(details: ErrorDetails) : HandingerError(details) {
    /** The HTTP status, when an answer came. */
    public val status: Int? get() = details.status

    /** The headers of the answer; empty when none came. */
    public val headers: Headers get() = details.headers

    /** The body of the answer as it came. */
    public val body: String? get() = details.body
}

/** The call was cancelled. A cancelled coroutine ends with a `CancellationException` instead. */
public class APIUserAbortError internal constructor(details: ErrorDetails) : APIError(details)

/** The answer does not have the documented shape; [field] names the place. */
public class APIResponseValidationError internal constructor(details: ErrorDetails) : APIError(details)

/** No answer came: the connection could not be made, or it broke. */
public open class APIConnectionError internal constructor(details: ErrorDetails) : APIError(details)

/** The call did not end within its deadline. */
public class APITimeoutError internal constructor(details: ErrorDetails) : APIConnectionError(details)

/** The server answered with an error status. */
public open class APIStatusError internal constructor(details: ErrorDetails) : APIError(details)

/** 400: the server refused the request's content. */
public class BadRequestError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 401: the API key is missing, malformed or revoked. */
public class AuthenticationError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 403: the key has no access to this. */
public class PermissionDeniedError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 404: there is no such thing. */
public class NotFoundError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 409: the request does not fit the present state. */
public class ConflictError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 422: the request is well formed but cannot be carried out. */
public class UnprocessableEntityError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** 429: too many requests; [retryAfter] and [retryAt] say when to come back. */
public class RateLimitError internal constructor(details: ErrorDetails) : APIStatusError(details) {
    /** The wait that the server asked for. */
    public val retryAfter: Duration? get() = details.retryAfter

    /** The moment from which the server will take the call again. */
    public val retryAt: Instant? get() = details.retryAt
}

/** 5xx: the server failed. */
public class InternalServerError internal constructor(details: ErrorDetails) : APIStatusError(details)

/** The chain of causes, outermost first, as exceptions. */
private fun causeOf(causes: List<String>): Throwable? =
    causes.foldRight(null as Throwable?) { message, cause -> RuntimeException(message, cause) }

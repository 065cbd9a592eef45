package com.handinger.internal

import com.handinger.APIConnectionError
import com.handinger.APIError
import com.handinger.APIResponseValidationError
import com.handinger.APIStatusError
import com.handinger.APITimeoutError
import com.handinger.APIUserAbortError
import com.handinger.AuthenticationError
import com.handinger.BadRequestError
import com.handinger.ConfigurationError
import com.handinger.ConflictError
import com.handinger.ErrorDetails
import com.handinger.HandingerError
import com.handinger.Headers
import com.handinger.InternalError
import com.handinger.InternalServerError
import com.handinger.InvalidInputError
import com.handinger.NotFoundError
import com.handinger.Outcome
import com.handinger.PermissionDeniedError
import com.handinger.RateLimitError
import com.handinger.UnprocessableEntityError
import com.handinger.WebhookVerificationError
import com.handinger.ffi.NativeFailure
import java.nio.charset.CharacterCodingException
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonElement

/** The core's record of an error, as it crosses from Rust. */
@Serializable
private class ErrorRecord(
    val kind: String,
    val message: String,
    val status: Int?,
    val body: String?,
    val json: JsonElement?,
    val headers: List<List<String>>,
    @SerialName("request_id") val requestId: String?,
    val method: String?,
    val url: String?,
    val attempts: Int,
    val elapsed: Double,
    val outcome: String,
    @SerialName("retry_after") val retryAfter: Double?,
    @SerialName("retry_at") val retryAt: Double?,
    val field: String?,
    val phase: String?,
    val causes: List<String>,
)

/** The error of this library for one that came from Rust. */
internal fun errorOf(failure: NativeFailure): HandingerError = when (failure) {
    is NativeFailure.Failed -> errorOf(failure.record)
}

/** The error of a record, as JSON text. */
internal fun errorOf(text: String): HandingerError {
    val record = deep { lenientJson.decodeFromString<ErrorRecord>(text) }
    return errorOf(
        ErrorDetails(
            message = record.message,
            kind = record.kind,
            outcome = Outcome.valueOf(record.outcome.uppercase()),
            attempts = record.attempts,
            elapsed = record.elapsed.seconds,
            field = record.field,
            phase = record.phase,
            retryAfter = record.retryAfter?.seconds,
            retryAt = record.retryAt?.let { Instant.ofEpochMilli((it * 1000).toLong()) },
            requestId = record.requestId,
            status = record.status,
            headers = Headers(record.headers.map { (name, value) -> name to value }),
            body = record.body,
            json = record.json,
            method = record.method,
            url = record.url,
            causes = record.causes,
        ),
    )
}

/** The kinds are a closed list in the core. */
private fun errorOf(details: ErrorDetails): HandingerError = when (details.kind) {
    "invalid_input" -> InvalidInputError(details)
    "configuration" -> ConfigurationError(details)
    "bad_request" -> BadRequestError(details)
    "authentication" -> AuthenticationError(details)
    "permission_denied" -> PermissionDeniedError(details)
    "not_found" -> NotFoundError(details)
    "conflict" -> ConflictError(details)
    "unprocessable_entity" -> UnprocessableEntityError(details)
    "rate_limit" -> RateLimitError(details)
    "internal_server" -> InternalServerError(details)
    "status" -> APIStatusError(details)
    "connection" -> APIConnectionError(details)
    "timeout" -> APITimeoutError(details)
    "response_validation" -> APIResponseValidationError(details)
    "stream_event" -> APIError(details)
    "webhook_verification" -> WebhookVerificationError(details)
    "cancelled" -> APIUserAbortError(details)
    else -> InternalError(details)
}

/** A defect that shows on this side of the boundary. */
internal fun defect(message: String): InternalError =
    InternalError(ErrorDetails(message, "internal", Outcome.UNKNOWN, 0, Duration.ZERO))

/** What a thread gets that is interrupted while it waits for what the server has begun. */
internal fun interrupted(outcome: Outcome): APIUserAbortError =
    APIUserAbortError(ErrorDetails("the thread was interrupted while it waited", "cancelled", outcome, 0, Duration.ZERO))

/** An argument that is refused on this side of the boundary. */
internal fun refused(field: String, problem: String): InvalidInputError =
    InvalidInputError(ErrorDetails("$field: $problem", "invalid_input", Outcome.NOT_SENT, 0, Duration.ZERO, field))

/** Makes a native call; what it fails with becomes an error of this library. */
internal inline fun <T> crossing(call: () -> T): T =
    try {
        call()
    } catch (failure: NativeFailure) {
        throw errorOf(failure)
    } catch (_: CharacterCodingException) {
        throw refused("text", "half of a surrogate pair stands in it: such text cannot be sent")
    }

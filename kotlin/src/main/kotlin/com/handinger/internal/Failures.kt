package com.handinger.internal

import com.handinger.APIUserAbortError
import com.handinger.ErrorDetails
import com.handinger.HandingerError
import com.handinger.InternalError
import com.handinger.InvalidInputError
import com.handinger.Outcome
import com.handinger.ffi.NativeFailure
import java.nio.charset.CharacterCodingException
import kotlin.time.Duration

/** The error of this library for one that came from Rust. */
internal fun errorOf(failure: NativeFailure): HandingerError = when (failure) {
    is NativeFailure.Failed -> errorOf(failure.record)
}

/** The error of a record, as JSON text. */
internal fun errorOf(text: String): HandingerError =
    errorOf(deep { lenientJson.decodeFromString<ErrorRecord>(text) }.details())

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

package com.handinger.internal

import com.handinger.APIResponseValidationError
import com.handinger.ErrorDetails
import com.handinger.Outcome
import java.util.concurrent.ExecutionException
import java.util.concurrent.FutureTask
import kotlin.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.SerializationException
import kotlinx.serialization.SerializationStrategy
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull

/** Decodes what the core has checked. */
internal val handingerJson = Json

/** Passes over what it does not know. */
internal val lenientJson = Json { ignoreUnknownKeys = true }

/** Bodies above this size are decoded off the caller's thread, which may be one that draws. */
private const val LARGE_BODY = 32 * 1024

/** Reserved, and used only as far as the JSON is deep. */
private const val DEEP_STACK = 512L * 1024 * 1024

/** The body's data, which the core has checked. */
internal suspend fun <T> decode(body: ByteArray, model: DeserializationStrategy<T>): T {
    if (body.size < LARGE_BODY) return decodeNow(body, model)
    return withContext(Dispatchers.Default) { decodeNow(body, model) }
}

/**
 * The body's data.
 *
 * @throws APIResponseValidationError when it does not fit after all: what was paid for stays reachable.
 */
internal fun <T> decodeNow(body: ByteArray, model: DeserializationStrategy<T>): T = modelOf(body.decodeToString(), model)

/** The data of a text. */
internal fun <T> modelOf(text: String, model: DeserializationStrategy<T>): T =
    try {
        deep { handingerJson.decodeFromString(model, text) }
    } catch (error: SerializationException) {
        throw APIResponseValidationError(
            ErrorDetails(
                message = error.message.orEmpty().lineSequence().first(),
                kind = "response_validation",
                outcome = Outcome.ACCEPTED,
                attempts = 1,
                elapsed = Duration.ZERO,
                body = text,
                causes = listOf(error.toString()),
            ),
        )
    }

/** The data of a text that may be no JSON. */
internal fun jsonOrNull(text: String): JsonElement? =
    try {
        deep { handingerJson.parseToJsonElement(text).takeIf(::isJson) }
    } catch (_: SerializationException) {
        null
    }

/** Whether it holds nothing but JSON: the parser takes words without quotes for data, a page of HTML among them. */
private fun isJson(value: JsonElement): Boolean = when (value) {
    is JsonObject -> value.values.all(::isJson)
    is JsonArray -> value.all(::isJson)
    is JsonPrimitive -> value.isString || value is JsonNull || value.booleanOrNull != null || NUMBER.matches(value.content)
}

private val NUMBER = Regex("""-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?""")

/** The text of data. */
internal fun <T> jsonOf(value: T, model: SerializationStrategy<T>): String = deep { handingerJson.encodeToString(model, value) }

/** Reads or writes JSON that may be nested deeper than the stack of the thread allows. */
internal fun <T> deep(read: () -> T): T =
    try {
        read()
    } catch (_: StackOverflowError) {
        val task = FutureTask(read)
        Thread(null, task, "handinger-deep", DEEP_STACK).apply { isDaemon = true }.start()
        try {
            task.get()
        } catch (error: ExecutionException) {
            if (error.cause is StackOverflowError) throw SerializationException("nested too deep to be read")
            throw error.cause ?: error
        }
    }

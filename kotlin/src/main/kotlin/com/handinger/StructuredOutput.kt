package com.handinger

import com.handinger.internal.deep
import com.handinger.internal.handingerJson
import com.handinger.internal.lenientJson
import com.handinger.internal.refused
import com.handinger.models.Worker
import kotlin.time.Duration
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.MissingFieldException
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.serializer

/**
 * The answer as data of your own type:
 *
 * ```
 * @Serializable data class Flight(val from: String, val to: String, val price: Double)
 * val flight = worker.parseOutput<Flight>()
 * ```
 *
 * The raw value stays in [Worker.structuredOutput]. Fields that the type does not have are passed over.
 *
 * @throws APIResponseValidationError when the value does not fit, or there is none; `field` names the place.
 */
public inline fun <reified T> Worker.parseOutput(): T = parseOutput(serializer<T>())

/** The same by a serializer. */
public fun <T> Worker.parseOutput(type: DeserializationStrategy<T>): T {
    val raw = structuredOutput ?: JsonNull
    try {
        // From text: only so do the errors tell the path.
        return deep { lenientJson.decodeFromString(type, raw.toString()) }
    } catch (error: SerializationException) {
        throw mismatch(raw, error)
    } catch (error: IllegalArgumentException) {
        // What a type's own constructor refuses.
        throw mismatch(raw, error)
    }
}

/** Reads JSON into a type of Java's, for example by Jackson: `text -> mapper.readValue(text, Flight.class)`. */
public fun interface OutputReader<T> {
    /** The data of the text. */
    @Throws(Exception::class)
    public fun read(json: String): T
}

/** The answer as data of a type of Java's. */
public object OutputParser {
    /**
     * The answer, read by a library of your own.
     *
     * @throws APIResponseValidationError when there is none, or the reader throws; its error is among the suppressed.
     */
    @JvmStatic
    public fun <T> parse(worker: Worker, reader: OutputReader<T>): T {
        val raw = worker.structuredOutput ?: throw mismatch(JsonNull, SerializationException("there is no output"))
        try {
            return reader.read(raw.toString())
        } catch (error: Exception) {
            throw mismatch(raw, error).apply { addSuppressed(error) }
        }
    }

    /** A schema from its text, for `outputSchema`. */
    @JvmStatic
    public fun schema(json: String): JsonObject =
        try {
            handingerJson.parseToJsonElement(json) as? JsonObject
        } catch (_: SerializationException) {
            null
        } ?: throw refused("output_schema", "expected the JSON text of an object")
}

/** Where a serializer says that it is: `$.legs[0].price`. */
private val PLACE = Regex("""at path:? \$(\S*)""")

@OptIn(ExperimentalSerializationApi::class)
private fun mismatch(raw: JsonElement, error: Exception): APIResponseValidationError {
    val words = error.message.orEmpty().lineSequence().first()
    val place = PLACE.find(words)?.groupValues?.get(1).orEmpty().trimEnd('.')
    val missing = (error as? MissingFieldException)?.missingFields?.firstOrNull()?.let { ".$it" }.orEmpty()
    val field = "worker.structured_output$place$missing"
    return APIResponseValidationError(
        ErrorDetails(
            message = "$field: $words",
            kind = "response_validation",
            outcome = Outcome.ACCEPTED,
            attempts = 0,
            elapsed = Duration.ZERO,
            field = field,
            body = raw.toString(),
            json = raw,
            causes = listOf(error.toString()),
        ),
    )
}

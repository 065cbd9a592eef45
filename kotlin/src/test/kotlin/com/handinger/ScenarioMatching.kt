package com.handinger

import java.io.File
import java.math.BigDecimal
import java.time.Instant
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull

// Paths into a report, and what may be asked of the value there: see tests/scenarios/README.md.
// A Kotlin null stands for a value that is not there; JsonNull is a value.

/** Where the scenarios and the fixtures are. */
internal val TESTS = File("../tests")

/** What of [expected], a mapping of paths, does not hold in the report. */
internal fun misses(report: JsonElement, expected: JsonObject, known: Map<String, JsonElement>): List<String> =
    expected.flatMap { (path, wanted) -> mismatch(fill(wanted, known), at(report, path)).map { "$path: $it" } }

private val STEP = Regex("""([^.\[\]]+)|\[(-?\d+)]""")

/** The value at a path such as `value.output[0].id`; a negative index counts from the end. */
internal fun at(report: JsonElement, path: String): JsonElement? =
    STEP.findAll(path).fold(report as JsonElement?) { here, step ->
        val (name, index) = step.destructured
        when {
            name.isNotEmpty() -> (here as? JsonObject)?.get(name)
            here !is JsonArray -> null
            else -> here.getOrNull(index.toInt().let { if (it < 0) here.size + it else it })
        }
    }

/** A mapping holds operators, all of which must be met; anything else must be equal. */
private fun mismatch(expected: JsonElement, actual: JsonElement?): List<String> {
    val operators = expected as? JsonObject ?: JsonObject(mapOf("equals" to expected))
    return operators.mapNotNull { (name, argument) ->
        if (holds(name, argument, actual)) null else "expected $name $argument, got ${actual ?: "nothing"}"
    }
}

private fun holds(operator: String, argument: JsonElement, actual: JsonElement?): Boolean = when (operator) {
    "absent" -> (actual == null) == (argument as JsonPrimitive).booleanOrNull
    "all_of" -> (argument as JsonArray).all { mismatch(it, actual).isEmpty() }
    "any_of" -> (argument as JsonArray).any { mismatch(it, actual).isEmpty() }
    "contains" -> contains(actual, argument)
    "equals" -> actual != null && same(actual, argument)
    "excludes" -> actual != null && !contains(actual, argument)
    "is" -> actual != null && kind(actual) == text(argument)
    "matches" -> text(actual)?.let { Regex(text(argument)!!).containsMatchIn(it) } ?: false
    "max" -> number(actual)?.let { it <= number(argument)!! } ?: false
    "min" -> number(actual)?.let { it >= number(argument)!! } ?: false
    "size" -> sizeOf(actual)?.let { mismatch(argument, JsonPrimitive(it)).isEmpty() } ?: false
    else -> error("there is no operator $operator")
}

private fun text(value: JsonElement?): String? = (value as? JsonPrimitive)?.takeIf { it.isString }?.content

private fun number(value: JsonElement?): BigDecimal? =
    (value as? JsonPrimitive)?.takeIf { !it.isString }?.contentOrNull?.toBigDecimalOrNull()

/** Equal without regard to the order of keys, or to `1` and `1.0`. */
private fun same(one: JsonElement, other: JsonElement): Boolean = when {
    one is JsonObject && other is JsonObject ->
        one.keys == other.keys && one.all { (name, value) -> same(value, other.getValue(name)) }
    one is JsonArray && other is JsonArray ->
        one.size == other.size && one.zip(other).all { (left, right) -> same(left, right) }
    number(one) != null && number(other) != null -> number(one)!!.compareTo(number(other)!!) == 0
    else -> one == other
}

private fun contains(whole: JsonElement?, part: JsonElement): Boolean = when {
    whole is JsonArray -> whole.any { same(it, part) }
    else -> text(part)?.let { text(whole)?.contains(it) } ?: false
}

private fun kind(value: JsonElement): String = when {
    value is JsonObject -> "object"
    value is JsonArray -> "array"
    value is JsonNull -> "null"
    text(value) != null -> "string"
    number(value) == null -> "boolean"
    number(value)!!.stripTrailingZeros().scale() <= 0 -> "integer"
    else -> "number"
}

private fun sizeOf(value: JsonElement?): Int? = when (value) {
    is JsonObject -> value.size
    is JsonArray -> value.size
    else -> text(value)?.let { it.codePointCount(0, it.length) }
}

private val ALONE = Regex("""\$\{([^}]+)}""")

/** The value with every `${name}` replaced: alone in a string by the value as it is, else by its text. */
internal fun fill(value: JsonElement, known: Map<String, JsonElement>): JsonElement = when (value) {
    is JsonArray -> JsonArray(value.map { fill(it, known) })
    is JsonObject -> JsonObject(value.mapValues { fill(it.value, known) })
    is JsonPrimitive -> text(value)?.let { whole ->
        ALONE.matchEntire(whole)?.let { known(it.groupValues[1], known) }
            ?: JsonPrimitive(ALONE.replace(whole) { found -> known(found.groupValues[1], known).let { text(it) ?: "$it" } })
    } ?: value
}

/** What `${name}` stands for. */
private fun known(name: String, known: Map<String, JsonElement>): JsonElement = when {
    name == "in_two_seconds" -> JsonPrimitive(
        DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().plusSeconds(2).atOffset(ZoneOffset.UTC)),
    )
    name.startsWith("fixtures/") -> decodedOrText(TESTS.resolve(name).readText())
    else -> known[name] ?: error("nothing is known as $name")
}

/** The text decoded when it is JSON. */
internal fun decodedOrText(text: String): JsonElement =
    try {
        Json.parseToJsonElement(text)
    } catch (_: SerializationException) {
        JsonPrimitive(text)
    }

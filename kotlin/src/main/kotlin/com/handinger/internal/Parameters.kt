package com.handinger.internal

import com.handinger.models.OpenEnum
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/**
 * How deep parameters may be nested: far below what overflows the stack of a thread, and above what
 * the core takes, which has its own word on it.
 */
private const val DEEPEST = 500

/**
 * Parameters as JSON; what is null was not given.
 *
 * @throws com.handinger.InvalidInputError when a value cannot be written as JSON.
 */
internal fun jsonOf(vararg given: Pair<String, Any?>): JsonObject = jsonOf(null, given)

/** The same for one of many items. */
internal fun itemOf(index: Int, vararg given: Pair<String, Any?>): JsonObject = jsonOf(Place("inputs", null).item(index), given)

private fun jsonOf(above: Place?, given: Array<out Pair<String, Any?>>): JsonObject {
    val fields = LinkedHashMap<String, JsonElement>()
    for ((name, value) in given) {
        if (value != null) fields[name] = jsonValue(above?.field(name) ?: Place(name, null), value)
    }
    return JsonObject(fields)
}

/** Where a value stands, by which the errors name it. */
private class Place(private val step: String, private val above: Place?) {
    private val depth: Int = if (above == null) 0 else above.depth + 1

    fun field(name: String): Place = Place(".$name", this)

    fun item(index: Int): Place = Place("[$index]", this)

    fun refuse(problem: String): Nothing = throw refused(toString(), problem)

    fun checkDepth() {
        if (depth > DEEPEST) throw refused(top(), "nested deeper than $DEEPEST levels")
    }

    private fun top(): String = above?.top() ?: step

    override fun toString(): String = above?.toString().orEmpty() + step
}

private fun jsonValue(place: Place, value: Any?): JsonElement = when (value) {
    null -> JsonNull
    is OpenEnum -> JsonPrimitive(text(place, value.value))
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(finite(place, value))
    is JsonPrimitive -> value.also { checked(place, it) }
    is Map<*, *> -> JsonObject(
        value.entries.associate { (key, item) ->
            val name = text(place, key.toString())
            name to jsonValue(place.field(name).apply { checkDepth() }, item)
        },
    )
    is Iterable<*> -> JsonArray(value.mapIndexed { index, item -> jsonValue(place.item(index).apply { checkDepth() }, item) })
    else -> JsonPrimitive(text(place, value.toString()))
}

/** A literal that JSON has no word for stands in a [JsonPrimitive] as it would be written. */
private fun checked(place: Place, value: JsonPrimitive) {
    when {
        value.isString -> text(place, value.content)
        value.content in NO_NUMBERS -> place.refuse("JSON has no ${value.content}")
    }
}

private val NO_NUMBERS = setOf("NaN", "Infinity", "-Infinity")

private fun finite(place: Place, number: Number): Number {
    if (!number.toDouble().isFinite() && (number is Double || number is Float)) place.refuse("JSON has no $number")
    return number
}

private fun text(place: Place, text: String): String {
    loneSurrogate(text)?.let { place.refuse("half of a surrogate pair stands at $it: such text cannot be sent") }
    return text
}

/** Where a character outside the basic plane was cut in two; null when none was. */
internal fun loneSurrogate(text: String): Int? {
    var index = 0
    while (index < text.length) {
        val char = text[index]
        val paired = char.isHighSurrogate() && index + 1 < text.length && text[index + 1].isLowSurrogate()
        if (char.isSurrogate() && !paired) return index
        index += if (paired) 2 else 1
    }
    return null
}

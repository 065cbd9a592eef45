package com.handinger

import java.io.File
import java.math.BigDecimal
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** A key that may show nowhere. */
internal const val API_KEY = "key-that-must-not-show"

/** The folder of what crosses languages, fixtures among them. */
internal val TESTS = File("../tests")

/** Equal without regard to the order of keys, or to `1` and `1.0`. */
internal fun same(one: JsonElement, other: JsonElement): Boolean = when {
    one is JsonObject && other is JsonObject ->
        one.keys == other.keys && one.all { (name, value) -> same(value, other.getValue(name)) }
    one is JsonArray && other is JsonArray ->
        one.size == other.size && one.zip(other).all { (left, right) -> same(left, right) }
    else -> {
        val (left, right) = number(one) to number(other)
        if (left != null && right != null) left.compareTo(right) == 0 else one == other
    }
}

private fun number(value: JsonElement): BigDecimal? =
    (value as? JsonPrimitive)?.takeIf { !it.isString }?.content?.toBigDecimalOrNull()

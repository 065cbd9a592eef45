package com.handinger.internal

import com.handinger.models.OpenEnum
import kotlin.reflect.KClass
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.KSerializer
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.PrimitiveSerialDescriptor
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.elementNames
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonContentPolymorphicSerializer
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.JsonTransformingSerializer
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonPrimitive

private const val EXTRA = "extra"
private const val NULLS = "nulls"

/**
 * Keeps what a plain data class would lose: fields that it does not know go to `extra`, the names
 * of those that came as null to `nulls`; when it is written, everything is where it came from.
 */
internal abstract class ModelSerializer<T : Any>(generated: KSerializer<T>) :
    JsonTransformingSerializer<T>(generated) {
    @OptIn(ExperimentalSerializationApi::class)
    private val known = generated.descriptor.elementNames.toSet() - EXTRA - NULLS

    override fun transformDeserialize(element: JsonElement): JsonElement {
        if (element !is JsonObject) return element
        val fields = LinkedHashMap<String, JsonElement>()
        val extra = LinkedHashMap<String, JsonElement>()
        val nulls = ArrayList<JsonElement>()
        for ((name, value) in element) {
            when {
                name !in known -> extra[name] = value
                value is JsonNull -> nulls += JsonPrimitive(name)
                else -> fields[name] = value
            }
        }
        if (extra.isNotEmpty()) fields[EXTRA] = JsonObject(extra)
        if (nulls.isNotEmpty()) fields[NULLS] = JsonArray(nulls)
        return JsonObject(fields)
    }

    override fun transformSerialize(element: JsonElement): JsonElement {
        if (element !is JsonObject) return element
        val fields = LinkedHashMap<String, JsonElement>()
        (element[NULLS] as? JsonArray)?.forEach { fields[it.jsonPrimitive.content] = JsonNull }
        for ((name, value) in element) {
            if (name in known) fields[name] = value
        }
        (element[EXTRA] as? JsonObject)?.let { fields.putAll(it) }
        return JsonObject(fields)
    }
}

/** Writes an open enumeration as its word. */
internal abstract class OpenEnumSerializer<T : OpenEnum>(
    name: String,
    private val of: (String) -> T,
) : KSerializer<T> {
    override val descriptor: SerialDescriptor =
        PrimitiveSerialDescriptor("com.handinger.models.$name", PrimitiveKind.STRING)

    override fun deserialize(decoder: Decoder): T = of(decoder.decodeString())

    override fun serialize(encoder: Encoder, value: T): Unit = encoder.encodeString(value.value)
}

/** Tells the members of a union apart by the word in one field. */
internal abstract class UnionSerializer<T : Any>(
    type: KClass<T>,
    private val tag: String,
    private val member: (String?) -> KSerializer<out T>,
) : JsonContentPolymorphicSerializer<T>(type) {
    override fun selectDeserializer(element: JsonElement): KSerializer<out T> =
        member(((element as? JsonObject)?.get(tag) as? JsonPrimitive)?.contentOrNull)
}

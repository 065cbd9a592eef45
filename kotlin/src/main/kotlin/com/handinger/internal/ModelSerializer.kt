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
import kotlinx.serialization.json.JsonDecoder
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonEncoder
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonPrimitive

private const val EXTRA = "extra"
private const val NULLS = "nulls"

/**
 * Keeps what a plain data class would lose: fields that it does not know go to `extra`, the names
 * of those that came as null to `nulls`; when it is written, everything is where it came from.
 *
 * Names and defaults are the service's, whatever the settings of the `Json` that is used; a format
 * other than JSON gets the text.
 */
internal abstract class ModelSerializer<T : Any>(private val generated: KSerializer<T>) : KSerializer<T> {
    override val descriptor: SerialDescriptor get() = generated.descriptor

    @OptIn(ExperimentalSerializationApi::class)
    private val known = generated.descriptor.elementNames.toSet() - EXTRA - NULLS

    override fun deserialize(decoder: Decoder): T {
        val element = if (decoder is JsonDecoder) decoder.decodeJsonElement() else handingerJson.parseToJsonElement(decoder.decodeString())
        return handingerJson.decodeFromJsonElement(generated, read(element))
    }

    override fun serialize(encoder: Encoder, value: T) {
        val element = written(handingerJson.encodeToJsonElement(generated, value))
        if (encoder is JsonEncoder) encoder.encodeJsonElement(element) else encoder.encodeString(element.toString())
    }

    private fun read(element: JsonElement): JsonElement {
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

    private fun written(element: JsonElement): JsonElement {
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

package com.handinger

import com.handinger.internal.refused
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.descriptors.PolymorphicKind
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.SerialKind
import kotlinx.serialization.descriptors.StructureKind
import kotlinx.serialization.descriptors.elementDescriptors
import kotlinx.serialization.descriptors.elementNames
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.serializer

/**
 * The JSON Schema of a `@Serializable` type, for `outputSchema`. A field with a default may be left
 * out. It knows data classes, enums, lists, maps with text keys and the primitive types.
 *
 * @throws InvalidInputError when the type holds something else, or itself.
 */
public inline fun <reified T> jsonSchemaOf(): JsonObject = jsonSchemaOf(serializer<T>().descriptor)

/** The same by a descriptor. */
public fun jsonSchemaOf(type: SerialDescriptor): JsonObject = schemaOf(type, emptyList())

@OptIn(ExperimentalSerializationApi::class)
private fun schemaOf(type: SerialDescriptor, within: List<String>): JsonObject {
    val schema = if (type.isInline) schemaOf(type.getElementDescriptor(0), within) else plainSchemaOf(type, within)
    val nullable = type.isNullable && !(type.isInline && type.getElementDescriptor(0).isNullable)
    return if (nullable) orNull(schema) else schema
}

@OptIn(ExperimentalSerializationApi::class)
private fun plainSchemaOf(type: SerialDescriptor, within: List<String>): JsonObject =
    when (val kind = type.kind) {
        PrimitiveKind.BOOLEAN -> ofType("boolean")
        PrimitiveKind.BYTE, PrimitiveKind.SHORT, PrimitiveKind.INT, PrimitiveKind.LONG -> ofType("integer")
        PrimitiveKind.FLOAT, PrimitiveKind.DOUBLE -> ofType("number")
        PrimitiveKind.STRING, PrimitiveKind.CHAR -> ofType("string")
        SerialKind.ENUM -> buildJsonObject {
            put("type", "string")
            put("enum", JsonArray(type.elementNames.map(::JsonPrimitive)))
        }
        StructureKind.LIST -> buildJsonObject {
            put("type", "array")
            put("items", schemaOf(type.getElementDescriptor(0), within))
        }
        StructureKind.MAP -> mapSchemaOf(type, within)
        StructureKind.CLASS, StructureKind.OBJECT -> classSchemaOf(type, within)
        is PolymorphicKind, SerialKind.CONTEXTUAL -> throw unsuited(type, "$kind")
    }

@OptIn(ExperimentalSerializationApi::class)
private fun classSchemaOf(type: SerialDescriptor, within: List<String>): JsonObject {
    if (type.serialName in within) throw unsuited(type, "it holds itself")
    val fields = type.elementNames.toList()
    val required = fields.filterIndexed { index, _ -> !type.isElementOptional(index) }
    return buildJsonObject {
        put("type", "object")
        put(
            "properties",
            buildJsonObject {
                fields.zip(type.elementDescriptors).forEach { (name, field) ->
                    put(name, schemaOf(field, within + type.serialName))
                }
            },
        )
        put("required", JsonArray(required.map(::JsonPrimitive)))
        put("additionalProperties", false)
    }
}

@OptIn(ExperimentalSerializationApi::class)
private fun mapSchemaOf(type: SerialDescriptor, within: List<String>): JsonObject {
    val (key, value) = type.elementDescriptors.toList()
    if (key.kind != PrimitiveKind.STRING && key.kind != SerialKind.ENUM) throw unsuited(type, "keys that are no text")
    return buildJsonObject {
        put("type", "object")
        put("additionalProperties", schemaOf(value, within))
    }
}

private fun ofType(name: String): JsonObject = buildJsonObject { put("type", name) }

private fun orNull(schema: JsonObject): JsonObject =
    buildJsonObject { put("anyOf", JsonArray(listOf(schema, ofType("null")))) }

@OptIn(ExperimentalSerializationApi::class)
private fun unsuited(type: SerialDescriptor, problem: String): InvalidInputError =
    refused("output_schema", "no JSON Schema can be made of ${type.serialName}: $problem")

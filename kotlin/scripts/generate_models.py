"""Writes Models.kt from the JSON Schema of the core's models.

Usage: python3 scripts/generate_models.py [--check]
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

KOTLIN = Path(__file__).resolve().parent.parent
SCHEMA = KOTLIN.parent / "core" / "schema" / "models.json"
TARGET = KOTLIN / "src/main/kotlin/com/handinger/models/Models.kt"

HEADER = """\
// Generated from the core's schema by scripts/generate_models.py; do not edit.
@file:OptIn(ExperimentalSerializationApi::class)

package com.handinger.models

import com.handinger.internal.ModelSerializer
import com.handinger.internal.OpenEnumSerializer
import com.handinger.internal.UnionSerializer
import kotlinx.serialization.EncodeDefault
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.KeepGeneratedSerializer
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
"""

# What every model has beside the fields of the schema. `nulls` is no part of what makes two
# models equal: for most readers a field that is null and one that is absent are the same.
KEEPSAKES = """\
    /** Fields this version does not know. */
    public val extra: JsonObject = JsonObject(emptyMap()),
) {bases}{{
    /** The JSON names of the fields that came as null, to tell them from absent ones. */
    public var nulls: Set<String> = emptySet()
        internal set
{members}}}
"""

PLAIN = {"string": "String", "integer": "Long", "number": "Double", "boolean": "Boolean"}
KEYWORDS = {"object"}


def comment(text: str | None, indent: str = "") -> str:
    return f"{indent}/** {' '.join(text.split())} */\n" if text else ""


def reference(field: dict) -> str:
    return field["$ref"].rsplit("/", 1)[-1]


def camel_case(wire: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), wire)


def pascal_case(word: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"\W|_", word))


def type_of(field: dict) -> tuple[str, bool]:
    """The Kotlin type of a field, and whether null is one of its values."""
    if "$ref" in field:
        return reference(field), False
    if "anyOf" in field:
        kinds = [option for option in field["anyOf"] if option.get("type") != "null"]
        (only,) = kinds
        return type_of(only)[0], len(kinds) < len(field["anyOf"])
    if "type" not in field:
        return "JsonElement", not field.get("x-raw", False)
    kinds = [field["type"]] if isinstance(field["type"], str) else field["type"]
    (kind,) = (kind for kind in kinds if kind != "null")
    if kind == "array":
        return f"List<{type_of(field['items'])[0]}>", "null" in kinds
    if kind == "object":
        return "JsonObject", "null" in kinds
    return PLAIN[kind], "null" in kinds


def property_of(wire: str, field: dict, required: bool) -> str:
    kotlin_type, nullable = type_of(field)
    name = camel_case(wire)
    marks = "" if name == wire else f'@SerialName("{wire}") '
    default = ""
    if "const" in field or "default" in field:
        # Written out even when it is the default: the service always sends it.
        marks += "@EncodeDefault "
        default = f" = {json.dumps(field.get('const', field.get('default')))}"
    elif nullable:
        default = " = null"
    elif not required:
        raise SystemExit(f"{wire} is neither required nor nullable, and has no default")
    name = f"`{name}`" if name in KEYWORDS else name
    return (
        f"{comment(field.get('description'), '    ')}"
        f"    {marks}{{override}}public val {name}: {kotlin_type}{'?' if nullable else ''}{default},\n"
    )


def masked_text(name: str, fields: dict) -> str:
    """A `toString` that hides what is secret; none when nothing is."""
    if not any(field.get("x-secret") for field in fields.values()):
        return ""
    shown = [
        f"{camel_case(wire)}="
        + (
            f'${{if ({camel_case(wire)} == null) null else "***"}}'
            if field.get("x-secret")
            else f"${camel_case(wire)}"
        )
        for wire, field in fields.items()
    ]
    text = f"{name}({', '.join(shown)}, extra=$extra)"
    return f'\n    /** Without secrets. */\n    override fun toString(): String = "{text}"\n'


def model_of(name: str, definition: dict, union: str | None) -> str:
    fields = definition["properties"]
    required = set(definition.get("required", ()))
    shared = {"id", "type"} if union else set()
    properties = "".join(
        property_of(wire, field, wire in required).replace(
            "{override}public", "override" if wire in shared else "public"
        )
        for wire, field in fields.items()
    )
    bases = f": {union} " if union else ""
    return (
        f"{comment(definition.get('description'))}"
        f"@Serializable(with = {name}Serializer::class)\n@KeepGeneratedSerializer\n"
        f"public data class {name}(\n{properties}"
        f"{KEEPSAKES.format(bases=bases, members=masked_text(name, fields))}\n"
        f"internal object {name}Serializer : ModelSerializer<{name}>({name}.generatedSerializer())\n"
    )


def enum_of(name: str, definition: dict) -> str:
    values = definition["enum"]
    arms = "".join(
        f'    /** `{value}` */\n    public data object {pascal_case(value)} : {name}("{value}")\n\n'
        for value in values
    )
    known = "".join(f'            "{value}" -> {pascal_case(value)}\n' for value in values)
    return f"""\
{comment(definition.get("description"))}@Serializable(with = {name}Serializer::class)
public sealed class {name}(value: String) : OpenEnum(value) {{
{arms}    /** A value this version does not know. */
    public class Other internal constructor(value: String) : {name}(value)

    public companion object {{
        /** The value that the API spells so. */
        @JvmStatic
        public fun of(value: String): {name} = when (value) {{
{known}            else -> Other(value)
        }}
    }}
}}

internal object {name}Serializer : OpenEnumSerializer<{name}>("{name}", {name}::of)
"""


def union_of(name: str, definition: dict, definitions: dict) -> str:
    tag = definition["x-discriminator"]
    members = [reference(option) for option in definition["anyOf"]]
    arms = []
    for member in members:
        const = definitions[member]["properties"][tag].get("const")
        label = f'"{const}"' if const else "else"
        arms.append(f"    {label} -> {member}Serializer\n")
    return f"""\
{comment(definition.get("description"))}@Serializable(with = {name}Serializer::class)
public sealed interface {name} {{
    /** The id. */
    public val id: String

    /** The kind, by which they are told apart. */
    public val {tag}: String
}}

internal object {name}Serializer : UnionSerializer<{name}>({name}::class, "{tag}", {{ kind ->
    when (kind) {{
{"".join("    " + arm for arm in arms)}    }}
}})
"""


def source() -> str:
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    unions = {
        reference(option): name
        for name, definition in definitions.items()
        for option in definition.get("anyOf", ())
    }
    parts = [HEADER]
    for name, definition in definitions.items():
        if "enum" in definition:
            parts.append(enum_of(name, definition))
        elif "anyOf" in definition:
            parts.append(union_of(name, definition, definitions))
        else:
            parts.append(model_of(name, definition, unions.get(name)))
    return "\n".join(parts)


def main() -> None:
    text = source()
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} is not what core says now: run `make codegen`")


if __name__ == "__main__":
    main()

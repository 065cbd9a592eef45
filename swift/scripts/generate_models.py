"""Writes `Sources/Handinger/Models` from the JSON Schema of the core's models, a file per model.

Usage: python scripts/generate_models.py [--check]
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

SWIFT = Path(__file__).resolve().parent.parent
SCHEMA = SWIFT.parent / "core" / "schema" / "models.json"
TARGET = SWIFT / "Sources" / "Handinger" / "Models"

HEADER = "// Generated from the core's schema by scripts/generate_models.py; do not edit.\n\n"

#: Swift has a type of that name, which every program uses.
OTHER_NAMES = {"Task": "WorkerTask"}

#: Words that Swift writes in capitals.
CAPITALS = {"Id": "ID", "Usd": "USD", "Url": "URL"}

SCALARS = {"string": "String", "integer": "Int", "number": "Double", "boolean": "Bool"}

KEYWORDS = {"public", "private"}

WIDTH = 110


class Field:
    """A property of a model."""

    def __init__(self, wire: str, schema: dict[str, Any], required: bool) -> None:
        self.wire = wire
        self.name = swift_name(wire)
        self.description = schema["description"]
        self.secret = schema.get("x-secret", False)
        self.type, nullable = swift_type(schema)
        self.is_date = schema.get("format") == "date-time"
        self.default: str | None = None
        if "const" in schema or "default" in schema:
            self.default = json.dumps(schema.get("const", schema.get("default")))
        self.lenient = "default" in schema
        self.optional = nullable or not (required or self.lenient)

    def declaration(self) -> str:
        mark = "?" if self.optional else ""
        return f"{comment(self.description, 4)}    public var {self.name}: {self.type}{mark}\n"

    def parameter(self) -> str:
        if self.optional:
            return f"{self.name}: {self.type}? = nil"
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default is not None else "")

    def read(self) -> str:
        how = "optional" if self.optional or self.lenient else "required"
        fallback = f" ?? {self.default}" if self.lenient else ""
        kind = "Date" if self.is_date else ""
        return f'{self.name} = try fields.{how}{kind}("{self.wire}"){fallback}'

    def write(self) -> str:
        return f'try fields.write("{self.wire}", {self.name})'


def swift_name(wire: str) -> str:
    """`created_at` becomes `createdAt`, `workerId` becomes `workerID`."""
    name = re.sub(r"_([a-z])", lambda found: found[1].upper(), wire)
    return re.sub(r"(?<=[a-z])(Id|Usd|Url)(?![a-z])", lambda found: CAPITALS[found[1]], name)


def case_name(value: str) -> str:
    """`task.completed` becomes `taskCompleted`."""
    return re.sub(r"[^A-Za-z0-9]+([A-Za-z0-9])", lambda found: found[1].upper(), value)


def escaped(name: str) -> str:
    """The name as it is declared: a keyword stands in backticks."""
    return f"`{name}`" if name in KEYWORDS else name


def type_name(name: str) -> str:
    """The Swift type of a definition."""
    return OTHER_NAMES.get(name, name)


def swift_type(schema: dict[str, Any]) -> tuple[str, bool]:
    """The type of a field, and whether null may come."""
    if "$ref" in schema:
        return type_name(schema["$ref"].rpartition("/")[2]), False
    if "anyOf" in schema:
        (inner,) = (each for each in schema["anyOf"] if each.get("type") != "null")
        return swift_type(inner)[0], True
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    nullable = "null" in kinds
    kinds = [kind for kind in kinds if kind != "null"]
    if not kinds:
        return "JSONValue", not schema.get("x-raw", False)
    if len(kinds) > 1:
        raise SystemExit(f"several types at once are not supported: {schema}")
    if schema.get("format") == "date-time":
        return "Date", nullable
    if kinds[0] == "array":
        return f"[{swift_type(schema['items'])[0]}]", nullable
    if kinds[0] == "object":
        return "[String: JSONValue]", nullable
    return SCALARS[kinds[0]], nullable


def comment(text: str, indent: int = 0) -> str:
    """A documentation comment of lines that fit."""
    start = " " * indent + "/// "
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len(start))
    return "".join(f"{start}{line}\n" for line in lines)


def model(name: str, definition: dict[str, Any]) -> str:
    """A struct that keeps the fields it does not know."""
    required = set(definition.get("required", ()))
    fields = [Field(wire, schema, wire in required) for wire, schema in definition["properties"].items()]
    foundation = "import Foundation\n\n" if any(field.is_date for field in fields) else ""
    extra = (
        "    /// Fields this version does not know, and known ones that came as null, by their names in JSON."
        "\n    public var extra: [String: JSONValue]\n"
    )
    parameters = ",\n        ".join(
        [*(field.parameter() for field in fields), "extra: [String: JSONValue] = [:]"]
    )
    assignments = "".join(f"        self.{field.name} = {field.name}\n" for field in fields)
    source = (
        f"{HEADER}{foundation}{comment(definition['description'])}"
        f"public struct {name}: Codable, Hashable, Sendable {{\n"
        + "".join(f"{field.declaration()}\n" for field in fields)
        + f"{extra}\n"
        + "    /// One of your own making, for tests and previews.\n"
        + f"    public init(\n        {parameters}\n    ) {{\n{assignments}"
        + "        self.extra = extra\n    }\n\n"
        + "    public init(from decoder: any Decoder) throws {\n"
        + "        var fields = try FieldReader(decoder)\n"
        + "".join(f"        {field.read()}\n" for field in fields)
        + "        extra = try fields.rest()\n    }\n\n"
        + "    public func encode(to encoder: any Encoder) throws {\n"
        + "        var fields = FieldWriter(encoder)\n"
        + "".join(f"        {field.write()}\n" for field in fields)
        + "        try fields.writeRest(extra)\n    }\n}\n"
    )
    return source + (secretive(name, fields) if any(field.secret for field in fields) else "")


def secretive(name: str, fields: list[Field]) -> str:
    """What hides secrets wherever a value is printed."""
    hidden = '.map { _ in "***" }'
    shown = [f'"{field.name}": {field.name}{hidden if field.secret else ""} as Any' for field in fields]
    children = "".join(f"                {child},\n" for child in [*shown, '"extra": extra'])
    return (
        f"\nextension {name}: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {{\n"
        "    /// Without secrets.\n    public var description: String { fieldsShown(of: self) }\n\n"
        "    /// Without secrets.\n    public var debugDescription: String { description }\n\n"
        "    /// Without secrets.\n    public var customMirror: Mirror {\n"
        f"        Mirror(\n            self,\n            children: [\n{children}"
        "            ], displayStyle: .struct)\n    }\n}\n"
    )


def open_enum(name: str, definition: dict[str, Any]) -> str:
    """An enum that keeps the values it does not know."""
    cases = [(value, case_name(value)) for value in definition["enum"]]
    return (
        f"{HEADER}{comment(definition['description'])}"
        f"public enum {name}: OpenEnum {{\n"
        + "".join(f"    case {escaped(case)}\n" for _, case in cases)
        + "    /// A value this version does not know, as it came.\n    case unknown(String)\n\n"
        + "    public init(rawValue: String) {\n        switch rawValue {\n"
        + "".join(f'        case "{value}": self = .{case}\n' for value, case in cases)
        + "        default: self = .unknown(rawValue)\n        }\n    }\n\n"
        + "    public var rawValue: String {\n        switch self {\n"
        + "".join(f'        case .{case}: "{value}"\n' for value, case in cases)
        + "        case .unknown(let value): value\n        }\n    }\n}\n"
    )


def union(name: str, definition: dict[str, Any], definitions: dict[str, Any]) -> str:
    """An enum with a payload per kind."""
    tag = definition["x-discriminator"]
    cases = []
    for member in definition["anyOf"]:
        kind = member["$ref"].rpartition("/")[2]
        value = definitions[kind]["properties"][tag].get("const")
        cases.append((value or "unknown", value, type_name(kind), member["description"]))
    known = "".join(
        f'        case "{value}": self = .{case}(try {kind}(from: decoder))\n'
        for case, value, kind, _ in cases
        if value
    )
    return (
        f"{HEADER}{comment(definition['description'])}"
        f"public enum {name}: Codable, Hashable, Sendable {{\n"
        + "".join(f"{comment(text, 4)}    case {case}({kind})\n" for case, _, kind, text in cases)
        + f"{shared_properties(cases, definitions)}"
        + "\n    public init(from decoder: any Decoder) throws {\n"
        + f'        switch try kind(of: decoder, by: "{tag}") {{\n'
        + known
        + f"        default: self = .unknown(try {cases[-1][2]}(from: decoder))\n        }}\n    }}\n\n"
        + "    public func encode(to encoder: any Encoder) throws {\n        switch self {\n"
        + "".join(f"        case .{case}(let value): try value.encode(to: encoder)\n" for case, *_ in cases)
        + "        }\n    }\n}\n"
    )


def shared_properties(cases: list[tuple[str, str, str, str]], definitions: dict[str, Any]) -> str:
    """The properties that every kind has."""
    properties = [definitions[kind]["properties"] for _, _, kind, _ in cases]
    source = ""
    for wire, schema in properties[-1].items():
        if all(each.get(wire, {}).get("type") == schema.get("type") for each in properties):
            name = swift_name(wire)
            source += f"\n{comment(schema['description'], 4)}"
            source += f"    public var {name}: {swift_type(schema)[0]} {{\n"
            source += "        switch self {\n"
            source += "".join(f"        case .{case}(let value): value.{name}\n" for case, *_ in cases)
            source += "        }\n    }\n"
    return source


def files() -> dict[Path, str]:
    """Every file with its content."""
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    written = {}
    for wire_name, definition in definitions.items():
        name = type_name(wire_name)
        if "enum" in definition:
            source = open_enum(name, definition)
        elif "anyOf" in definition:
            source = union(name, definition, definitions)
        else:
            source = model(name, definition)
        written[TARGET / f"{name}.swift"] = source
    return written


def main() -> int:
    """Writes the files, or with --check says whether they are as they should be."""
    wanted = files()
    present = {path: path.read_text(encoding="utf-8") for path in TARGET.glob("*.swift")}
    if "--check" in sys.argv[1:]:
        if wanted == present:
            return 0
        print("swift/Sources/Handinger/Models is not what core says now: run `make codegen`", file=sys.stderr)
        return 1
    for path in present.keys() - wanted.keys():
        path.unlink()
    for path, source in wanted.items():
        path.write_text(source, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

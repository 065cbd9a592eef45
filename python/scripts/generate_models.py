"""Writes `src/handinger/_models.py` from the JSON Schema of the core's models.

Usage: python scripts/generate_models.py [--check] [--schema PATH]
"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).resolve().parent.parent
SCHEMA = PYTHON.parent / "core" / "schema" / "models.json"
TARGET = PYTHON / "src" / "handinger" / "_models.py"

HEADER = '''\
"""The API's data.

Generated from the core's schema by scripts/generate_models.py; do not edit.

Optional fields are None when the server left them out; `model_fields_set` tells that from null.
Enumerations are open: a value this version does not know is kept as it came.
"""

from __future__ import annotations

import builtins
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, Union

from ._address import AddressText
from ._base_model import BaseModel
from ._structured import HasStructuredOutput

if TYPE_CHECKING:
    from typing_extensions import TypeAlias
'''

SCALARS = {
    "string": ("str", "str"),
    "integer": ("int", "int"),
    "number": ("float", "float"),
    "boolean": ("bool", "bool"),
    "null": ("None", "null"),
}


#: Names that the official package has for fields, by class: programs written for it use them.
FORMER_NAMES = {"Costs": {"api_model_cost_usd": "model_cost_usd"}}

#: Classes that are more than their fields: the first servers gave the address as a bare string.
OTHER_BASES = {"WorkerRetrieveEmailResponse": "AddressText, "}


class Generator:
    """Turns the definitions of one schema document into Python source."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions

    def module(self) -> str:
        """The whole module, unformatted."""
        parts = [HEADER]
        unions = []
        for name in self._in_order_of_need():
            definition = self.definitions[name]
            if "enum" in definition:
                parts.append(self._enum(name, definition))
            elif "anyOf" in definition:
                parts.append(self._union(name, definition))
                unions.append(name)
            else:
                parts.append(self._model(name, definition))
        table = ", ".join(f"{name!r}: {constant_name(name)}" for name in unions)
        parts.append(f"UNION_SHAPES = {{{table}}}")
        return "\n\n".join(parts) + "\n"

    def _in_order_of_need(self) -> list[str]:
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            if name not in ordered:
                for needed in re.findall(r'"#/\$defs/(\w+)"', json.dumps(self.definitions[name])):
                    visit(needed)
                ordered[name] = None

        for name in self.definitions:
            visit(name)
        return list(ordered)

    def _model(self, name: str, definition: dict[str, Any]) -> str:
        required = set(definition.get("required", ()))
        fields, shapes = [], []
        for wire, schema in definition["properties"].items():
            python = python_name(wire)
            annotation, shape, nullable = self._type(schema)
            if wire not in required and "default" not in schema:
                nullable = True
            if nullable:
                annotation = f"Optional[{annotation}]"
            if shape == repr("raw") and wire not in required:
                raise SystemExit(f"{name}.{wire}: a raw field must be required, its default would hide it")
            default = "" if wire in required else f" = {schema.get('default')!r}"
            fields.append(f"{python}: {annotation}{default}\n{docstring(schema['description'])}\n")
            shapes.append(f"({python!r}, {wire!r}, {shape}, {wire in required}, {nullable}),")
        body = [docstring(definition["description"]), "", *fields]
        if name.startswith("Unknown"):
            body += ["if TYPE_CHECKING:", "    def __getattr__(self, name: str) -> Any: ..."]
        secrets = sorted(
            python_name(wire) for wire, schema in definition["properties"].items() if schema.get("x-secret")
        )
        if secrets:
            body += [f"__secrets__ = frozenset({secrets!r})", ""]
        body += ["__shape__ = (", *(f"    {shape}" for shape in shapes), ")"]
        for former, field in FORMER_NAMES.get(name, {}).items():
            text = f"The official package's name of `{field}`."
            body += ["", "@property", f"def {former}(self) -> float:"]
            body += [f"    {docstring(text)}", f"    return self.{field}"]
        bases = OTHER_BASES.get(name, "") + "BaseModel"
        if "structured_output" in map(python_name, definition["properties"]):
            bases = "HasStructuredOutput, " + bases
        return f"class {name}({bases}):\n" + textwrap.indent("\n".join(body), "    ")

    def _type(self, schema: dict[str, Any]) -> tuple[str, str, bool]:
        """The annotation, the shape as source, and whether null may come."""
        if "$ref" in schema:
            return (*self._reference(schema["$ref"].rpartition("/")[2]), False)
        if "anyOf" in schema:
            (inner,) = (each for each in schema["anyOf"] if each.get("type") != "null")
            return (*self._type(inner)[:2], True)
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        nullable = "null" in kinds
        kinds = [kind for kind in kinds if kind != "null"]
        if not kinds:
            return "builtins.object", repr("any"), True
        if len(kinds) > 1:
            raise SystemExit(f"several types at once are not supported: {schema}")
        return (*self._typed(kinds[0], schema), nullable)

    def _typed(self, kind: str, schema: dict[str, Any]) -> tuple[str, str]:
        if "const" in schema:
            return f'Literal["{schema["const"]}"]', repr("str")
        if schema.get("format") == "date-time":
            return "datetime", repr("datetime")
        if kind == "array":
            if schema["items"].get("x-raw"):
                return "List[builtins.object]", repr("raw")
            annotation, shape, _ = self._type(schema["items"])
            return f"List[{annotation}]", f"('list', {shape})"
        if kind == "object":
            return "Dict[str, builtins.object]", "('dict', 'any')"
        annotation, shape = SCALARS[kind]
        return annotation, repr(shape)

    def _reference(self, name: str) -> tuple[str, str]:
        definition = self.definitions[name]
        if "enum" in definition:
            return name, repr("str")
        if "anyOf" in definition:
            return name, constant_name(name)
        return name, f"('model', {name!r})"

    def _members(self, definition: dict[str, Any]) -> list[str]:
        return [each["$ref"].rpartition("/")[2] for each in definition["anyOf"]]

    def _union_shape(self, definition: dict[str, Any]) -> str:
        tag = definition["x-discriminator"]
        tagged, unknown = {}, None
        for member in self._members(definition):
            value = self.definitions[member]["properties"][tag].get("const")
            if value is None:
                unknown = member
            else:
                tagged[value] = member
        return f"('union', {tag!r}, {tagged!r}, {unknown!r})"

    def _enum(self, name: str, definition: dict[str, Any]) -> str:
        values = ", ".join(f'"{value}"' for value in definition["enum"])
        open_end = ", str" if definition.get("x-open") else ""
        return (
            f"{name}: TypeAlias = Union[Literal[{values}]{open_end}]\n{docstring(definition['description'])}"
        )

    def _union(self, name: str, definition: dict[str, Any]) -> str:
        members = self._members(definition)
        known = [member for member in members if not member.startswith("Unknown")]
        text = f"{definition['description']} A kind that this version does not know comes as `Unknown{name}`."
        return "\n".join(
            [
                "if TYPE_CHECKING:",
                # With the unknown kind among them, mypy could not tell the others apart by their tag.
                f"    {name}: TypeAlias = Union[{', '.join(known)}]",
                textwrap.indent(docstring(text), "    "),
                "else:",
                f"    {name} = Union[{', '.join(members)}]",
                "",
                f"{constant_name(name)} = {self._union_shape(definition)}",
            ]
        )


def python_name(wire: str) -> str:
    """`mediaType` becomes `media_type`; a Python keyword gets an underscore."""
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), wire)
    return name + "_" if keyword.iskeyword(name) else name


def constant_name(name: str) -> str:
    """`WorkerSchedule` becomes `_WORKER_SCHEDULE`."""
    return re.sub(r"(?=[A-Z])", "_", name).upper()


def docstring(text: str) -> str:
    """The text as a docstring of lines that fit."""
    lines = textwrap.wrap(" ".join(text.split()), 96)
    return '"""' + "\n".join(lines) + ('"""' if len(lines) == 1 else '\n"""')


def formatted(source: str) -> str:
    """The source as ruff formats it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=PYTHON)
    return result.stdout


def main() -> int:
    """Writes the module, or with --check says whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the file is stale")
    parser.add_argument("--schema", type=Path, default=SCHEMA)
    arguments = parser.parse_args()
    definitions = json.loads(arguments.schema.read_text(encoding="utf-8"))["$defs"]
    source = formatted(Generator(definitions).module())
    if not arguments.check:
        TARGET.write_text(source, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == source:
        return 0
    print(f"{TARGET.relative_to(PYTHON)} is stale: run python scripts/generate_models.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

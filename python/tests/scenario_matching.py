"""Paths into a report, and what may be asked of the value there: see tests/scenarios/README.md."""

from __future__ import annotations

import json
import re
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any, Callable, Dict, List

#: Where the scenarios and the fixtures are.
TESTS = Path(__file__).parents[2] / "tests"

#: Stands for a value that is not there; null is a value.
ABSENT = object()


def misses(report: Any, expected: Dict[str, Any], known: Dict[str, Any]) -> List[str]:
    """What of `expected`, a mapping of paths, does not hold in the report."""
    found = []
    for path, wanted in expected.items():
        actual = at(report, path)
        found += [f"{path}: {miss}" for miss in mismatch(fill(wanted, known), actual)]
    return found


def at(report: Any, path: str) -> Any:
    """The value at a path such as `value.output[0].id`; a negative index counts from the end."""
    here = report
    for name, index in re.findall(r"([^.\[\]]+)|\[(-?\d+)\]", path):
        if name:
            here = here.get(name, ABSENT) if isinstance(here, dict) else ABSENT
        else:
            position = int(index)
            inside = isinstance(here, list) and -len(here) <= position < len(here)
            here = here[position] if inside else ABSENT
    return here


def mismatch(expected: Any, actual: Any) -> List[str]:
    """A mapping holds operators, all of which must be met; anything else must be equal."""
    if not isinstance(expected, dict):
        expected = {"equals": expected}
    unknown = expected.keys() - OPERATORS.keys()
    assert not unknown, f"there is no operator {sorted(unknown)}"
    return [
        f"expected {name} {argument!r}, got {'nothing' if actual is ABSENT else repr(actual)}"
        for name, argument in expected.items()
        if not OPERATORS[name](actual, argument)
    ]


def same(one: Any, other: Any) -> bool:
    """Equality under which 1 and 1.0 are the same number, but 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def contains(whole: Any, part: Any) -> bool:
    """Whether a text contains a text, or a list an item."""
    if isinstance(whole, str):
        return isinstance(part, str) and part in whole
    return isinstance(whole, list) and any(same(item, part) for item in whole)


def kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), type(value).__name__)


def size(actual: Any, argument: Any) -> bool:
    return isinstance(actual, (str, list, dict)) and not mismatch(argument, len(actual))


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


OPERATORS: Dict[str, Callable[[Any, Any], bool]] = {
    "absent": lambda actual, argument: (actual is ABSENT) is argument,
    "all_of": lambda actual, argument: not any(mismatch(each, actual) for each in argument),
    "any_of": lambda actual, argument: any(not mismatch(choice, actual) for choice in argument),
    "contains": contains,
    "equals": lambda actual, argument: actual is not ABSENT and same(actual, argument),
    "excludes": lambda actual, argument: actual is not ABSENT and not contains(actual, argument),
    "is": lambda actual, argument: actual is not ABSENT and kind(actual) == argument,
    "matches": lambda actual, argument: isinstance(actual, str) and re.search(argument, actual) is not None,
    "max": lambda actual, argument: is_number(actual) and actual <= argument,
    "min": lambda actual, argument: is_number(actual) and actual >= argument,
    "size": size,
}


def fill(value: Any, known: Dict[str, Any]) -> Any:
    """The value with every `${name}` replaced: alone in a string by the value as it is, else by its text."""
    if isinstance(value, dict):
        return {name: fill(item, known) for name, item in value.items()}
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    if not isinstance(value, str):
        return value
    alone = re.fullmatch(r"\$\{([^}]+)\}", value)
    if alone:
        return known_value(alone[1], known)
    return re.sub(r"\$\{([^}]+)\}", lambda match: as_text(known_value(match[1], known)), value)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def known_value(name: str, known: Dict[str, Any]) -> Any:
    """What `${name}` stands for."""
    if name == "in_two_seconds":
        return formatdate(time.time() + 2, usegmt=True)
    if name.startswith("fixtures/"):
        text = (TESTS / name).read_text(encoding="utf-8")
        try:
            return json.loads(text)
        except ValueError:
            return text
    return known[name]

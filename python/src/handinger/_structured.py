"""Structured output: types of the user's own, from which schemas are made and which answers become."""

from __future__ import annotations

from importlib import import_module
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    overload,
)

from ._types import Omit

if TYPE_CHECKING:
    from ._exceptions import HandingerError

T = TypeVar("T")

OutputSchema = Union[Mapping[str, object], Type[Any]]
"""A JSON Schema, or a type: a pydantic model, a dataclass, a `TypedDict`, or whatever pydantic reads."""


def schema_of(given: Any) -> Any:
    """The JSON Schema of a type; a schema, None and "not given" stay what they are.

    Raises:
        InvalidInputError: It is no type that pydantic can describe, or pydantic is missing.
    """
    if given is None or isinstance(given, Omit) or _is_schema(given):
        return given
    return _adapter(given, "output_schema").json_schema()


def _is_schema(given: Any) -> bool:
    return isinstance(given, Mapping)


class HasStructuredOutput:
    """Gives a model `parse_output`."""

    __slots__ = ()

    structured_output: Optional[object]

    @overload
    def parse_output(self, output_type: Type[T]) -> T: ...

    @overload
    def parse_output(self, output_type: Mapping[str, object]) -> Dict[str, object]: ...

    def parse_output(self, output_type: Any) -> Any:
        """The structured output as a type of yours, checked.

        Args:
            output_type: A pydantic model, a dataclass, a `TypedDict` or any other type that pydantic
                reads; or a JSON Schema, which needs the package `jsonschema`.

        Raises:
            APIResponseValidationError: The output does not fit; `field` names the place, for example
                `worker.structured_output.price`.
            InvalidInputError: It is no type that pydantic can read, or the package is missing.
        """
        value = self.structured_output
        root = f"{type(self).__name__.lower()}.structured_output"
        if value is None:
            raise _misfit(root, [((), "there is none")], value)
        if _is_schema(output_type):
            _check(value, output_type, root)
            return value
        return _read(value, output_type, root)


def _read(value: Any, output_type: Any, root: str) -> Any:
    import json

    adapter = _adapter(output_type, "output_type")
    from pydantic import ValidationError

    try:
        # As JSON: only then a date may come as text, even for a strict model.
        return adapter.validate_json(json.dumps(value))
    except ValidationError as error:
        problems = [(problem["loc"], problem["msg"]) for problem in error.errors()]
        raise _misfit(root, problems, value) from error


def _check(value: Any, schema: Mapping[str, object], root: str) -> None:
    try:
        jsonschema: Any = import_module("jsonschema")
    except ImportError as error:
        raise _refused("output_type", "to check a JSON Schema, install the package `jsonschema`") from error
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        raise _refused("output_type", f"expected a JSON Schema: {error.message}") from error
    errors = jsonschema.Draft7Validator(schema).iter_errors(value)
    problems = [(tuple(error.path), error.message) for error in errors]
    if problems:
        raise _misfit(root, problems, value)


def _adapter(output_type: Any, name: str) -> Any:
    try:
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUserError
    except ImportError as error:
        raise _refused(name, "to use a type, install `pydantic` 2; a JSON Schema works without") from error
    problem = f"expected a JSON Schema or a type that pydantic reads, got {output_type!r}"
    if isinstance(output_type, str):
        raise _refused(name, problem)  # pydantic would look for a type of that name
    try:
        return TypeAdapter(output_type)
    except PydanticUserError as error:
        raise _refused(name, problem) from error


def _refused(name: str, problem: str) -> HandingerError:
    from ._exceptions import from_record

    return from_record(
        {
            "class": "InvalidInputError",
            "kind": "invalid_input",
            "message": f"{name}: {problem}",
            "outcome": "not_sent",
            "field": name,
        }
    )


def _misfit(root: str, problems: Iterable[Tuple[Iterable[Any], str]], value: Any) -> HandingerError:
    from ._exceptions import from_record

    told: List[Tuple[str, str]] = [(_path(root, steps), problem) for steps, problem in problems]
    sentences = "; ".join(f"{path}: {problem}" for path, problem in told)
    return from_record(
        {
            "class": "APIResponseValidationError",
            "kind": "response_validation",
            "message": f"The structured output does not have the expected shape: {sentences}",
            "outcome": "accepted",
            "field": told[0][0],
            "status": 200,
            "json": value,
        }
    )


def _path(root: str, steps: Iterable[Any]) -> str:
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)

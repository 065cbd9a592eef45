"""Building models and plain values from decoded JSON, in Python.

Answers of the service take the faster way through the native module; this one serves
values made by hand, types of the user's own, and pydantic.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, Mapping, Sequence, Tuple, Type, cast

from ._exceptions import InvalidInputError
from ._shapes import Shape, fields_of, model_named

if TYPE_CHECKING:
    from ._base_model import BaseModel

_PLAIN_TYPES: Dict[str, Tuple[type, str]] = {
    "str": (str, "a string"),
    "int": (int, "an integer"),
    "float": (float, "a number"),
    "bool": (bool, "true or false"),
    "null": (type(None), "null"),
}


def build_model(cls: Type[BaseModel], data: Mapping[str, Any], *, strict: bool, path: str = "") -> BaseModel:
    """Makes a model from its fields, by Python or wire name.

    Args:
        cls: The model's class.
        data: The fields; unknown ones are kept.
        strict: Whether a missing or wrong field is an error; else it is left out or kept as it is.
        path: Where this stands, for the error.

    Raises:
        InvalidInputError: With `strict`, naming the field.
    """
    place = path or _lower_first(cls.__name__)
    extra = dict(data)
    values: Dict[str, Any] = {}
    for name, wire, shape, required, nullable in fields_of(cls):
        key = wire if wire in extra else name
        if key not in extra:
            if strict and required:
                raise _mismatch(f"{place}.{wire}", "a value", "nothing")
            continue
        value = extra.pop(key)
        if value is not None or not nullable:
            value = build_value(shape, value, strict=strict, path=f"{place}.{wire}")
        values[name] = value
    model = cls.__new__(cls)
    model.__dict__.update(values)
    if extra:
        model._extra = extra
    return model


def build_value(shape: Shape, value: Any, *, strict: bool, path: str = "value") -> Any:
    """Makes a value of a shape from decoded JSON; with `strict`, what does not fit is an error."""
    if isinstance(shape, tuple):
        return _build_compound(shape, value, strict=strict, path=path)
    if shape == "datetime":
        return _build_datetime(value, strict=strict, path=path)
    if shape == "float" and type(value) is int:
        return float(value)
    if shape == "int" and isinstance(value, float) and value.is_integer():
        return int(value)
    expected = _PLAIN_TYPES.get(shape)
    if strict and expected is not None:
        kind, words = expected
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise _mismatch(path, words, value)
    return value


def _build_compound(shape: Tuple[Any, ...], value: Any, *, strict: bool, path: str) -> Any:
    kind = shape[0]
    if kind == "any_of":
        return _build_any_of(shape[1], value, strict=strict, path=path)
    if kind == "list" and isinstance(value, (list, tuple)):
        return [
            build_value(shape[1], item, strict=strict, path=f"{path}[{index}]")
            for index, item in enumerate(cast("Sequence[Any]", value))
        ]
    if kind == "dict" and isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {
            key: build_value(shape[1], item, strict=strict, path=f"{path}.{key}")
            for key, item in entries.items()
        }
    if kind in ("model", "union"):
        classes = _classes(shape)
        if isinstance(value, classes):
            return value
        if isinstance(value, Mapping):
            data = cast("Mapping[str, Any]", value)
            return build_model(_choose(shape, data), data, strict=strict, path=path)
    if strict:
        raise _mismatch(path, "an array" if kind == "list" else "an object", value)
    return value


def _build_any_of(shapes: Tuple[Shape, ...], value: Any, *, strict: bool, path: str) -> Any:
    for shape in shapes:
        try:
            return build_value(shape, value, strict=True, path=path)
        except InvalidInputError:
            continue
    if strict:
        raise _mismatch(path, "one of several types", value)
    return value


def _build_datetime(value: Any, *, strict: bool, path: str) -> Any:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value[:-1] + "+00:00" if value.endswith(("Z", "z")) else value)
        except ValueError:
            pass
    elif isinstance(value, datetime):
        return value
    if strict and not isinstance(value, str):
        raise _mismatch(path, "a date and time", value)
    return value


def _classes(shape: Tuple[Any, ...]) -> Tuple[Type[BaseModel], ...]:
    if shape[0] == "model":
        return (model_named(shape[1]),)
    return tuple(model_named(name) for name in (*shape[2].values(), shape[3]))


def _choose(shape: Tuple[Any, ...], value: Mapping[str, Any]) -> Type[BaseModel]:
    if shape[0] == "model":
        return model_named(shape[1])
    return model_named(shape[2].get(value.get(shape[1]), shape[3]))


def _mismatch(path: str, expected: str, value: Any) -> InvalidInputError:
    got = value if value == "nothing" else f"a value of type {type(value).__name__}"
    error = InvalidInputError(f"{path}: expected {expected}, got {got}")
    error.field = path
    return error


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]

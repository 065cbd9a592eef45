"""Lets models be fields of pydantic models and answers of FastAPI. Imported by pydantic only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Type

from ._dump import DumpOptions, dump_model
from ._shapes import Shape, fields_of, model_named

if TYPE_CHECKING:
    from ._base_model import BaseModel

_JSON_TYPES: Dict[str, Dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "null": {"type": "null"},
    "datetime": {"type": "string", "format": "date-time"},
}


def core_schema(cls: Type[BaseModel]) -> Any:
    """How pydantic reads and writes a model of ours."""
    from pydantic_core import core_schema as schemas

    return schemas.no_info_plain_validator_function(
        cls.model_validate,
        serialization=schemas.plain_serializer_function_ser_schema(_serialize, info_arg=True),
    )


def instance_schema(cls: Type[Any]) -> Any:
    """How pydantic reads a parameter that is an instance of a class: as it is."""
    from pydantic_core import core_schema as schemas

    return schemas.is_instance_schema(cls)


def left_out() -> Exception:
    """What tells pydantic that a type has no place in a JSON Schema."""
    from pydantic_core import PydanticOmit

    return PydanticOmit()


class SerializerOfModels:
    """Gives a model class the `__pydantic_serializer__` by which pydantic writes what it finds in `Any`."""

    def __init__(self) -> None:
        self._made: Dict[Type[Any], Any] = {}

    def __get__(self, _: object, cls: Type[BaseModel]) -> Any:
        made = self._made.get(cls)
        if made is None:
            try:
                from pydantic_core import SchemaSerializer
            except ImportError:
                raise AttributeError("__pydantic_serializer__") from None
            made = self._made[cls] = SchemaSerializer(core_schema(cls))
        return made


def json_schema(cls: Type[BaseModel]) -> Dict[str, Any]:
    """The JSON Schema of a model."""
    properties: Dict[str, Any] = {}
    required: List[str] = []
    for _, wire, shape, needed, nullable in fields_of(cls):
        schema = _schema_of(shape)
        properties[wire] = {"anyOf": [schema, {"type": "null"}]} if nullable and schema else schema
        if needed:
            required.append(wire)
    result: Dict[str, Any] = {"title": cls.__name__, "type": "object", "properties": properties}
    if cls.__doc__:
        result["description"] = cls.__doc__.strip().split("\n\n")[0]
    if required:
        result["required"] = required
    return result


def _schema_of(shape: Shape) -> Dict[str, Any]:
    if isinstance(shape, str):
        return dict(_JSON_TYPES.get(shape, {}))
    kind = shape[0]
    if kind == "list":
        return {"type": "array", "items": _schema_of(shape[1])}
    if kind == "dict":
        return {"type": "object", "additionalProperties": _schema_of(shape[1]) or True}
    if kind == "any_of":
        return {"anyOf": [_schema_of(each) for each in shape[1]]}
    if kind == "union":
        return {"oneOf": [json_schema(model_named(name)) for name in (*shape[2].values(), shape[3])]}
    return json_schema(model_named(shape[1]))


def _serialize(value: BaseModel, info: Any) -> Dict[str, Any]:
    options = DumpOptions(
        by_alias=bool(info.by_alias),
        as_json=info.mode_is_json(),
        exclude_unset=info.exclude_unset,
        exclude_defaults=info.exclude_defaults,
        exclude_none=info.exclude_none,
    )
    return dump_model(value, options, info.include, info.exclude)

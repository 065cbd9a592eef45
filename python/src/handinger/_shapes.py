"""Shapes: what a value looks like, in plain tuples.

A model's `__shape__` lists its fields, one `(name, wire_name, type, required, nullable)` each.
A type is one of the words below or a tuple:

- `"str"`, `"int"`, `"float"`, `"bool"`, `"null"`, `"datetime"`, `"any"`
- `"raw"`: any JSON, kept as text until somebody looks
- `("model", name or class)`, `("list", type)`, `("dict", type)`
- `("union", tag, {value: model name}, fallback model name)`: told apart by the field `tag`
- `("any_of", types)`: the first that fits

The native module reads generated shapes to build models; Python reads them for everything else.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Dict,
    Optional,
    Tuple,
    Type,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from ._base_model import BaseModel

Shape = Union[str, Tuple[Any, ...]]
FieldShape = Tuple[str, str, Shape, bool, bool]

_SCALARS = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null", datetime: "datetime"}


def fields_of(cls: Type[BaseModel]) -> Tuple[FieldShape, ...]:
    """The fields of a model: generated, or read from the annotations of a class of the user's."""
    shape = cls.__dict__.get("__shape__")
    if shape is None:
        inherited = _inherited_fields(cls)
        hints = get_type_hints(cls)
        shape = tuple(
            _inherited(cls, inherited, name, hint) or _field(cls, name, hint)
            for name, hint in hints.items()
            if get_origin(hint) is not ClassVar
        )
        cls.__shape__ = shape
    return shape


def _inherited_fields(cls: Type[BaseModel]) -> Dict[str, Tuple[Any, FieldShape]]:
    """The fields of the classes above, each with its type."""
    found: Dict[str, Tuple[Any, FieldShape]] = {}
    for base in cls.__bases__:
        if hasattr(base, "__shape__"):
            hints = get_type_hints(base)
            found.update({field[0]: (hints[field[0]], field) for field in fields_of(base)})
    return found


def _inherited(
    cls: Type[BaseModel], fields: Dict[str, Tuple[Any, FieldShape]], name: str, hint: Any
) -> Optional[FieldShape]:
    """The field of a class above, unless this class gives it another type or default."""
    found = fields.get(name)
    return found[1] if found is not None and found[0] == hint and name not in cls.__dict__ else None


def model_named(model: Union[str, Type[BaseModel]]) -> Type[BaseModel]:
    """The class a shape names."""
    if not isinstance(model, str):
        return model
    from . import _models

    return getattr(_models, model)


def shape_of(annotation: Any) -> Shape:
    """The shape of a type as users write it: `Worker`, `List[Worker]`, `Dict[str, int]`.

    Types that say nothing of JSON are `"any"`.
    """
    if hasattr(annotation, "__metadata__"):  # Annotated
        annotation = annotation.__origin__
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if _is_union(origin):
        return ("any_of", tuple(shape_of(arg) for arg in args))
    if annotation is list or origin is list:
        return ("list", shape_of(args[0]) if args else "any")
    if annotation is dict or origin is dict:
        return ("dict", shape_of(args[1]) if args else "any")
    if isinstance(annotation, type) and hasattr(annotation, "__shape__"):
        return ("model", annotation)
    return "any"


def _field(cls: Type[BaseModel], name: str, annotation: Any) -> FieldShape:
    nullable = type(None) in get_args(annotation) and _is_union(get_origin(annotation))
    wire = name
    given: Any = getattr(cls, name, None)
    if type(given).__name__ == "FieldInfo" and hasattr(given, "alias"):  # pydantic's `Field(…)`
        wire = given.alias or name
        if given.is_required():
            delattr(cls, name)
        else:
            setattr(cls, name, given.get_default(call_default_factory=True))
    return (name, wire, shape_of(annotation), not hasattr(cls, name), nullable)


def _is_union(origin: Any) -> bool:
    if origin is Union:
        return True
    return sys.version_info >= (3, 10) and origin is __import__("types").UnionType

"""Methods of models under the names that pydantic's first version gave them, for programs that use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, cast

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._base_model import BaseModel


class PydanticNames:
    """The old names. Each warns and says what to call, as pydantic's second version does."""

    __slots__ = ()

    def dict(self, **options: Any) -> Dict[str, Any]:
        """The model as a dict; the arguments are those of `model_dump`."""
        _warn("dict", "model_dump")
        return cast("BaseModel", self).model_dump(**options)

    def json(self, **options: Any) -> str:
        """The model as JSON text; the arguments are those of `model_dump_json`."""
        _warn("json", "model_dump_json")
        return cast("BaseModel", self).model_dump_json(**options)

    def copy(self, **options: Any) -> Self:
        """A copy of the model; the arguments are those of `model_copy`."""
        _warn("copy", "model_copy")
        return cast("Any", self).model_copy(**options)

    @classmethod
    def parse_obj(cls, obj: Any) -> Self:
        """Makes a model from a mapping of its fields, checking it."""
        _warn("parse_obj", "model_validate")
        return cast("Any", cls).model_validate(obj)

    @classmethod
    def parse_raw(cls, b: Any) -> Self:
        """Makes a model from JSON text, checking it."""
        _warn("parse_raw", "model_validate_json")
        return cast("Any", cls).model_validate_json(b)

    @classmethod
    def schema(cls) -> Dict[str, Any]:
        """The JSON Schema of the model."""
        _warn("schema", "model_json_schema")
        return cls.model_json_schema()

    @classmethod
    def model_json_schema(cls) -> Dict[str, Any]:
        """The JSON Schema of the model, under the names of the JSON."""
        from ._pydantic import json_schema

        return json_schema(cast("Any", cls))


def _warn(name: str, instead: str) -> None:
    import warnings

    warnings.warn(f"The method `{name}` is deprecated: use `{instead}`.", DeprecationWarning, stacklevel=3)

"""The base of every model."""

from __future__ import annotations

from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Dict,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Set,
    Tuple,
    Union,
)

from . import _build
from ._model_dumps import Dumps
from ._pydantic import SerializerOfModels
from ._pydantic_names import PydanticNames
from ._shapes import FieldShape, fields_of

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> Any:
        """Has a meaning for type checkers only."""
        return lambda cls: cls


class FieldInfo(NamedTuple):
    """What `Model.model_fields` says of a field.

    Attributes:
        name: Its name in Python.
        alias: Its name in JSON.
        annotation: Its type.
        required: Whether it is always there.
        default: What it is when it is not.
    """

    name: str
    alias: str
    annotation: Any
    required: bool
    default: Any

    def is_required(self) -> bool:
        """Whether the field is always there."""
        return self.required


class _ModelFields:
    """Gives a model class its `model_fields`."""

    def __get__(self, _: object, cls: type[BaseModel]) -> Dict[str, FieldInfo]:
        from typing import get_type_hints

        hints = get_type_hints(cls)
        return {
            name: FieldInfo(name, wire, hints.get(name, Any), required, getattr(cls, name, None))
            for name, wire, _shape, required, _nullable in fields_of(cls)
        }


@dataclass_transform(kw_only_default=True, eq_default=False)
class BaseModel(Dumps, PydanticNames):
    """A piece of an answer, with its fields as attributes.

    Fields that this version does not know are kept: as attributes under the name they came
    with, and together in `model_extra`. Models compare by value, and can be copied and pickled.
    They can be fields of pydantic models.

    Args:
        **data: The fields by Python or wire name; unknown ones are kept.

    Raises:
        InvalidInputError: A field is missing or of the wrong type. It is a `ValueError`, too.
    """

    # Models come from the native module, which fills `__dict__` with the fields that came,
    # `_extra` with the unknown ones and `_lazy` with the JSON text of fields nobody has read yet.
    __slots__ = ("__dict__", "__weakref__", "_extra", "_lazy")

    __shape__: ClassVar[Tuple[FieldShape, ...]] = ()
    __secrets__: ClassVar[FrozenSet[str]] = frozenset()  # fields whose values `repr` does not show
    __match_args__: ClassVar[Tuple[str, ...]] = ()
    model_fields: ClassVar[Dict[str, FieldInfo]] = _ModelFields()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    __fields__: ClassVar[Dict[str, FieldInfo]] = _ModelFields()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    __pydantic_serializer__: ClassVar[Any] = SerializerOfModels()

    if TYPE_CHECKING:
        _extra: Optional[Dict[str, Any]]
        _lazy: Optional[Dict[str, bytes]]

    else:

        def __init__(self, **data: Any) -> None:
            _fill(self, _build.build_model(type(self), data, strict=True))

        def __getattr__(self, name: str) -> Any:
            if name in ("_extra", "_lazy"):
                return None
            lazy = self._lazy
            if lazy and name in lazy:
                from . import _native

                value = self.__dict__[name] = _native.loads(lazy[name])
                return value
            extra = self._extra
            if extra and name in extra:
                return extra[name]
            if name[:2] != "__" and any(name == field[0] for field in fields_of(type(self))):
                return None  # made without a required field, by `construct`
            raise AttributeError(f"{type(self).__name__!r} object has no field {name!r}")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__shape__" in cls.__dict__:
            setattr(cls, "__match_args__", tuple(field[0] for field in cls.__shape__))  # noqa: B010

    @classmethod
    def construct(cls, _fields_set: Optional[Set[str]] = None, **values: Any) -> Self:
        """Makes a model without checking anything: what is missing stays away, what is wrong stays as it is.

        Args:
            _fields_set: Not needed: what is given is set.
            **values: The fields by Python or wire name.
        """
        return _build.build_model(cls, values, strict=False)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

    model_construct = construct

    @classmethod
    def model_validate(cls, obj: Union[Self, Mapping[str, Any]]) -> Self:
        """Makes a model from a mapping of its fields, by Python or wire name, checking it.

        Raises:
            InvalidInputError: A field is missing or of the wrong type.
        """
        return _build.build_value(("model", cls), obj, strict=True, path=cls.__name__)

    @classmethod
    def model_validate_json(cls, json_data: Union[str, bytes]) -> Self:
        """Makes a model from JSON text, checking it.

        Raises:
            InvalidInputError: The text is not JSON, or a field is missing or of the wrong type.
        """
        import json

        from ._exceptions import InvalidInputError

        try:
            decoded = json.loads(json_data)
        except ValueError as error:
            raise InvalidInputError(f"{cls.__name__}: not JSON: {error}") from None
        return cls.model_validate(decoded)

    @property
    def model_fields_set(self) -> Set[str]:
        """The names of the fields that were given; a field that came as null is among them."""
        given = {*self.__dict__, *(self._lazy or ())}
        return {field[0] for field in fields_of(type(self)) if field[0] in given}

    @property
    def model_extra(self) -> Dict[str, Any]:
        """The fields this version does not know, as they came, and attributes that were added."""
        extra = self._extra
        if extra is None:
            extra = self._extra = {}
        added = self.__dict__.keys() - {field[0] for field in fields_of(type(self))}
        for name in added:
            extra[name] = self.__dict__.pop(name)
        return extra

    def model_copy(self, *, update: Optional[Mapping[str, Any]] = None, deep: bool = False) -> Self:
        """A copy of the model.

        Args:
            update: Fields to change in the copy, unchecked.
            deep: Whether to copy the values, too.
        """
        import copy

        result = copy.deepcopy(self) if deep else copy.copy(self)
        result.__dict__.update(update or {})
        return result

    def _fields(self) -> List[Tuple[str, Any]]:
        missing = object()
        pairs = [(field[0], getattr(self, field[0], missing)) for field in fields_of(type(self))]
        return [pair for pair in pairs if pair[1] is not missing]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, BaseModel):
            return NotImplemented
        return self._fields() == other._fields() and self.model_extra == other.model_extra

    def __iter__(self) -> Iterator[Tuple[str, Any]]:
        """The fields with their values, so that `dict(model)` works."""
        yield from self._fields()
        yield from self.model_extra.items()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"
        )

    __str__ = __repr__

    def __rich_repr__(self) -> List[Tuple[str, Any]]:
        hidden = self.__secrets__
        fields = [(name, "***" if value and name in hidden else value) for name, value in self._fields()]
        return [*fields, *self.model_extra.items()]

    def __reduce__(self) -> Tuple[Any, ...]:
        return _restore, (type(self), dict(self.__dict__), self._extra, self._lazy)

    def __copy__(self) -> Self:
        extra, lazy = self._extra, self._lazy
        return _restore(type(self), dict(self.__dict__), extra and dict(extra), lazy)  # type: ignore[return-value]

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from ._pydantic import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> Dict[str, Any]:
        from ._pydantic import json_schema

        return json_schema(cls)


def _fill(model: BaseModel, source: BaseModel) -> None:
    model.__dict__.update(source.__dict__)
    if source._extra:
        model._extra = source._extra


def _restore(
    cls: type[BaseModel],
    values: Dict[str, Any],
    extra: Optional[Dict[str, Any]],
    lazy: Optional[Dict[str, bytes]],
) -> BaseModel:
    model = cls.__new__(cls)
    model.__dict__.update(values)
    if extra:
        model._extra = extra
    if lazy:
        model._lazy = lazy
    return model

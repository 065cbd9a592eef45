"""Reading a body as the type the user asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional, get_args, get_origin

from . import _build
from ._shapes import Shape, shape_of

if TYPE_CHECKING:
    from ._native import WorkerEvent


def cast_body(to: Any, body: bytes) -> Any:
    """The body as a value of a type.

    Args:
        to: `bytes`, `str`, `int`, `float`, `bool`, `NoneType`, a model, a class with pydantic's
            `model_validate_json`, or lists, dicts and unions of these; `object` and `Any` give
            the decoded JSON, or the text if it is none.
        body: The body of an answer with a success status.

    Raises:
        TypeError: This is no type that a body can be read as.
        ValueError: The body cannot be read as that type.
    """
    shape = shape_of(to)
    if shape == "any" and _says_nothing_of_json(to):
        raise TypeError(
            f"{to!r} is not supported: give a model, a plain type, or lists, dicts and unions of these."
        )
    if to is bytes:
        return body
    text = body.decode("utf-8", "replace")
    if to is str:
        return text
    if to in (int, float):
        return to(text)
    if to is bool:
        return text.strip().lower() == "true"
    if to is type(None) or not text.strip():
        return None
    if _is_foreign_model(to):
        return to.model_validate_json(body)
    value = _decode(to, text)
    _must_be_of_kind(shape, value, to)
    return _build.build_value(shape, value, strict=False)


def event_reader(stream_cls: Any) -> Optional[Callable[[WorkerEvent], Any]]:
    """What makes the items of `Stream[T]` of the events; None if the items are the events."""
    args = get_args(stream_cls)
    if not args or getattr(args[0], "__name__", "") == "WorkerEvent":
        return None
    return lambda event: cast_body(args[0], event.data.encode())


def _decode(to: Any, text: str) -> Any:
    import json

    try:
        return json.loads(text[1:] if text.startswith("\ufeff") else text)
    except ValueError:
        if to is Any or to is object or str in get_args(to):
            return text
        name = getattr(to, "__name__", str(to))
        raise ValueError(f"The answer is not JSON and cannot be read as {name}: {text[:200]!r}") from None


def _must_be_of_kind(shape: Shape, value: Any, to: Any) -> None:
    """Refuses an array where an object is wanted, and so on; null stands for nothing."""
    expected = {"model": dict, "union": dict, "dict": dict, "list": list}.get(shape[0])
    if expected is not None and value is not None and not isinstance(value, expected):
        name = getattr(to, "__name__", str(to))
        raise ValueError(f"The answer cannot be read as {name}: it is {_json_kind(value)}.")


def _json_kind(value: Any) -> str:
    for kind, words in ((dict, "an object"), (list, "an array"), (str, "a string"), (bool, "true or false")):
        if isinstance(value, kind):
            return words
    return "a number"


def _says_nothing_of_json(to: Any) -> bool:
    """Whether this is a class that neither JSON nor we know."""
    known = to in (object, Any, bytes) or hasattr(to, "__total__") or _is_foreign_model(to)
    return isinstance(to, type) and get_origin(to) is None and not known


def _is_foreign_model(to: Any) -> bool:
    return (
        isinstance(to, type)
        and get_origin(to) is None
        and hasattr(to, "model_validate_json")
        and not hasattr(to, "__shape__")
    )

"""Reading a body as the type the user asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional, get_args, get_origin

from . import _build
from ._shapes import shape_of

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
        ValueError: The body cannot be read as that type.
    """
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
    return _build.build_value(shape_of(to), _decode(to, text), strict=False)


def event_reader(stream_cls: Any) -> Optional[Callable[[WorkerEvent], Any]]:
    """What makes the items of `Stream[T]` of the events; None if the items are the events."""
    args = get_args(stream_cls)
    if not args or getattr(args[0], "__name__", "") == "WorkerEvent":
        return None
    return lambda event: cast_body(args[0], event.data.encode())


def _decode(to: Any, text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError:
        if to is Any or to is object or str in get_args(to):
            return text
        name = getattr(to, "__name__", str(to))
        raise ValueError(f"The answer is not JSON and cannot be read as {name}: {text[:200]!r}") from None


def _is_foreign_model(to: Any) -> bool:
    return (
        isinstance(to, type)
        and get_origin(to) is None
        and hasattr(to, "model_validate_json")
        and not hasattr(to, "__shape__")
    )

"""Files that can only be read by awaiting, made readable by the threads that send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, Mapping, Optional, Sequence, Tuple, cast

from ._callbacks import is_coroutine_function
from ._types import Omit

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


def plain_files(given: Any) -> Any:
    """The files of a blocking call: what has a file below itself that can be read as it is, as that one.

    Raises:
        InvalidInputError: One can be read by awaiting only.
    """
    return given if _is_plain(given) else _each(given, None)


async def plain_files_async(given: Any) -> Any:
    """The files of a call for asyncio: those to be awaited are read on the running event loop."""
    if _is_plain(given):
        return given
    import asyncio

    return _each(given, asyncio.get_running_loop())


def _is_plain(given: Any) -> bool:
    return given is None or isinstance(given, (Omit, bytes))


def _each(given: Any, loop: Optional[AbstractEventLoop]) -> Any:
    if isinstance(given, Mapping):  # the fields of a form
        fields = cast("Mapping[str, Any]", given)
        return {field: _file(item, loop, f"files.{field}") for field, item in fields.items()}
    if isinstance(given, tuple) and given and isinstance(given[0], (str, type(None))):
        return _file(cast("Any", given), loop, "files")
    if isinstance(given, (list, tuple)):
        items = cast("Sequence[Any]", given)
        return [_file(item, loop, f"files[{index}]") for index, item in enumerate(items)]
    return _file(given, loop, "files")


def _file(given: Any, loop: Optional[AbstractEventLoop], path: str) -> Any:
    if isinstance(given, tuple):
        name, *rest = cast("Sequence[Any]", given) or [None]
        return (name, *(_content(part, loop, path) for part in rest[:1]), *rest[1:])
    plain = _content(given, loop, path)
    if plain is given:
        return given
    name = getattr(given, "filename", None) or getattr(given, "name", None)
    return (name.rpartition("/")[2] if isinstance(name, str) and name else "upload", plain)


def _content(given: Any, loop: Optional[AbstractEventLoop], path: str) -> Any:
    if isinstance(given, (bytes, bytearray, str)) or not _is_awaited(given):
        return given
    below = getattr(given, "file", None)
    if hasattr(below, "read") and not _is_awaited(below):
        return below
    if loop is None:
        from ._exceptions import InvalidInputError

        error = InvalidInputError(
            f"{path}: it can be read by awaiting only: use AsyncHandinger, or read it first"
        )
        error.field = path
        raise error
    return _pieces(given, loop)


def _is_awaited(source: Any) -> bool:
    read = getattr(source, "read", None)
    if read is not None:
        return is_coroutine_function(read)
    return hasattr(source, "__anext__") or (hasattr(source, "__aiter__") and not hasattr(source, "__iter__"))


def _pieces(source: Any, loop: AbstractEventLoop) -> Iterator[bytes]:
    """What a thread gets that asks for one piece after another. They can be read only once."""
    from asyncio import run_coroutine_threadsafe

    awaited = _read(source) if hasattr(source, "read") else source.__aiter__()
    while True:
        piece, ended = run_coroutine_threadsafe(_next(awaited), loop).result()
        if ended:
            return
        yield piece


async def _next(pieces: Any) -> Tuple[bytes, bool]:
    try:
        return await pieces.__anext__(), False
    except StopAsyncIteration:
        return b"", True


async def _read(source: Any) -> Any:
    while True:
        piece = await source.read(_CHUNK)
        if not piece:
            return
        yield piece


_CHUNK = 131072

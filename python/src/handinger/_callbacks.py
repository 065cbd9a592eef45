"""Calling the user's functions."""

from __future__ import annotations

import sys
from typing import Any, Callable, Optional, Set

_IS_COROUTINE = 0x180  # of `async def` and of `types.coroutine`

_running: Set[Any] = set()  # an event loop itself would let go of its tasks


def notify(function: Callable[[Any], object], value: Any) -> None:
    """Calls a function of the user's."""
    function(value)


async def notify_async(function: Callable[[Any], Any], value: Any) -> None:
    """Calls a function of the user's, which may be a coroutine function."""
    result = function(value)
    if hasattr(result, "__await__"):
        await result


def is_coroutine_function(function: Any) -> bool:
    """Whether a call gives a coroutine. Without `inspect`: a fork in the middle of an import locks it up."""
    while hasattr(function, "func"):  # functools.partial
        function = function.func
    for each in (function, getattr(function, "__call__", None)):  # noqa: B004  (its code is asked for)
        code = getattr(getattr(each, "__func__", each), "__code__", None)
        if code is not None and code.co_flags & _IS_COROUTINE:
            return True
    return False


def checked(function: Optional[Callable[..., object]], name: str) -> None:
    """Refuses a coroutine function, which blocking code cannot await.

    Raises:
        TypeError: It is one.
    """
    if is_coroutine_function(function):
        raise TypeError(f"{name}: a coroutine function needs AsyncHandinger")


def checked_async(function: Optional[Callable[..., object]], name: str) -> None:
    """Lets every function pass: an event loop can run coroutines."""


def call_on_loop(function: Callable[[Any], object], value: Any) -> None:
    """Calls a function on the running event loop, in the present context. Called by the native module.

    The coroutine of a coroutine function becomes a task; what that raises is reported.
    """
    result: Any = function(value)
    if not hasattr(result, "__await__"):
        return
    import asyncio

    task = asyncio.ensure_future(result)
    _running.add(task)
    task.add_done_callback(_has_ended)


def _has_ended(task: Any) -> None:
    _running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        error = task.exception()
        report: Any = _Unraisable(type(error), error, error.__traceback__, None, task)
        sys.unraisablehook(report)


class _Unraisable:
    """What `sys.unraisablehook` is told, as of a function that is not a coroutine function."""

    def __init__(self, exc_type: Any, exc_value: Any, exc_traceback: Any, err_msg: Any, object: Any) -> None:
        self.exc_type = exc_type
        self.exc_value = exc_value
        self.exc_traceback = exc_traceback
        self.err_msg = err_msg
        self.object = object

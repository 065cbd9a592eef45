"""Calling the user's functions."""

from __future__ import annotations

from typing import Any, Callable


def notify(function: Callable[[Any], object], value: Any) -> None:
    """Calls a function of the user's."""
    function(value)


async def notify_async(function: Callable[[Any], Any], value: Any) -> None:
    """Calls a function of the user's, which may be a coroutine function."""
    result = function(value)
    if hasattr(result, "__await__"):
        await result

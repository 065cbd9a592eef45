"""Work that would block an event loop."""

from __future__ import annotations

from typing import Any, Callable, TypeVar

T = TypeVar("T")


def in_thread(function: Callable[..., T], *args: Any) -> T:
    """Calls a function that may block; here, blocking is what is wanted."""
    return function(*args)


async def in_thread_async(function: Callable[..., T], *args: Any) -> T:
    """Calls a function that may block, off the event loop."""
    import asyncio

    return await asyncio.get_running_loop().run_in_executor(None, function, *args)

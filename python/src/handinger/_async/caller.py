"""From a method of a resource to the native module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Awaitable, Dict, Optional

if TYPE_CHECKING:
    from .._types import NativeOptions
    from .client import AsyncHandinger

SMALL_FILE = 65536
"""Bytes up to which a file is read at once, which frees its connection; a larger one waits to be read."""


class AsyncCaller:
    """Gives results plainly: a model, a stream or a file."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncHandinger) -> None:
        self._client = client

    def call(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Awaitable[Any]:
        """Runs an operation whose answer is a model."""
        return self._client._native.call_async(operation, params, options)

    async def events(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a stream of events."""
        from .._streaming import AsyncStream
        from .response import AsyncAPIResponse

        events = await self._client._native.events_async(operation, params, options)
        return AsyncStream[Any](events, AsyncAPIResponse(events.response, events=events))

    async def file(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a file."""
        from .response import AsyncBinaryAPIResponse

        native = await self._client._native.open_async(operation, params, options)
        response = AsyncBinaryAPIResponse(native, cast_to=bytes)
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) <= SMALL_FILE:
            await response.read()
        return response

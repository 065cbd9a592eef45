"""Methods of resources that give responses: with their body read, or unread."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Optional, TypeVar

from .caller import AsyncCaller
from .response import AsyncAPIResponse, AsyncResponseContextManager, AsyncStreamedBinaryAPIResponse

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from .._types import NativeOptions

    P = ParamSpec("P")

R = TypeVar("R")
ResponseT = TypeVar("ResponseT", bound=AsyncAPIResponse[Any])


class AsyncRawCaller(AsyncCaller):
    """Gives results as responses whose body has been read."""

    __slots__ = ()

    async def call(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> AsyncAPIResponse[Any]:
        """Runs an operation whose answer is a model."""
        return AsyncAPIResponse(await self._client._native.send_async(operation, params, options))

    async def events(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> AsyncAPIResponse[Any]:
        """Runs an operation whose answer is a stream of events, which `parse()` gives."""
        stream = await AsyncCaller(self._client).events(operation, params, options)
        return AsyncAPIResponse(stream.response._native, stream=stream, events=stream._events)


class AsyncStreamingCaller(AsyncRawCaller):
    """Gives results as responses whose body has not been read."""

    __slots__ = ()

    async def call(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> AsyncAPIResponse[Any]:
        """Runs an operation whose answer is a model."""
        return AsyncAPIResponse(await self._client._native.open_async(operation, params, options))

    async def file(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> AsyncStreamedBinaryAPIResponse:
        """Runs an operation whose answer is a file."""
        response = await self._client._native.open_async(operation, params, options)
        return AsyncStreamedBinaryAPIResponse(response, cast_to=bytes)


def async_to_raw_response_wrapper(
    method: Callable[P, Awaitable[R]],
) -> Callable[P, Awaitable[AsyncAPIResponse[R]]]:
    """Types a method of a resource that answers through `AsyncRawCaller`."""
    return method  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def async_to_streamed_response_wrapper(
    method: Callable[P, Awaitable[R]],
) -> Callable[P, AsyncResponseContextManager[AsyncAPIResponse[R]]]:
    """Makes a context manager of a method of a resource that answers through `AsyncStreamingCaller`."""

    @functools.wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> AsyncResponseContextManager[AsyncAPIResponse[R]]:
        request: Any = functools.partial(method, *args, **kwargs)
        return AsyncResponseContextManager(request)

    return wrapped


def async_to_custom_streamed_response_wrapper(
    method: Callable[P, Awaitable[object]],
    response_cls: type[ResponseT],  # noqa: ARG001  (for its type)
) -> Callable[P, AsyncResponseContextManager[ResponseT]]:
    """The same for a method whose responses have a class of their own."""
    return async_to_streamed_response_wrapper(method)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

"""Methods of resources that give responses: with their body read, or unread.

Generated from _async/raw.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, TypeVar

from .caller import Caller
from .response import APIResponse, ResponseContextManager, StreamedBinaryAPIResponse

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from .._types import NativeOptions

    P = ParamSpec("P")

R = TypeVar("R")
ResponseT = TypeVar("ResponseT", bound=APIResponse[Any])


class RawCaller(Caller):
    """Gives results as responses whose body has been read."""

    __slots__ = ()

    def call(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> APIResponse[Any]:
        """Runs an operation whose answer is a model."""
        return APIResponse(self._client._native.send(operation, params, options))

    def events(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> APIResponse[Any]:
        """Runs an operation whose answer is a stream of events, which `parse()` gives."""
        stream = Caller(self._client).events(operation, params, options)
        return APIResponse(stream.response._native, stream=stream, events=stream._events)


class StreamingCaller(RawCaller):
    """Gives results as responses whose body has not been read."""

    __slots__ = ()

    def call(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> APIResponse[Any]:
        """Runs an operation whose answer is a model."""
        return APIResponse(self._client._native.open(operation, params, options))

    def file(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> StreamedBinaryAPIResponse:
        """Runs an operation whose answer is a file."""
        response = self._client._native.open(operation, params, options)
        return StreamedBinaryAPIResponse(response, cast_to=bytes)


def to_raw_response_wrapper(
    method: Callable[P, R],
) -> Callable[P, APIResponse[R]]:
    """Types a method of a resource that answers through `RawCaller`."""
    return method  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def to_streamed_response_wrapper(
    method: Callable[P, R],
) -> Callable[P, ResponseContextManager[APIResponse[R]]]:
    """Makes a context manager of a method of a resource that answers through `StreamingCaller`."""

    @functools.wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> ResponseContextManager[APIResponse[R]]:
        request: Any = functools.partial(method, *args, **kwargs)
        return ResponseContextManager(request)

    return wrapped


def to_custom_streamed_response_wrapper(
    method: Callable[P, object],
    response_cls: type[ResponseT],  # noqa: ARG001  (for its type)
) -> Callable[P, ResponseContextManager[ResponseT]]:
    """The same for a method whose responses have a class of their own."""
    return to_streamed_response_wrapper(method)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

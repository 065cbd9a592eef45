"""The client for asyncio."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Optional

from .._cached import cached_property
from .._callbacks import checked_async
from .._gevent import cooperative_async
from .._types import Self
from .caller import AsyncCaller
from .tasks import (
    AsyncTasksResource,
    AsyncTasksResourceWithRawResponse,
    AsyncTasksResourceWithStreamingResponse,
)
from .verbs import AsyncRawRequests, AsyncRequests
from .workers import (
    AsyncWorkersResource,
    AsyncWorkersResourceWithRawResponse,
    AsyncWorkersResourceWithStreamingResponse,
)

if TYPE_CHECKING:
    from .._overrides import PreparedOptions
    from .hooks import AsyncHookedNative


class AsyncHandinger(AsyncRequests):
    """The Handinger API for asyncio.

    One client serves all threads and event loops; it does nothing until the first call. It
    can be copied, pickled and used after a fork. Closing it is optional.
    """

    __module__ = "handinger"  # where users find it

    @property
    def _native(self) -> Any:
        return cooperative_async(self._transport)

    def _check_hook(self, function: Optional[Callable[..., object]]) -> None:
        checked_async(function, "on_attempt")

    def _make_caller(self) -> AsyncCaller:
        return AsyncCaller(self)

    def _make_hooked(self, native: Any) -> AsyncHookedNative:
        from .hooks import AsyncHookedNative

        return AsyncHookedNative(native, self)

    async def _prepare_options(self, options: PreparedOptions) -> PreparedOptions:
        """Called before each call. A subclass may change the options, or give others.

        Args:
            options: The headers, query parameters, limits … of the call.
        """
        return options

    @cached_property
    def workers(self) -> AsyncWorkersResource:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return AsyncWorkersResource(self)

    @cached_property
    def tasks(self) -> AsyncTasksResource:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return AsyncTasksResource(self)

    @cached_property
    def with_raw_response(self) -> AsyncHandingerWithRawResponse:
        """The same resources; each method gives the response with its headers, and the model by `parse()`."""
        return AsyncHandingerWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncHandingerWithStreamedResponse:
        """The same resources; each method gives a context manager with the response, its body unread."""
        return AsyncHandingerWithStreamedResponse(self)

    async def close(self) -> None:
        """Ends the use of this client: later calls raise an error. Calls under way go on."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        await self.close()


class AsyncHandingerWithRawResponse(AsyncRawRequests):
    """The resources and verbs of `AsyncHandinger`, giving responses."""

    _client: AsyncHandinger

    def __init__(self, client: AsyncHandinger) -> None:
        super().__init__(client)

    @cached_property
    def workers(self) -> AsyncWorkersResourceWithRawResponse:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return self._client.workers.with_raw_response

    @cached_property
    def tasks(self) -> AsyncTasksResourceWithRawResponse:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return self._client.tasks.with_raw_response


class AsyncHandingerWithStreamedResponse:
    """The resources of `AsyncHandinger`, giving responses whose body is unread."""

    def __init__(self, client: AsyncHandinger) -> None:
        self._client = client

    @cached_property
    def workers(self) -> AsyncWorkersResourceWithStreamingResponse:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return self._client.workers.with_streaming_response

    @cached_property
    def tasks(self) -> AsyncTasksResourceWithStreamingResponse:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return self._client.tasks.with_streaming_response

"""The client for blocking code.

Generated from _async/client.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Optional

from .._cached import cached_property
from .._callbacks import checked
from .._gevent import cooperative
from .._types import Self
from .caller import Caller
from .tasks import (
    TasksResource,
    TasksResourceWithRawResponse,
    TasksResourceWithStreamingResponse,
)
from .verbs import RawRequests, Requests
from .workers import (
    WorkersResource,
    WorkersResourceWithRawResponse,
    WorkersResourceWithStreamingResponse,
)

if TYPE_CHECKING:
    from .._overrides import PreparedOptions
    from .hooks import HookedNative


class Handinger(Requests):
    """The Handinger API for blocking code.

    One client serves all threads; it does nothing until the first call. It
    can be copied, pickled and used after a fork. Closing it is optional.
    """

    __module__ = "handinger"  # where users find it

    @property
    def _native(self) -> Any:
        return cooperative(self._transport)

    def _check_hook(self, function: Optional[Callable[..., object]]) -> None:
        checked(function, "on_attempt")

    def _make_caller(self) -> Caller:
        return Caller(self)

    def _make_hooked(self, native: Any) -> HookedNative:
        from .hooks import HookedNative

        return HookedNative(native, self)

    def _prepare_options(self, options: PreparedOptions) -> PreparedOptions:
        """Called before each call. A subclass may change the options, or give others.

        Args:
            options: The headers, query parameters, limits … of the call.
        """
        return options

    @cached_property
    def workers(self) -> WorkersResource:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return WorkersResource(self)

    @cached_property
    def tasks(self) -> TasksResource:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return TasksResource(self)

    @cached_property
    def with_raw_response(self) -> HandingerWithRawResponse:
        """The same resources; each method gives the response with its headers, and the model by `parse()`."""
        return HandingerWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> HandingerWithStreamedResponse:
        """The same resources; each method gives a context manager with the response, its body unread."""
        return HandingerWithStreamedResponse(self)

    def close(self) -> None:
        """Ends the use of this client: later calls raise an error. Calls under way go on."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        self.close()


class HandingerWithRawResponse(RawRequests):
    """The resources and verbs of `Handinger`, giving responses."""

    _client: Handinger

    def __init__(self, client: Handinger) -> None:
        super().__init__(client)

    @cached_property
    def workers(self) -> WorkersResourceWithRawResponse:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return self._client.workers.with_raw_response

    @cached_property
    def tasks(self) -> TasksResourceWithRawResponse:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return self._client.tasks.with_raw_response


class HandingerWithStreamedResponse:
    """The resources of `Handinger`, giving responses whose body is unread."""

    def __init__(self, client: Handinger) -> None:
        self._client = client

    @cached_property
    def workers(self) -> WorkersResourceWithStreamingResponse:
        """Workers: start one, follow it, talk on with it, read what it made."""
        return self._client.workers.with_streaming_response

    @cached_property
    def tasks(self) -> TasksResourceWithStreamingResponse:
        """Tasks: run a worker, talk on with it, look at what it did."""
        return self._client.tasks.with_streaming_response

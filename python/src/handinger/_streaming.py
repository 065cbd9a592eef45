"""Streams of a worker's events."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    Callable,
    Deque,
    Generic,
    Iterator,
    Optional,
    TypeVar,
    Union,
    cast,
)

if TYPE_CHECKING:
    from . import _native
    from ._async.response import AsyncAPIResponse
    from ._sync.response import APIResponse

from ._models import Worker
from ._native import WorkerEvent
from ._types import Self

T = TypeVar("T")

cast("Any", Mapping).register(WorkerEvent)  # so that `match event: case {"type": "finish"}` works

_BATCH = 256
"""The most events taken at once; an async loop costs one crossing per batch."""


class Stream(Generic[T]):
    """The events of a worker, as they come.

    Iterate over it once, or ask for what you need with `text_stream()` or `final_worker()`.
    A broken connection is mended: every event comes once, in order. Leaving the loop closes
    the connection at once; the worker runs on, and `workers.stream_updates` follows it again.
    """

    __module__ = "handinger"  # where users find it

    def __init__(
        self,
        events: _native.NativeEvents,
        response: APIResponse[Any],
        convert: Optional[Callable[[Any], T]] = None,
    ) -> None:
        self._events = events
        self._convert = convert
        self.response = response
        """The response: status, headers, request id. Known before the first event."""

    def __iter__(self) -> Iterator[T]:
        if self._convert is None:
            return iter(self._events)  # type: ignore[arg-type]  # pyright: ignore[reportReturnType]
        return map(self._convert, iter(self._events))

    def __next__(self) -> T:
        event = next(self._events)
        return event if self._convert is None else self._convert(event)  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

    def text_stream(self) -> Iterator[str]:
        """Only the words, as they are written."""
        for event in iter(self._events):
            if event.text is not None:
                yield event.text

    def final_worker(self) -> Worker:
        """Reads the stream to its end and gives the finished worker.

        Raises:
            APIError: The stream reported an error.
        """
        return self._events.final_worker()

    def until_done(self) -> None:
        """Reads the stream to its end."""
        for _ in iter(self._events):
            pass

    @property
    def last_event_id(self) -> Optional[str]:
        """The id of the last event that was handed out."""
        return self._events.last_event_id

    @property
    def is_closed(self) -> bool:
        """Whether the stream has ended or was closed."""
        return self._events.is_closed

    def close(self) -> None:
        """Closes the connection. The worker runs on."""
        self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: Union[type[BaseException], None],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        self.close()


class AsyncStream(Generic[T]):
    """The events of a worker, as they come.

    Iterate over it once, or ask for what you need with `text_stream()` or `final_worker()`.
    A broken connection is mended: every event comes once, in order. Leaving the loop closes
    the connection at once; the worker runs on, and `workers.stream_updates` follows it again.
    """

    __module__ = "handinger"  # where users find it

    def __init__(
        self,
        events: _native.NativeEvents,
        response: AsyncAPIResponse[Any],
        convert: Optional[Callable[[Any], T]] = None,
    ) -> None:
        self._events = events
        self._convert = convert
        self._buffer: Deque[Any] = deque()
        self.response = response
        """The response: status, headers, request id. Known before the first event."""

    def __aiter__(self) -> AsyncIterator[T]:
        return _AsyncEventIterator(self._events, self._buffer, self._convert)

    async def __anext__(self) -> T:
        if not self._buffer:
            self._events.must_be_open()
        event = await _next_event(self._events, self._buffer)
        return event if self._convert is None else self._convert(event)

    def text_stream(self) -> AsyncTexts:
        """Only the words, as they are written."""
        return AsyncTexts(_AsyncEventIterator(self._events, self._buffer, None))

    async def final_worker(self) -> Worker:
        """Reads the stream to its end and gives the finished worker.

        Raises:
            APIError: The stream reported an error.
        """
        return await self._events.final_worker_async()

    async def until_done(self) -> None:
        """Reads the stream to its end."""
        while await self._events.next_batch_async(_BATCH):
            pass

    @property
    def last_event_id(self) -> Optional[str]:
        """The id of the last event that has arrived."""
        return self._events.last_event_id

    @property
    def is_closed(self) -> bool:
        """Whether the stream has ended or was closed."""
        return self._events.is_closed

    async def close(self) -> None:
        """Closes the connection. The worker runs on."""
        self._buffer.clear()
        self._events.close()

    async def aclose(self) -> None:
        """The same as `close`, by the name that `contextlib.aclosing` calls."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: Union[type[BaseException], None],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        await self.close()


class _AsyncEventIterator(Generic[T]):
    """One `async for`. When the loop is left it dies, and its guard closes the stream at once."""

    __slots__ = ("_buffer", "_convert", "_events", "_guard")

    def __init__(
        self, events: _native.NativeEvents, buffer: Deque[Any], convert: Optional[Callable[[Any], T]]
    ) -> None:
        self._events = events
        self._buffer = buffer
        self._convert = convert
        self._guard = events.guard()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        buffer = self._buffer
        event = buffer.popleft() if buffer else await _next_event(self._events, buffer)
        return event if self._convert is None else self._convert(event)

    async def aclose(self) -> None:
        """Ends the loop, as leaving it does."""
        self._buffer.clear()
        self._events.close()


class AsyncTexts:
    """The texts among the events. Not a generator: those close only when the event loop gets to it."""

    __slots__ = ("_source",)

    def __init__(self, source: _AsyncEventIterator[Any]) -> None:
        self._source = source

    def __aiter__(self) -> Self:
        return self

    async def aclose(self) -> None:
        """Ends the loop, as leaving it does."""
        await self._source.aclose()

    async def __anext__(self) -> str:
        while True:
            event = await self._source.__anext__()
            if event.text is not None:
                return event.text


async def _next_event(events: _native.NativeEvents, buffer: Deque[Any]) -> Any:
    if not buffer:
        buffer.extend(await events.next_batch_async(_BATCH))
        if not buffer:
            raise StopAsyncIteration
    return buffer.popleft()


def as_text(event: _native.WorkerEvent) -> str:
    """An event as an event stream writes it."""
    lines = [f"id: {event.id}"] if event.id is not None else []
    if event.event != "message":
        lines.append(f"event: {event.event}")
    lines += [f"data: {line}" for line in event.data.split("\n")]
    return "\n".join(lines) + "\n\n"

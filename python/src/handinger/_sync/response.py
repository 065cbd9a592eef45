"""Responses with status, headers and body.

Generated from _async/response.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Generic,
    Iterator,
    Optional,
    TypeVar,
    Union,
    overload,
)

from .._cast import cast_body
from .._exceptions import HandingerError, StreamAlreadyConsumed
from .._headers import Headers
from .._lazy import LazyModule
from .._progress import OnProgress
from .._records import RequestRecord, ResponseRecord, reason_phrase
from .._url import Url

if TYPE_CHECKING:
    import pathlib

    from .. import _native
else:
    pathlib = LazyModule("pathlib")

R = TypeVar("R")
T = TypeVar("T")
ResponseT = TypeVar("ResponseT", bound="APIResponse[Any]")


class APIResponse(Generic[R]):
    """A response: its status, headers and body, and what it means with `parse()`."""

    def __init__(
        self,
        native: _native.NativeResponse,
        *,
        cast_to: Any = None,
        stream: Any = None,
        events: Optional[_native.NativeEvents] = None,
    ) -> None:
        self._native = native
        self._cast_to = cast_to
        self._stream = stream
        self._events = events
        self._parsed: dict[Any, Any] = {}
        self._body: Optional[bytes] = None
        self._consumed = False

    @property
    def headers(self) -> Headers:
        """The response's headers."""
        return Headers(self._native.headers)

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._native.status_code

    @property
    def url(self) -> Url:
        """The address that answered."""
        return Url(self._native.url)

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._native.method

    @property
    def http_version(self) -> str:
        """The protocol, for example `HTTP/1.1`."""
        return self._native.http_version

    @property
    def elapsed(self) -> timedelta:
        """How long the call took until the answer began, retries included."""
        return timedelta(seconds=self._native.elapsed)

    @property
    def retries_taken(self) -> int:
        """How often the request was sent again."""
        return self._native.retries_taken

    @property
    def request_id(self) -> Optional[str]:
        """The server's id of the request."""
        return self._native.request_id

    @property
    def task_id(self) -> Optional[str]:
        """The task that the call started or asked for: under this id any process finds it again."""
        return self._native.task_id

    @property
    def is_closed(self) -> bool:
        """Whether the body was read to its end or the response was closed."""
        return self._native.is_closed if self._events is None else self._events.is_closed

    @property
    def http_request(self) -> RequestRecord:
        """What was asked."""
        return RequestRecord(self.method, self.url)

    @property
    def http_response(self) -> ResponseRecord:
        """What was answered, as a plain record; its text is empty until the body was read."""
        text = self._body_at_hand().decode("utf-8", "replace")
        return ResponseRecord(self.status_code, self.headers, text, self.http_request)

    @overload
    def parse(self, *, to: type[T]) -> T: ...

    @overload
    def parse(self) -> R: ...

    def parse(self, *, to: Any = None) -> Any:
        """The body as the method's own result, or as the type given.

        Args:
            to: A model, `str`, `bytes`, `int`, `float`, `bool`, `dict`, `list`, or lists, dicts
                and unions of these.

        Raises:
            APIResponseValidationError: The body does not have the documented shape.
            ValueError: The body cannot be read as the type given.
        """
        if self._stream is not None:
            return self._stream
        key = to if to is not None else self._cast_to
        if key not in self._parsed:
            body = self.read()
            self._parsed[key] = self._native.parse() if key is None else cast_body(key, body)
        return self._parsed[key]

    def read(self) -> bytes:
        """The whole body. It is kept, so that it can be read again.

        Raises:
            StreamAlreadyConsumed: It was already read piece by piece.
        """
        if self._body is None:
            if self._events is not None:
                self._body = self._events_as_text()
                return self._body
            self._must_be_fresh()
            self._body = self._native.read()
        return self._body

    def text(self) -> str:
        """The whole body as text."""
        return (self.read()).decode("utf-8", "replace")

    def json(self) -> Any:
        """The whole body decoded from JSON.

        Raises:
            ValueError: It is not JSON.
        """
        import json

        return json.loads(self.read())

    def iter_bytes(self, chunk_size: Optional[int] = None) -> Iterator[bytes]:
        """The body piece by piece; it is not kept. A stream of events is written anew, event by event.

        Args:
            chunk_size: The size of the pieces; None gives them as they come.
        """
        if self._body is not None:
            for piece in _pieces(self._body, chunk_size or max(len(self._body), 1)):
                yield piece
            return
        self._must_be_fresh()
        self._consumed = True
        rest = b""
        for chunk in self._chunks():
            if chunk_size is None:
                yield chunk
            else:
                rest += chunk
                complete = len(rest) - len(rest) % chunk_size
                for piece in _pieces(rest[:complete], chunk_size):
                    yield piece
                rest = rest[complete:]
        if rest:
            yield rest

    def _events_as_text(self) -> bytes:
        whole = bytearray()
        for piece in self.iter_bytes():
            whole += piece
        return bytes(whole)

    def _chunks(self) -> Iterator[bytes]:
        if self._events is not None:
            from .._streaming import Stream, as_text

            for event in Stream[Any](self._events, self):
                yield as_text(event).encode()
            return
        chunk = self._native.chunk()
        while chunk is not None:
            yield chunk
            chunk = self._native.chunk()

    def iter_text(self, chunk_size: Optional[int] = None) -> Iterator[str]:
        """The body as text, piece by piece; a character is never cut in two."""
        import codecs

        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for chunk in self.iter_bytes(chunk_size):
            text = decoder.decode(chunk)
            if text:
                yield text
        text = decoder.decode(b"", final=True)
        if text:
            yield text

    def iter_lines(self) -> Iterator[str]:
        """The body as lines of text, without their ends."""
        rest = ""
        for text in self.iter_text():
            *lines, rest = (rest + text).split("\n")
            for line in lines:
                yield line[:-1] if line.endswith("\r") else line
        if rest:
            yield rest

    def _write(
        self,
        file: Union[str, os.PathLike[str]],
        on_progress: Optional[OnProgress],
    ) -> pathlib.Path:
        if self._body is None:
            self._must_be_fresh()
            self._consumed = True
        return self._native.write_to_file(os.fspath(file), on_progress)

    def close(self) -> None:
        """Closes the connection, if the body was not read to its end."""
        self._native.close()
        if self._events is not None:
            self._events.close()

    def aclose(self) -> None:
        """The same as `close`, by the name that a stream's response had."""
        self.close()

    def _body_at_hand(self) -> bytes:
        """The body as far as it is known without reading."""
        if self._body is None and self._native.is_closed and not self._consumed and self._events is None:
            with suppress(HandingerError):  # closed unread
                self._body = self._native.read()
        return self._body or b""

    def _must_be_fresh(self) -> None:
        if self._consumed:
            raise StreamAlreadyConsumed

    def __repr__(self) -> str:
        status = f"{self.status_code} {reason_phrase(self.status_code)}".rstrip()
        return f"<{type(self).__name__} [{status}] url={self.url!r}>"


class BinaryAPIResponse(APIResponse[bytes]):
    """A file. Its content is fetched when it is read, and never held in memory twice."""

    def write_to_file(
        self,
        file: Union[str, os.PathLike[str]],
        *,
        on_progress: Optional[OnProgress] = None,
    ) -> pathlib.Path:
        """Writes the content to a file, which appears under its name only when it is complete.

        Args:
            file: Where to write; an existing file is replaced. In a folder, the file takes the
                name the server suggests, without anything that could lead out of the folder.
            on_progress: Called with a `Progress` as the content comes.

        Returns:
            The path of the file.

        Raises:
            OSError: The file cannot be written.
        """
        return self._write(file, on_progress)


class StreamedBinaryAPIResponse(APIResponse[bytes]):
    """A file whose content is read piece by piece."""

    def stream_to_file(
        self,
        file: Union[str, os.PathLike[str]],
        *,
        chunk_size: Optional[int] = None,  # noqa: ARG002  (users of the official package pass it)
        on_progress: Optional[OnProgress] = None,
    ) -> pathlib.Path:
        """Writes the content to a file, as `BinaryAPIResponse.write_to_file` does.

        Args:
            file: Where to write; an existing file is replaced.
            chunk_size: Makes no difference: the pieces are written as they come.
            on_progress: Called with a `Progress` as the content comes.

        Returns:
            The path of the file.

        Raises:
            OSError: The file cannot be written.
        """
        return self._write(file, on_progress)


class ResponseContextManager(Generic[ResponseT]):
    """Sends the request when it is entered and closes the response when it is left."""

    def __init__(self, request: Callable[[], ResponseT]) -> None:
        self._request = request
        self._response: Optional[ResponseT] = None

    def __enter__(self) -> ResponseT:
        self._response = self._request()
        return self._response

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        if self._response is not None:
            self._response.close()


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]

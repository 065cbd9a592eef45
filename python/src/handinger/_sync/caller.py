"""From a method of a resource to the native module.

Generated from _async/caller.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

if TYPE_CHECKING:
    from .._types import NativeOptions
    from .client import Handinger

SMALL_FILE = 65536
"""Bytes up to which a file is read at once, which frees its connection; a larger one waits to be read."""


class Caller:
    """Gives results plainly: a model, a stream or a file."""

    __slots__ = ("_client",)

    def __init__(self, client: Handinger) -> None:
        self._client = client

    def call(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a model."""
        return self._client._native.call(operation, params, options)

    def events(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a stream of events."""
        from .._streaming import Stream
        from .response import APIResponse

        events = self._client._native.events(operation, params, options)
        return Stream[Any](events, APIResponse(events.response, events=events))

    def file(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a file."""
        from .response import BinaryAPIResponse

        native = self._client._native.open(operation, params, options)
        response = BinaryAPIResponse(native, cast_to=bytes)
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) <= SMALL_FILE:
            response.read()
        return response

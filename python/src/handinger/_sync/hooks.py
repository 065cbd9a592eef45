"""The methods of a client that a subclass may replace, as with the official package.

Generated from _async/hooks.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from .._exceptions import APIStatusError
from .._overrides import PreparedOptions, as_raised, with_client_settings

if TYPE_CHECKING:
    from .._types import NativeOptions
    from .client import Handinger


class HookedNative:
    """Stands before the native client and asks the hooks of a subclass.

    Only clients whose class replaces a hook have one: the others pay nothing.
    """

    def __init__(self, native: Any, client: Handinger) -> None:
        self._native = native
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._native, name)

    def call(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a model."""
        return self._run("call", operation, params, options)

    def send(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation and gives its answer with the body read."""
        return self._run("send", operation, params, options)

    def open(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation and gives its answer with the body unread."""
        return self._run("open", operation, params, options)

    def events(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        """Runs an operation whose answer is a stream of events."""
        return self._run("events", operation, params, options)

    def updates(self, worker_id: str, options: Optional[NativeOptions] = None) -> Any:
        """The snapshots of a worker; only the properties of the subclass count here."""
        return self._native.updates(worker_id, with_client_settings(self._client, options))

    def task_updates(self, task_id: str, options: Optional[NativeOptions] = None) -> Any:
        """The snapshots of a task's worker."""
        return self._native.task_updates(task_id, with_client_settings(self._client, options))

    def pages(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions] = None) -> Any:
        """The pages of a list."""
        return self._native.pages(operation, params, with_client_settings(self._client, options))

    def map(self, operation: str, inputs: Any, shared: Dict[str, Any], options: NativeOptions) -> Any:
        """Many calls of one operation."""
        return self._native.map(operation, inputs, shared, with_client_settings(self._client, options))

    def _run(
        self, method: str, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        client = self._client
        prepared = PreparedOptions(operation, params, with_client_settings(client, options))
        prepared = client._prepare_options(prepared) or prepared
        try:
            return getattr(self._native, method)(operation, params, prepared.for_the_core())
        except APIStatusError as error:
            raise as_raised(client, error) from None

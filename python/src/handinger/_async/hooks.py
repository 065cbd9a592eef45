"""The methods of a client that a subclass may replace, as with the official package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from .._exceptions import APIStatusError
from .._overrides import PreparedOptions, as_raised, with_client_settings

if TYPE_CHECKING:
    from .._types import NativeOptions
    from .client import AsyncHandinger


class AsyncHookedNative:
    """Stands before the native client and asks the hooks of a subclass.

    Only clients whose class replaces a hook have one: the others pay nothing.
    """

    def __init__(self, native: Any, client: AsyncHandinger) -> None:
        self._native = native
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._native, name)

    async def call_async(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        """Runs an operation whose answer is a model."""
        return await self._run("call_async", operation, params, options)

    async def send_async(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        """Runs an operation and gives its answer with the body read."""
        return await self._run("send_async", operation, params, options)

    async def open_async(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        """Runs an operation and gives its answer with the body unread."""
        return await self._run("open_async", operation, params, options)

    async def events_async(
        self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        """Runs an operation whose answer is a stream of events."""
        return await self._run("events_async", operation, params, options)

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

    async def _run(
        self, method: str, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]
    ) -> Any:
        client = self._client
        prepared = PreparedOptions(operation, params, with_client_settings(client, options))
        prepared = await client._prepare_options(prepared) or prepared
        try:
            return await getattr(self._native, method)(operation, params, prepared.for_the_core())
        except APIStatusError as error:
            raise as_raised(client, error) from None

"""`client.workers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Literal, Optional, Union, overload

from .._cached import cached_property
from .._call_options import CallOptions
from .._models import DeleteWorkerResponse, Visibility, Worker, WorkerRetrieveEmailResponse, WorkerTemplate
from .._native import WorkerEvent
from .._options import call_options
from .._streaming import AsyncStream
from .._structured import OutputSchema, schema_of
from .._timeout import Timeout
from .._types import NotGiven, Omit, not_given, omit
from .raw import (
    AsyncRawCaller,
    AsyncStreamingCaller,
    async_to_custom_streamed_response_wrapper,
    async_to_raw_response_wrapper,
    async_to_streamed_response_wrapper,
)
from .response import AsyncBinaryAPIResponse, AsyncStreamedBinaryAPIResponse
from .schedules import (
    AsyncSchedulesResource,
    AsyncSchedulesResourceWithRawResponse,
    AsyncSchedulesResourceWithStreamingResponse,
)
from .waiting import last_update
from .webhooks import (
    AsyncWebhooksResource,
    AsyncWebhooksResourceWithRawResponse,
    AsyncWebhooksResourceWithStreamingResponse,
)
from .worker_runs import AsyncWorkerRuns

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .caller import AsyncCaller
    from .client import AsyncHandinger
else:
    from .._unpack import Unpack


class AsyncWorkersResource(AsyncWorkerRuns):
    """Workers: start one, follow it, talk on with it, read what it made."""

    def __init__(self, client: AsyncHandinger, caller: Optional[AsyncCaller] = None) -> None:
        self._client = client
        self._caller = caller or client._caller

    @cached_property
    def schedules(self) -> AsyncSchedulesResource:
        """The runs that workers start by themselves."""
        return AsyncSchedulesResource(self._client)

    @cached_property
    def webhooks(self) -> AsyncWebhooksResource:
        """Where workers send word when a task has ended."""
        return AsyncWebhooksResource(self._client)

    @cached_property
    def with_raw_response(self) -> AsyncWorkersResourceWithRawResponse:
        """The same methods; each gives the response with its headers, and the model by `parse()`."""
        return AsyncWorkersResourceWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncWorkersResourceWithStreamingResponse:
        """The same methods; each gives a context manager with the response, its body unread."""
        return AsyncWorkersResourceWithStreamingResponse(self)

    @overload
    async def retrieve(
        self,
        worker_id: str,
        *,
        task_id: Union[str, Omit] = omit,
        stream: Union[Literal[False], Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> Worker: ...

    @overload
    async def retrieve(
        self,
        worker_id: str,
        *,
        task_id: Union[str, Omit] = omit,
        stream: Literal[True, "true"],
        **options: Unpack[CallOptions],
    ) -> AsyncStream[WorkerEvent]: ...

    @overload
    async def retrieve(
        self,
        worker_id: str,
        *,
        task_id: Union[str, Omit] = omit,
        stream: bool,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, AsyncStream[WorkerEvent]]: ...

    async def retrieve(
        self,
        worker_id: str,
        *,
        task_id: Union[str, Omit] = omit,
        stream: Union[bool, Literal["true"], Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, AsyncStream[WorkerEvent]]:
        """The worker as it stands.

        Args:
            worker_id: The worker's id.
            task_id: The task to show, on servers whose workers have several.
            stream: Whether to get what the worker has done so far and then what it does, event by
                event; programs for the official package write `"true"`.
            **options: Headers, limits and more of this call alone: see `CallOptions`.

        Returns:
            The worker; with `stream=True` its events.
        """
        return await self._run(
            "workers.retrieve",
            {"worker_id": worker_id, "task_id": task_id, "stream": stream == "true" or stream},
            call_options(options),
        )

    async def update(
        self,
        worker_id: str,
        *,
        instructions: Union[str, Omit] = omit,
        output_schema: Union[OutputSchema, Omit, None] = omit,
        summary: Union[str, Omit] = omit,
        title: Union[str, Omit] = omit,
        visibility: Union[Visibility, Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> WorkerTemplate:
        """Changes what is given of a worker and leaves the rest.

        Tasks under way go on as they were. Only the creator of a worker may change it.

        Args:
            worker_id: The worker's id.
            instructions: What the worker is told before each task, at most 20 000 characters.
            output_schema: What the answers of later tasks look like: a JSON Schema (Draft 7), or a
                pydantic model, dataclass or `TypedDict`; None takes it away.
            summary: What the worker does, in a line of at most 80 characters.
            title: The worker's name; may not be empty.
            visibility: Who may see the worker.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.update",
            {
                "worker_id": worker_id,
                "instructions": instructions,
                "output_schema": schema_of(output_schema),
                "summary": summary,
                "title": title,
                "visibility": visibility,
            },
            call_options(options),
        )

    async def delete(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> DeleteWorkerResponse:
        """Deletes a worker. Only its creator may.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.delete",
            {"worker_id": worker_id},
            call_options(options),
        )

    async def stream_updates(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> AsyncStream[WorkerEvent]:
        """Follows a worker event by event until it is done.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.events(
            "workers.stream_updates",
            {"worker_id": worker_id},
            call_options(options),
        )

    async def retrieve_email(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> WorkerRetrieveEmailResponse:
        """The mail address of the worker.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.retrieve_email",
            {"worker_id": worker_id},
            call_options(options),
        )

    async def retrieve_file(
        self,
        file_path: str,
        *,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> AsyncBinaryAPIResponse:
        """A file from the worker's workspace.

        Args:
            file_path: The file's path in the workspace, for example `scratchpad/plan.md`.
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.

        Returns:
            The response; its content comes with `read()`, `iter_bytes()` or `write_to_file(path)`.
        """
        return await self._caller.file(
            "workers.retrieve_file",
            {"file_path": file_path, "worker_id": worker_id},
            call_options(options),
        )

    async def wait(
        self,
        worker_id: str,
        *,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        on_update: Optional[Callable[[Worker], object]] = None,
    ) -> Worker:
        """Waits until a worker is done.

        Args:
            worker_id: The worker's id.
            timeout: Seconds to wait at most; None for no limit.
            on_update: Called with the worker whenever it has changed, and at the end; with the
                async client it may be a coroutine function.

        Returns:
            The finished worker.

        Raises:
            APITimeoutError: The worker was not done in time. It runs on.
        """
        updates = self._client._native.updates(worker_id, call_options({"timeout": timeout}))
        return await last_update(updates, on_update)


class AsyncWorkersResourceWithRawResponse:
    """The methods of `AsyncWorkersResource`, giving responses."""

    def __init__(self, workers: AsyncWorkersResource) -> None:
        self._workers = workers
        raw = AsyncWorkersResource(workers._client, AsyncRawCaller(workers._client))
        self.create = async_to_raw_response_wrapper(raw.create)
        self.retrieve = async_to_raw_response_wrapper(raw.retrieve)
        self.update = async_to_raw_response_wrapper(raw.update)
        self.delete = async_to_raw_response_wrapper(raw.delete)
        self.continue_ = async_to_raw_response_wrapper(raw.continue_)
        self.stream_updates = async_to_raw_response_wrapper(raw.stream_updates)
        self.retrieve_email = async_to_raw_response_wrapper(raw.retrieve_email)
        self.retrieve_file = raw.retrieve_file

    @cached_property
    def schedules(self) -> AsyncSchedulesResourceWithRawResponse:
        """The runs that workers start by themselves."""
        return self._workers.schedules.with_raw_response

    @cached_property
    def webhooks(self) -> AsyncWebhooksResourceWithRawResponse:
        """Where workers send word when a task has ended."""
        return self._workers.webhooks.with_raw_response


class AsyncWorkersResourceWithStreamingResponse:
    """The methods of `AsyncWorkersResource`, giving responses whose body is unread."""

    def __init__(self, workers: AsyncWorkersResource) -> None:
        self._workers = workers
        streaming = AsyncWorkersResource(workers._client, AsyncStreamingCaller(workers._client))
        self.create = async_to_streamed_response_wrapper(streaming.create)
        self.retrieve = async_to_streamed_response_wrapper(streaming.retrieve)
        self.update = async_to_streamed_response_wrapper(streaming.update)
        self.delete = async_to_streamed_response_wrapper(streaming.delete)
        self.continue_ = async_to_streamed_response_wrapper(streaming.continue_)
        self.stream_updates = async_to_streamed_response_wrapper(streaming.stream_updates)
        self.retrieve_email = async_to_streamed_response_wrapper(streaming.retrieve_email)
        self.retrieve_file = async_to_custom_streamed_response_wrapper(
            streaming.retrieve_file, AsyncStreamedBinaryAPIResponse
        )

    @cached_property
    def schedules(self) -> AsyncSchedulesResourceWithStreamingResponse:
        """The runs that workers start by themselves."""
        return self._workers.schedules.with_streaming_response

    @cached_property
    def webhooks(self) -> AsyncWebhooksResourceWithStreamingResponse:
        """Where workers send word when a task has ended."""
        return self._workers.webhooks.with_streaming_response

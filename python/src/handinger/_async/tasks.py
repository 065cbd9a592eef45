"""`client.tasks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Literal, Optional, Union, overload

from .._cached import cached_property
from .._options import call_options
from .._types import Body, Headers, NotGiven, Omit, Query, not_given, omit
from .raw import (
    AsyncRawCaller,
    AsyncStreamingCaller,
    async_to_raw_response_wrapper,
    async_to_streamed_response_wrapper,
)
from .waiting import last_update

if TYPE_CHECKING:
    from .._native import WorkerEvent
    from .._progress import Progress
    from .._streaming import AsyncStream
    from .._timeout import Timeout
    from .._types import Files
    from ..types import Budget, DeleteTaskResponse, TaskRetrieveResponse, TaskTurnList, Worker
    from .caller import AsyncCaller
    from .client import AsyncHandinger


class AsyncTasksResource:
    """Tasks: run a worker, talk on with it, look at what it did."""

    def __init__(self, client: AsyncHandinger, caller: Optional[AsyncCaller] = None) -> None:
        self._client = client
        self._caller = caller or client._caller

    @cached_property
    def with_raw_response(self) -> AsyncTasksResourceWithRawResponse:
        """The same methods; each gives the response with its headers, and the model by `parse()`."""
        return AsyncTasksResourceWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncTasksResourceWithStreamingResponse:
        """The same methods; each gives a context manager with the response, its body unread."""
        return AsyncTasksResourceWithStreamingResponse(self)

    @overload
    async def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        task_id: Union[str, Omit] = omit,
        worker_id: Union[str, Omit] = omit,
        stream: Union[Literal[False], Omit] = omit,
        files: Union[Files, Omit] = omit,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        on_upload: Optional[Callable[[Progress], object]] = None,
    ) -> Worker: ...

    @overload
    async def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        task_id: Union[str, Omit] = omit,
        worker_id: Union[str, Omit] = omit,
        stream: Literal[True],
        files: Union[Files, Omit] = omit,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        on_upload: Optional[Callable[[Progress], object]] = None,
    ) -> AsyncStream[WorkerEvent]: ...

    @overload
    async def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        task_id: Union[str, Omit] = omit,
        worker_id: Union[str, Omit] = omit,
        stream: bool,
        files: Union[Files, Omit] = omit,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        on_upload: Optional[Callable[[Progress], object]] = None,
    ) -> Union[Worker, AsyncStream[WorkerEvent]]: ...

    async def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        task_id: Union[str, Omit] = omit,
        worker_id: Union[str, Omit] = omit,
        stream: Union[bool, Omit] = omit,
        files: Union[Files, Omit] = omit,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        on_upload: Optional[Callable[[Progress], object]] = None,
    ) -> Union[Worker, AsyncStream[WorkerEvent]]:
        """Runs a task and waits for its answer, which can take minutes. It costs money.

        A task is paid once: it carries an idempotency key and, without a `task_id`, an id of the
        client's own. When no answer came, the client first looks whether the task has begun, and
        then waits for it instead of sending it again.

        Args:
            input: The instruction; may not be empty.
            budget: How far the worker may go, and what it may cost; the server's default is `standard`.
            task_id: The task: a known one gets another turn, which goes on with its conversation
                and files; any other id becomes that of a new task.
            worker_id: The worker that runs the task; without one the service makes one for it.
            stream: Whether to follow the task event by event instead of waiting.
            files: What to lay into the worker's workspace before it starts: a file or a list of
                files, each as bytes, a path (`pathlib.Path`), a file opened in binary mode, an
                iterator of bytes, or a tuple of name, one of these, and maybe a media type.
                What can be read only once is not sent again after a failure.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: The key under which this is done once only; the client makes one if
                there is none.
            on_upload: Called with a `Progress` as the files leave.

        Returns:
            The finished worker; with `stream=True` its events as they come.
        """
        options = call_options(
            extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key, on_upload
        )
        params: Dict[str, Any] = {
            "input": input,
            "budget": budget,
            "task_id": task_id,
            "worker_id": worker_id,
            "stream": stream,
            "files": files,
        }
        if stream is True:
            return await self._caller.events("tasks.create", params, options)
        return await self._caller.call("tasks.create", params, options)

    async def retrieve(
        self,
        task_id: str,
        *,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> TaskRetrieveResponse:
        """The task as it stands.

        Args:
            task_id: The task's id.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: A key to send with the request.
        """
        return await self._caller.call(
            "tasks.retrieve",
            {"task_id": task_id},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
        )

    async def delete(
        self,
        task_id: str,
        *,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> DeleteTaskResponse:
        """Archives a task. Only its creator may; its turns and files are kept.

        Args:
            task_id: The task's id.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: A key to send with the request.
        """
        return await self._caller.call(
            "tasks.delete",
            {"task_id": task_id},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
        )

    async def list_turns(
        self,
        task_id: str,
        *,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> TaskTurnList:
        """The turns of a task, in order.

        Args:
            task_id: The task's id.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: A key to send with the request.
        """
        return await self._caller.call(
            "tasks.list_turns",
            {"task_id": task_id},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
        )

    async def wait(
        self,
        task_id: str,
        *,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        on_update: Optional[Callable[[Worker], object]] = None,
    ) -> Worker:
        """Waits until a task is done.

        Args:
            task_id: The task's id.
            timeout: Seconds to wait at most; None for no limit.
            on_update: Called with the worker whenever it was looked at, and at the end; with the
                async client it may be a coroutine function.

        Returns:
            The finished worker.

        Raises:
            APITimeoutError: The task was not done in time. It runs on.
        """
        options = call_options(None, None, None, timeout, None, None)
        updates = self._client._native.task_updates(task_id, options)
        return await last_update(updates, on_update)


class AsyncTasksResourceWithRawResponse:
    """The methods of `AsyncTasksResource`, giving responses."""

    def __init__(self, tasks: AsyncTasksResource) -> None:
        client = tasks._client
        raw = AsyncTasksResource(client, AsyncRawCaller(client))
        self.create = async_to_raw_response_wrapper(raw.create)
        self.retrieve = async_to_raw_response_wrapper(raw.retrieve)
        self.delete = async_to_raw_response_wrapper(raw.delete)
        self.list_turns = async_to_raw_response_wrapper(raw.list_turns)


class AsyncTasksResourceWithStreamingResponse:
    """The methods of `AsyncTasksResource`, giving responses whose body is unread."""

    def __init__(self, tasks: AsyncTasksResource) -> None:
        client = tasks._client
        streaming = AsyncTasksResource(client, AsyncStreamingCaller(client))
        self.create = async_to_streamed_response_wrapper(streaming.create)
        self.retrieve = async_to_streamed_response_wrapper(streaming.retrieve)
        self.delete = async_to_streamed_response_wrapper(streaming.delete)
        self.list_turns = async_to_streamed_response_wrapper(streaming.list_turns)

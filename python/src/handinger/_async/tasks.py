"""`client.tasks`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Literal, Optional, Union, overload

from .._cached import cached_property
from .._mapping import InputT, MapTotals, ProgressBar, items_of, map_options
from .._models import Budget, DeleteTaskResponse, TaskRetrieveResponse, TaskTurnList, Worker
from .._native import WorkerEvent
from .._options import call_options
from .._progress import OnProgress
from .._sources import plain_files_async
from .._streaming import AsyncStream
from .._timeout import Timeout
from .._types import Body, Files, Headers, NotGiven, Omit, Query, not_given, omit
from .mapping import AsyncMapRun
from .raw import (
    AsyncRawCaller,
    AsyncStreamingCaller,
    async_to_raw_response_wrapper,
    async_to_streamed_response_wrapper,
)
from .waiting import last_update

if TYPE_CHECKING:
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
        on_upload: Optional[OnProgress] = None,
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
        on_upload: Optional[OnProgress] = None,
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
        on_upload: Optional[OnProgress] = None,
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
        on_upload: Optional[OnProgress] = None,
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
            "files": await plain_files_async(files),
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

    def map(
        self,
        inputs: Iterable[InputT],
        *,
        budget: Union[Budget, Omit] = omit,
        worker_id: Union[str, Omit] = omit,
        concurrency: Union[int, Omit] = omit,
        on_error: Union[Literal["continue", "raise"], Omit] = omit,
        resume_file: Union[str, os.PathLike[str], None] = None,
        on_progress: Optional[Callable[[MapTotals], object]] = None,
        progress: bool = False,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, None, NotGiven] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> AsyncMapRun[InputT]:
        """Runs many tasks, so many at once, and gives their answers as they finish. Each costs money.

        A map that is taken up again by its resume file looks for each unfinished task, and waits
        for those that have begun instead of sending them again.

        Args:
            inputs: Instructions, or objects of parameters: `{"input": …, "worker_id": …}`. They are
                all checked before anything is sent.
            budget: How far the worker may go, unless its input says otherwise.
            worker_id: The worker that runs the tasks, unless the input names another one.
            concurrency: How many items may be under way at once; the default is 8.
            on_error: What an item's error does: with `continue`, the default, it is the item's
                result and the others go on; with `raise` nothing new is started, the items under
                way are brought to their end and given, and then the error is raised.
            resume_file: A file that keeps what is done. After the process was ended in the middle,
                the same map with the same file gives what is finished without a request, and sends
                the rest under the same keys, so that nothing is paid twice. Items that failed are
                tried again; an input that has changed is new work.
            on_progress: Called with the totals after each result; with the async client it may be
                a coroutine function.
            progress: Whether to show a bar; needs `tqdm`.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for each item's call; None for no limit.
            max_retries: How often to try each item again.
            idempotency_key: The key of the map, from which each item has its own; the client makes
                one if there is none here or in the resume file.

        Returns:
            The results, each with its `index`, `input` and `worker` or `error`: go over them, or
            collect them in the order of the inputs with `results()`.

        Raises:
            InvalidInputError: An input is refused, for example `inputs[3].budget`, or the resume
                file belongs to another map or is in use. Nothing was sent.
        """
        options = call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key)
        bar = ProgressBar() if progress else None
        items = items_of(inputs)
        options = map_options(options, concurrency, on_error, resume_file)
        shared = {"budget": budget, "worker_id": worker_id}
        native = self._client._native.map("tasks.create", items, shared, options)
        return AsyncMapRun(native, items, on_progress, bar)

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

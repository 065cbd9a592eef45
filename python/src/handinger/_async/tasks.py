"""`client.tasks`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Literal, Optional, Union, overload

from .._cached import cached_property
from .._call_options import CallOptions
from .._mapping import InputT, MapTotals, ProgressBar, items_of, map_options
from .._models import Budget, DeleteTaskResponse, TaskRetrieveResponse, TaskTurnList, Worker
from .._native import WorkerEvent
from .._options import call_options
from .._progress import OnProgress
from .._sources import plain_files_async
from .._streaming import AsyncStream
from .._timeout import Timeout
from .._types import Files, NotGiven, Omit, not_given, omit
from .mapping import AsyncMapRun
from .raw import (
    AsyncRawCaller,
    AsyncStreamingCaller,
    async_to_raw_response_wrapper,
    async_to_streamed_response_wrapper,
)
from .waiting import last_update

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .caller import AsyncCaller
    from .client import AsyncHandinger
else:
    from .._unpack import Unpack


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
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
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
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
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
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
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
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
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
            on_upload: Called with a `Progress` as the files leave.
            **options: Headers, limits and more of this call alone: see `CallOptions`.

        Returns:
            The finished worker; with `stream=True` its events as they come.
        """
        given = call_options(options, on_upload)
        params: Dict[str, Any] = {
            "input": input,
            "budget": budget,
            "task_id": task_id,
            "worker_id": worker_id,
            "stream": stream,
            "files": await plain_files_async(files),
        }
        if stream is True:
            return await self._caller.events("tasks.create", params, given)
        return await self._caller.call("tasks.create", params, given)

    async def retrieve(
        self,
        task_id: str,
        **options: Unpack[CallOptions],
    ) -> TaskRetrieveResponse:
        """The task as it stands.

        Args:
            task_id: The task's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "tasks.retrieve",
            {"task_id": task_id},
            call_options(options),
        )

    async def delete(
        self,
        task_id: str,
        **options: Unpack[CallOptions],
    ) -> DeleteTaskResponse:
        """Archives a task. Only its creator may; its turns and files are kept.

        Args:
            task_id: The task's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "tasks.delete",
            {"task_id": task_id},
            call_options(options),
        )

    async def list_turns(
        self,
        task_id: str,
        **options: Unpack[CallOptions],
    ) -> TaskTurnList:
        """The turns of a task, in order.

        Args:
            task_id: The task's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "tasks.list_turns",
            {"task_id": task_id},
            call_options(options),
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
        **options: Unpack[CallOptions],
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
            **options: Options of each item's call, see `CallOptions`. The timeout is that of one
                item; the idempotency key is that of the map, from which each item has its own: the
                client makes one if there is none here or in the resume file.

        Returns:
            The results, each with its `index`, `input` and `worker` or `error`: go over them, or
            collect them in the order of the inputs with `results()`.

        Raises:
            InvalidInputError: An input is refused, for example `inputs[3].budget`, or the resume
                file belongs to another map or is in use. Nothing was sent.
        """
        given = call_options(options)
        bar = ProgressBar() if progress else None
        items = items_of(inputs)
        given = map_options(given, concurrency, on_error, resume_file)
        shared = {"budget": budget, "worker_id": worker_id}
        native = self._client._native.map("tasks.create", items, shared, given)
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
        given = call_options({"timeout": timeout})
        updates = self._client._native.task_updates(task_id, given)
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

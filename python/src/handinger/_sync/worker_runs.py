"""The calls of `client.workers` that start work, and so cost money.

Generated from _async/worker_runs.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Literal, Optional, Union, overload

from .._call_options import CallOptions
from .._mapping import InputT, MapTotals, ProgressBar, items_of, map_options
from .._models import Budget, Visibility, Worker, WorkerTemplate
from .._native import WorkerEvent
from .._options import call_options
from .._progress import OnProgress
from .._sources import plain_files
from .._streaming import Stream
from .._structured import OutputSchema, schema_of
from .._types import Files, NativeOptions, Omit, omit
from .mapping import MapRun

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .caller import Caller
    from .client import Handinger
else:
    from .._unpack import Unpack


class WorkerRuns:
    """Starts workers and gives them further instructions."""

    _client: Handinger
    _caller: Caller

    @overload
    def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: Union[Literal[False], Omit] = omit,
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Worker: ...

    @overload
    def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: Literal[True],
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Stream[WorkerEvent]: ...

    @overload
    def create(
        self,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: bool,
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, Stream[WorkerEvent]]: ...

    @overload
    def create(
        self,
        *,
        instructions: Union[str, Omit] = omit,
        output_schema: Union[OutputSchema, Omit] = omit,
        prompt: Union[str, Omit] = omit,
        summary: Union[str, Omit] = omit,
        title: Union[str, Omit] = omit,
        visibility: Union[Visibility, Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> WorkerTemplate: ...

    def create(
        self,
        *,
        input: Union[str, Omit] = omit,
        budget: Union[Budget, Omit] = omit,
        stream: Union[bool, Omit] = omit,
        files: Union[Files, Omit] = omit,
        instructions: Union[str, Omit] = omit,
        output_schema: Union[OutputSchema, Omit] = omit,
        prompt: Union[str, Omit] = omit,
        summary: Union[str, Omit] = omit,
        title: Union[str, Omit] = omit,
        visibility: Union[Visibility, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, Stream[WorkerEvent], WorkerTemplate]:
        """Starts a worker and waits for its answer, which can take minutes. It costs money.

        A call is paid once: it carries an idempotency key, the same on every attempt.

        Without `input` it makes a worker that does not run by itself, on servers that have tasks:
        `client.tasks.create(input=..., worker_id=...)` runs it.

        Args:
            input: The instruction; may not be empty.
            budget: How far the worker may go, and what it may cost; the server's default is `standard`.
            stream: Whether to follow the worker event by event instead of waiting.
            files: What to lay into the worker's workspace before it starts: a file or a list of
                files, each as bytes, a path (`pathlib.Path`), a file opened in binary mode, an
                iterator of bytes, or a tuple of name, one of these, and maybe a media type.
                What can be read only once is not sent again after a failure.
            instructions: Without `input`: what the worker is told before each task, at most 20 000
                characters.
            output_schema: Without `input`: what the answers of its tasks look like: a JSON Schema
                (Draft 7), or a pydantic model, dataclass or `TypedDict`. `parse_output` reads them.
            prompt: Without `input`: what the worker is for, from which the service writes its
                instructions; at most 10 000 characters.
            summary: Without `input`: what the worker does, in a line of at most 80 characters.
            title: Without `input`: the worker's name, 1 to 200 characters.
            visibility: Without `input`: who may see the worker; the server's default is `public`.
            on_upload: Called with a `Progress` as the files leave.
            **options: Headers, limits and more of this call alone: see `CallOptions`.

        Returns:
            The finished worker; with `stream=True` its events as they come; without `input` the
            worker as it is set up.
        """
        params: Dict[str, Any] = {
            "input": input,
            "budget": budget,
            "stream": stream,
            "files": files,
            "instructions": instructions,
            "output_schema": schema_of(output_schema),
            "prompt": prompt,
            "summary": summary,
            "title": title,
            "visibility": visibility,
        }
        given = call_options(options, on_upload)
        return self._run("workers.create", params, given)

    @overload
    def continue_(
        self,
        worker_id: str,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: Union[Literal[False], Omit] = omit,
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Worker: ...

    @overload
    def continue_(
        self,
        worker_id: str,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: Literal[True],
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Stream[WorkerEvent]: ...

    @overload
    def continue_(
        self,
        worker_id: str,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: bool,
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, Stream[WorkerEvent]]: ...

    def continue_(
        self,
        worker_id: str,
        *,
        input: str,
        budget: Union[Budget, Omit] = omit,
        stream: Union[bool, Omit] = omit,
        files: Union[Files, Omit] = omit,
        on_upload: Optional[OnProgress] = None,
        **options: Unpack[CallOptions],
    ) -> Union[Worker, Stream[WorkerEvent]]:
        """Gives a finished worker its next instruction and waits for the answer. It costs money.

        Args:
            worker_id: The worker's id.
            input: The instruction; may not be empty.
            budget: How far the worker may go, and what it may cost.
            stream: Whether to follow the worker event by event instead of waiting.
            files: What to lay into the worker's workspace before it starts: a file or a list of
                files, each as bytes, a path (`pathlib.Path`), a file opened in binary mode, an
                iterator of bytes, or a tuple of name, one of these, and maybe a media type.
                What can be read only once is not sent again after a failure.
            on_upload: Called with a `Progress` as the files leave.
            **options: Headers, limits and more of this call alone: see `CallOptions`.

        Returns:
            The finished worker; with `stream=True` its events as they come.
        """
        return self._run(
            "workers.continue",
            {"worker_id": worker_id, "input": input, "budget": budget, "stream": stream, "files": files},
            call_options(options, on_upload),
        )

    def map(
        self,
        inputs: Iterable[InputT],
        *,
        budget: Union[Budget, Omit] = omit,
        concurrency: Union[int, Omit] = omit,
        on_error: Union[Literal["continue", "raise"], Omit] = omit,
        resume_file: Union[str, os.PathLike[str], None] = None,
        on_progress: Optional[Callable[[MapTotals], object]] = None,
        progress: bool = False,
        **options: Unpack[CallOptions],
    ) -> MapRun[InputT]:
        """Starts many workers, so many at once, and gives their answers as they finish. Each costs money.

        Args:
            inputs: Instructions, or objects of parameters: `{"input": …, "budget": …}`. They are
                all checked before anything is sent.
            budget: How far each worker may go, unless its input says otherwise.
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
        native = self._client._native.map("workers.create", items, {"budget": budget}, given)
        return MapRun(native, items, on_progress, bar)

    def _run(self, operation: str, params: Dict[str, Any], options: Optional[NativeOptions]) -> Any:
        if "files" in params:
            params["files"] = plain_files(params["files"])
        if params["stream"] is True:
            return self._caller.events(operation, params, options)
        return self._caller.call(operation, params, options)

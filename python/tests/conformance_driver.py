"""Makes the calls of the conformance runner with the sync or the async client: `conformance_driver.py sync`.

It talks to the runner over its standard streams; see tests/conformance/README.md. One text serves
both clients: with the sync client nothing in `Attempt` ever suspends, so that its coroutines can be
run without an event loop (`run_sync`).
"""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any, AsyncIterator, Coroutine, Dict, List, Optional, Set, Tuple, TypeVar

import handinger
from handinger import AsyncHandinger, BaseModel, Handinger, HandingerError

T = TypeVar("T")
Plain = Dict[str, Any]

#: Options that Python sets on a client copy, not on the call.
CLIENT_ONLY = ("max_retry_wait", "retry_unknown")

#: What `client.get(…)` and its siblings call the options.
REQUEST_OPTIONS = {"extra_headers": "headers", "extra_query": "params", "extra_body": "extra_json"}


def run_sync(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("a sync call gave something to await")


async def settled(value: Any) -> Any:
    """The value itself, or what it gives when awaited."""
    return await value if inspect.isawaitable(value) else value


async def items(iterable: Any) -> AsyncIterator[Any]:
    """Goes over a stream of either client."""
    if hasattr(iterable, "__aiter__"):
        async for item in iterable:
            yield item
    else:
        for item in iterable:
            yield item


class Attempt:
    """One call on its way to a report."""

    def __init__(self, call: Plain) -> None:
        self.call = call
        self.report: Plain = {}

    async def answer(self, client: Any) -> Plain:
        """Makes the call. An error of the client is a part of the report."""
        try:
            await self._dispatch(client)
        except HandingerError as error:
            self.report["error"] = error_report(error)
        except Exception:
            return {"id": self.call["id"], "unable": traceback.format_exc()}
        return {"id": self.call["id"], "report": self.report}

    async def _dispatch(self, client: Any) -> None:
        name, parameters = self.call["do"], self.call["with"]
        options, settings = self.call["options"], self.call["client"]
        settings.update({option: options.pop(option) for option in CLIENT_ONLY if option in options})
        if settings:
            client = client.with_options(**settings)
        if name == "effective_config":
            self.report["value"] = client.effective_config()
        elif name in ("workers.wait", "tasks.wait"):
            await self._wait(client, name, parameters, options)
        elif name == "workers.webhooks.iter_executions":
            executions = client.workers.webhooks.iter_executions(**parameters, **options)
            self.report["value"] = [plain(execution) async for execution in items(executions)]
        elif name == "request":
            await self._request(client, parameters, options)
        else:
            await self._operation(client, name, {**parameters, **options})

    async def _operation(self, client: Any, name: str, arguments: Plain) -> None:
        *owners, method = name.split(".")
        resource = client
        for owner in owners:
            resource = getattr(resource, owner)
        if "response" in self.call["asks_for"] and not arguments.get("stream"):
            resource = resource.with_raw_response
        method = "continue_" if method == "continue" else method
        if self.call["files"]:
            arguments["files"] = [upload(file) for file in self.call["files"]]
        result = await settled(getattr(resource, method)(**arguments))
        if hasattr(result, "final_worker"):
            await self._follow(result)
        elif hasattr(result, "write_to_file"):
            self.report["response"] = response_report(result)
            self.report["bytes"] = (await settled(result.read())).decode()
        elif hasattr(result, "parse"):
            self.report["response"] = response_report(result)
            self.report["value"] = plain(await settled(result.parse()))
        else:
            self.report["value"] = plain(result)

    async def _request(self, client: Any, parameters: Plain, options: Plain) -> None:
        method, path = parameters.pop("method").lower(), parameters.pop("path")
        options = {REQUEST_OPTIONS.get(name, name): value for name, value in options.items()}
        if "content" in parameters:
            parameters["content"] = parameters["content"].encode()
            content_type = parameters.pop("content_type")
            options["headers"] = {"content-type": content_type, **options.get("headers", {})}
        verb = getattr(client, method)
        self.report["value"] = plain(await settled(verb(path, cast_to=object, options=options, **parameters)))

    async def _wait(self, client: Any, name: str, parameters: Plain, options: Plain) -> None:
        snapshots: List[Any] = []
        resource = getattr(client, name.partition(".")[0])
        worker = await settled(resource.wait(**parameters, **options, on_update=snapshots.append))
        self.report["updates"] = len(snapshots)
        self.report["value"] = plain(worker)

    async def _follow(self, stream: Any) -> None:
        """Reads a stream to its end, or until `take` events have come."""
        self.report["response"] = response_report(stream.response)
        seen = self.report["events"] = []
        take = self.call["take"]
        if take != 0:
            async for event in items(stream):
                seen.append(event_report(event))
                if len(seen) == take:
                    break
        if "final_worker" in self.call["asks_for"]:
            self.report["final_worker"] = plain(await settled(stream.final_worker()))


def upload(file: Plain) -> Tuple[str, Any, Optional[str]]:
    """A file of a scenario; one that can be read only once is an iterator."""
    content = file["text"].encode()
    return file["name"], iter([content]) if file["once"] else content, file.get("media_type")


def event_report(event: handinger.WorkerEvent) -> Plain:
    plain_fields = {name: getattr(event, name) for name in ("id", "event", "kind", "data", "text")}
    return {**plain_fields, "worker": plain(event.worker)}


def plain(value: Any) -> Any:
    """A model as JSON with the names of the API; anything else as it is."""
    return value.to_dict(mode="json") if isinstance(value, BaseModel) else value


def response_report(response: Any) -> Plain:
    return {
        "status": response.status_code,
        "headers": header_report(response.headers),
        "method": response.method,
        "url": str(response.url),
        "http_version": response.http_version,
        "request_id": response.request_id,
        "task_id": response.task_id,
        "retries_taken": response.retries_taken,
        "elapsed": response.elapsed.total_seconds(),
    }


def header_report(headers: Any) -> Dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def error_report(error: HandingerError) -> Plain:
    """All that the error tells; `shown` is all text that a user could print."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    request = getattr(error, "request", None)
    names = (
        "kind", "message", "outcome", "attempts", "elapsed", "field", "phase", "retry_after", "retry_at",
        "request_id", "task_id", "worker_id",
    )  # fmt: skip
    return {
        **{name: getattr(error, name) for name in names},
        "class": error.name,
        "status": getattr(error, "status_code", None),
        "headers": header_report(error.headers),
        "body": getattr(error, "body", None),
        "method": request.method or None if request else None,
        "url": str(request.url) or None if request else None,
        "causes": list(error.causes),
        "shown": "\n".join([str(error), repr(error), repr(vars(error)), *lines]),
    }


def made(client_class: Any, message: Plain) -> Tuple[Any, Plain]:
    """A client, and the answer that tells of it; no client when its options were refused."""
    try:
        return client_class(**message["options"]), {"id": message["id"], "report": {}}
    except HandingerError as error:
        return None, {"id": message["id"], "report": {"error": error_report(error)}}
    except Exception:
        return None, {"id": message["id"], "unable": traceback.format_exc()}


class Output:
    """Where answers go, one line each. What else is printed goes to standard error."""

    def __init__(self) -> None:
        self._stream, sys.stdout = sys.stdout, sys.stderr
        self._lock = threading.Lock()

    def write(self, answer: Plain) -> None:
        line = json.dumps(answer, allow_nan=False)
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


def drive_sync(output: Output) -> None:
    """Answers every line of the runner, calls at the same time in threads."""
    client: Any = None
    with ThreadPoolExecutor(max_workers=1000) as pool:
        for line in sys.stdin:
            message = json.loads(line)
            if message["do"] == "client":
                client, answer = made(Handinger, message)
                output.write(answer)
            else:
                attempt = Attempt(message).answer(client)
                pool.submit(lambda attempt=attempt: output.write(run_sync(attempt)))


async def drive_async(output: Output) -> None:
    """Answers every line of the runner, calls at the same time as tasks."""
    client: Any = None
    tasks: Set[asyncio.Task[None]] = set()

    async def answer(attempt: Attempt, client: Any) -> None:
        output.write(await attempt.answer(client))

    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        message = json.loads(line)
        if message["do"] == "client":
            client, made_of_it = made(AsyncHandinger, message)
            output.write(made_of_it)
        else:
            task = asyncio.create_task(answer(Attempt(message), client))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    if sys.argv[1:] == ["sync"]:
        drive_sync(Output())
    elif sys.argv[1:] == ["async"]:
        asyncio.run(drive_async(Output()))
    else:
        sys.exit("usage: conformance_driver.py sync|async")

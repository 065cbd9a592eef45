"""Makes the calls of a scenario, with the sync or the async client, and reports what came back.

One text serves both clients: with the sync client nothing here ever suspends, so that its
coroutines can be run without an event loop (`run_sync`).
"""

from __future__ import annotations

import inspect
import time
import traceback
from typing import Any, AsyncIterator, Coroutine, Dict, List, Optional, Tuple, TypeVar

import handinger
from handinger import BaseModel, HandingerError

T = TypeVar("T")

#: The key of every scenario's client. It may show in no error.
API_KEY = "key-that-must-not-show"

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

    def __init__(self, call: Dict[str, Any], asked: set[str]) -> None:
        self.call = call
        self.asked = asked
        self.report: Dict[str, Any] = {}

    async def make(self, client: Any) -> Dict[str, Any]:
        """Makes the call. An error of the call is a part of the report."""
        started = time.monotonic()
        try:
            await self._dispatch(client)
        except HandingerError as error:
            self.report["error"] = error_report(error)
        self.report["seconds"] = time.monotonic() - started
        return self.report

    async def _dispatch(self, client: Any) -> None:
        name, parameters = self.call["do"], dict(self.call.get("with", {}))
        options = dict(self.call.get("options", {}))
        settings = dict(self.call.get("client", {}))
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

    async def _operation(self, client: Any, name: str, arguments: Dict[str, Any]) -> None:
        *owners, method = name.split(".")
        resource = client
        for owner in owners:
            resource = getattr(resource, owner)
        if "response" in self.asked and not arguments.get("stream"):
            resource = resource.with_raw_response
        method = "continue_" if method == "continue" else method
        if "files" in self.call:
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

    async def _request(self, client: Any, parameters: Dict[str, Any], options: Dict[str, Any]) -> None:
        method, path = parameters.pop("method").lower(), parameters.pop("path")
        options = {REQUEST_OPTIONS.get(name, name): value for name, value in options.items()}
        if "content" in parameters:
            parameters["content"] = parameters["content"].encode()
            content_type = parameters.pop("content_type")
            options["headers"] = {"content-type": content_type, **options.get("headers", {})}
        verb = getattr(client, method)
        self.report["value"] = plain(await settled(verb(path, cast_to=object, options=options, **parameters)))

    async def _wait(
        self, client: Any, name: str, parameters: Dict[str, Any], options: Dict[str, Any]
    ) -> None:
        snapshots: List[Any] = []
        resource = getattr(client, name.partition(".")[0])
        worker = await settled(resource.wait(**parameters, **options, on_update=snapshots.append))
        self.report["updates"] = len(snapshots)
        self.report["value"] = plain(worker)

    async def _follow(self, stream: Any) -> None:
        """Reads a stream to its end, or until `take` events have come."""
        self.report["response"] = response_report(stream.response)
        seen: List[Any] = []
        take = self.call.get("take")
        try:
            if take != 0:
                async for event in items(stream):
                    seen.append(event)
                    if len(seen) == take:
                        break
        finally:
            self._report_events(seen)
        if "final_worker" in self.asked:
            self.report["final_worker"] = plain(await settled(stream.final_worker()))

    def _report_events(self, seen: List[Any]) -> None:
        ids = [event.id for event in seen]
        texts = (event.text for event in seen if event.text is not None)
        self.report.update(
            distinct_ids=len(set(ids)) == len(ids),
            ids=ids,
            kinds=[event.kind for event in seen],
            text="".join(texts),
            events=[event_report(event) for event in seen],
        )


def upload(file: Dict[str, Any]) -> Tuple[str, Any, Optional[str]]:
    """A file of a scenario; one that can be read only once is an iterator."""
    content = file["text"].encode()
    return file["name"], iter([content]) if file.get("once") else content, file.get("media_type")


def event_report(event: handinger.WorkerEvent) -> Dict[str, Any]:
    plain_fields = {name: getattr(event, name) for name in ("id", "event", "kind", "data", "text")}
    return {**plain_fields, "worker": plain(event.worker)}


def plain(value: Any) -> Any:
    """A model as JSON with the names of the API; anything else as it is."""
    return value.to_dict(mode="json") if isinstance(value, BaseModel) else value


def response_report(response: Any) -> Dict[str, Any]:
    return {
        "status": response.status_code,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "request_id": getattr(response, "request_id", None),
        "retries_taken": getattr(response, "retries_taken", None),
        "http_version": response.http_version,
    }


def error_report(error: HandingerError) -> Dict[str, Any]:
    """An error as every language shows it; `shown` is all text that a user could print."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    shown = "\n".join([str(error), repr(error), repr(vars(error)), *lines])
    assert API_KEY not in shown, f"the API key shows in the error: {shown}"
    attributes = ("message", "request_id", "attempts", "outcome", "retry_after", "field", "phase", "elapsed")
    return {
        **{name: getattr(error, name) for name in attributes},
        "class": type(error).__name__,
        "status": getattr(error, "status_code", None),
        "body": getattr(error, "body", None),
        "retry_in": None if error.retry_at is None else error.retry_at - time.time(),
        "shown": shown,
    }

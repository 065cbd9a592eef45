"""Subclasses of a client: the hooks of the official package that can be replaced, and those that cannot."""

from __future__ import annotations

import pickle
from typing import Any, ClassVar, Dict, List

import pytest

from handinger import APIStatusError, AsyncHandinger, Handinger, InternalServerError, omit
from handinger._overrides import _NOT_HONOURED
from handinger.testing import Sandbox

QUICK = "[seconds=0] hello"


class Seeing(Handinger):
    """Keeps what the hook was given, and changes the next call by `change`."""

    change: ClassVar[Dict[str, Any]] = {}

    def _prepare_options(self, options: Any) -> Any:
        self.seen = options
        vars(options).update(self.change)
        return options


class OutOfCreditsError(APIStatusError):
    pass


class Renaming(Handinger):
    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        if response.status_code == 402:
            return OutOfCreditsError(err_msg, response=response, body=body)
        return super()._make_status_error(err_msg, body=body, response=response)


def made(cls: Any, sandbox: Sandbox, **options: Any) -> Any:
    return cls(api_key="hdg_test", base_url=sandbox.base_url, **options)


def test_a_client_without_hooks_pays_nothing_for_them() -> None:
    class Plain(Handinger):
        tag = "plain"

    assert type(Plain(api_key="a")._native) is type(Handinger(api_key="a")._native)
    assert type(Seeing(api_key="a")._native) is not type(Handinger(api_key="a")._native)


def test_prepare_options_sees_the_call(sandbox: Sandbox) -> None:
    client = made(Seeing, sandbox)
    worker = client.workers.create(input=QUICK, timeout=9, extra_query={"a": "b"}, idempotency_key="k")
    seen = client.seen
    assert (seen.operation, seen.method, seen.url) == ("workers.create", "POST", "/api/workers")
    assert (seen.timeout, seen.params, seen.idempotency_key) == (9, {"a": "b"}, "k")
    assert seen.json_data["input"] == QUICK
    client.workers.retrieve(worker.id)
    assert (client.seen.method, client.seen.url) == ("GET", f"/api/workers/{worker.id}")
    client.get("/_sandbox/health", options={"max_retries": 0})
    assert (client.seen.url, client.seen.max_retries) == ("/_sandbox/health", 0)
    with client.workers.stream_updates(worker.id) as stream:
        stream.until_done()
    assert client.seen.operation == "workers.stream_updates"


def test_prepare_options_changes_the_call(sandbox: Sandbox) -> None:
    class Changing(Seeing):
        pass

    client = made(Changing, sandbox, default_headers={"X-Team": "blue"})
    Changing.change = {
        "headers": {"X-Team": omit, "X-Mine": "1"},
        "params": {"trace": "1"},
        "extra_json": {"note": "n"},
        "idempotency_key": "mine",
    }
    client.workers.create(input=QUICK)
    request = sandbox.requests()[-1]
    headers = dict(request["headers"])
    assert "x-team" not in headers
    assert (headers["x-mine"], headers["idempotency-key"]) == ("1", "mine")
    assert request["query"] == "trace=1"
    assert '"note":"n"' in request["body"]


def test_properties_are_asked_for_each_call(sandbox: Sandbox) -> None:
    class Rotating(Handinger):
        calls = 0

        @property
        def auth_headers(self) -> Dict[str, str]:
            self.calls += 1
            return {"Authorization": "Bearer revoked" if self.calls > 1 else "Bearer hdg_first"}

        @property
        def default_query(self) -> Dict[str, object]:
            return {**super().default_query, "page": "1"}

    client = made(Rotating, sandbox, max_retries=0)
    worker = client.workers.create(input=QUICK)
    assert sandbox.requests()[-1]["query"] == "page=1"
    with pytest.raises(APIStatusError) as caught:
        client.workers.retrieve(worker.id)
    assert caught.value.status_code == 401


def test_waiting_and_maps_have_the_properties_too(sandbox: Sandbox) -> None:
    class Teaming(Handinger):
        @property
        def default_headers(self) -> Dict[str, Any]:
            return {**super().default_headers, "X-Team": "blue"}

    client = made(Teaming, sandbox)
    worker = client.workers.create(input=QUICK)
    client.workers.wait(worker.id)
    client.tasks.create(input=QUICK, task_id="mine")
    client.tasks.wait("mine")
    list(client.workers.map([QUICK, QUICK]))
    assert {dict(request["headers"]).get("x-team") for request in sandbox.requests()} == {"blue"}


def test_what_the_hook_does_not_see_is_kept(sandbox: Sandbox) -> None:
    client = made(Seeing, sandbox)
    seen: List[Any] = []
    client.workers.create(input=QUICK, files=[("a.txt", b"words")], on_upload=seen.append)
    assert seen
    assert client.seen.operation == "workers.create"


def test_an_error_of_ones_own_knows_what_ours_knew(sandbox: Sandbox) -> None:
    client = made(Renaming, sandbox, max_retries=0)
    sandbox.add_fault(path="/api/workers", status=402, body={"error": "no credits"})
    with pytest.raises(OutOfCreditsError) as caught:
        client.workers.create(input=QUICK)
    error = caught.value
    assert error.__cause__ is None
    assert (error.attempts, error.outcome, error.status_code) == (1, "rejected", 402)
    assert error.request_id == error.headers["x-request-id"]
    assert "no credits" in error.message
    sandbox.add_fault(path="/api/workers", status=500, body={"error": "down"})
    with pytest.raises(InternalServerError) as other:
        client.with_options(timeout=5).workers.create(input=QUICK)
    assert type(other.value) is InternalServerError


async def test_hooks_with_asyncio(sandbox: Sandbox) -> None:
    class SeeingAsync(AsyncHandinger):
        async def _prepare_options(self, options: Any) -> Any:
            options.headers = {"X-Mine": "1"}
            return options

    client = made(SeeingAsync, sandbox)
    async with client.workers.with_streaming_response.create(input=QUICK) as response:
        await response.read()
    assert dict(sandbox.requests()[-1]["headers"])["x-mine"] == "1"
    await client.close()
    assert client.is_closed()


def test_hooks_survive_pickling_and_changes(sandbox: Sandbox) -> None:
    client = made(Seeing, sandbox, pickle_api_key=True)
    back = pickle.loads(pickle.dumps(client))
    back.timeout = 7
    back.workers.create(input=QUICK)
    assert back.seen.operation == "workers.create"


@pytest.mark.parametrize("name", sorted(_NOT_HONOURED))
def test_what_takes_objects_of_httpx_cannot_be_replaced(name: str) -> None:
    with pytest.raises(TypeError, match=f"Bad replaces `{name}`, which is not supported") as caught:
        type("Bad", (Handinger,), {name: lambda *_: None})
    assert _NOT_HONOURED[name] in str(caught.value)
    mixin = type("Mixin", (), {name: None})
    with pytest.raises(TypeError, match=f"Bad replaces `{name}`"):
        type("Bad", (mixin, Handinger), {})

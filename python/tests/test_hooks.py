"""`on_attempt` sees each attempt, where the call was made."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from typing import Any, List, Tuple

import pytest

from handinger import AsyncHandinger, Attempt, Handinger, InternalServerError
from handinger.testing import Sandbox

QUICK = "hello [seconds=0]"
FAULT = {"status": 503, "headers": {"retry-after-ms": "5"}, "times": 2}


def recorder() -> Tuple[List[Attempt], List[int], Any]:
    attempts: List[Attempt] = []
    threads: List[int] = []

    def on_attempt(attempt: Attempt) -> None:
        attempts.append(attempt)
        threads.append(threading.get_ident())

    return attempts, threads, on_attempt


def check(attempts: List[Attempt], threads: List[int]) -> None:
    assert [attempt.number for attempt in attempts] == [1, 2, 3]
    assert [attempt.status for attempt in attempts] == [503, 503, 200]
    assert [attempt.wait for attempt in attempts] == [0.005, 0.005, None]
    assert attempts[0].error
    assert attempts[2].error is None
    assert attempts[0].method == "POST"
    assert attempts[0].url.endswith("/api/workers")
    assert 0 < attempts[0].elapsed < attempts[2].elapsed
    assert set(threads) == {threading.get_ident()}


def test_a_blocking_call(sandbox: Sandbox) -> None:
    attempts, threads, on_attempt = recorder()
    sandbox.add_fault(FAULT)
    sandbox.client(on_attempt=on_attempt).workers.create(input=QUICK)
    check(attempts, threads)


async def test_an_async_call(sandbox: Sandbox) -> None:
    attempts, threads, on_attempt = recorder()
    sandbox.add_fault(FAULT)
    await sandbox.async_client(on_attempt=on_attempt).workers.create(input=QUICK)
    check(attempts, threads)


async def test_an_attempt_is_told_before_the_call_ends(sandbox: Sandbox) -> None:
    told = asyncio.Event()
    client = sandbox.async_client(on_attempt=lambda _: told.set())
    sandbox.add_fault({"status": 503, "headers": {"retry-after": "30"}})
    call = asyncio.ensure_future(client.workers.create(input=QUICK))
    await asyncio.wait_for(told.wait(), 5)
    assert not call.done()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_the_function_raises_breaks_no_call(sandbox: Sandbox) -> None:
    def on_attempt(_: Attempt) -> None:
        raise RuntimeError("mine")

    assert sandbox.client(on_attempt=on_attempt).workers.create(input=QUICK).status == "completed"


def test_copies_keep_it_or_have_their_own(sandbox: Sandbox) -> None:
    attempts, _, on_attempt = recorder()
    others, _, other = recorder()
    client: Handinger = sandbox.client(on_attempt=on_attempt)
    client.with_options(max_retries=0).workers.create(input=QUICK)
    client.with_options(on_attempt=other).workers.create(input=QUICK)
    assert (len(attempts), len(others)) == (1, 1)


async def test_failures_are_seen(sandbox: Sandbox) -> None:
    attempts, _, on_attempt = recorder()
    client: AsyncHandinger = sandbox.async_client(on_attempt=on_attempt, max_retries=0)
    sandbox.add_fault(FAULT)
    with pytest.raises(InternalServerError):
        await client.workers.create(input=QUICK)
    assert [(attempt.status, attempt.wait) for attempt in attempts] == [(503, None)]


request_id: ContextVar[str] = ContextVar("request_id", default="none")


async def test_async_hooks_run_in_the_context_of_the_call(sandbox: Sandbox) -> None:
    seen: List[Tuple[str, str]] = []
    client = sandbox.async_client(on_attempt=lambda _: seen.append(("attempt", request_id.get())))

    async def call(name: str) -> None:
        request_id.set(name)
        await client.workers.create(
            input=QUICK,
            files=b"x",
            on_upload=lambda _: seen.append(("upload", request_id.get())),
        )

    await asyncio.gather(*(call(name) for name in "abc"))
    assert {name for kind, name in seen if kind == "attempt"} == set("abc")
    assert {name for kind, name in seen if kind == "upload"} == set("abc")


async def test_async_hooks_may_be_coroutine_functions(sandbox: Sandbox) -> None:
    seen: List[Tuple[Any, str]] = []
    done = asyncio.Event()

    async def tell(what: Any) -> None:
        await asyncio.sleep(0)
        seen.append((type(what).__name__, request_id.get()))
        if len({kind for kind, _ in seen}) == 2:
            done.set()

    request_id.set("mine")
    client = sandbox.async_client(on_attempt=tell)
    await client.workers.create(input=QUICK, files=b"x", on_upload=tell)
    await asyncio.wait_for(done.wait(), 10)
    assert set(seen) == {("Attempt", "mine"), ("Progress", "mine")}


async def test_coroutine_functions_see_the_attempts_of_a_map(sandbox: Sandbox) -> None:
    seen: List[int] = []

    async def tell(attempt: Attempt) -> None:
        seen.append(attempt.number)

    await sandbox.async_client(on_attempt=tell).workers.map([QUICK, QUICK]).results()
    assert seen == [1, 1]


async def test_what_a_coroutine_function_raises_is_reported(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: List[Any] = []
    monkeypatch.setattr("sys.unraisablehook", reported.append)

    async def tell(_: Attempt) -> None:
        raise RuntimeError("mine")

    await sandbox.async_client(on_attempt=tell).workers.create(input=QUICK)
    await asyncio.sleep(0.05)
    assert [str(each.exc_value) for each in reported] == ["mine"]


def test_blocking_calls_refuse_coroutine_functions(sandbox: Sandbox, client: Handinger) -> None:
    async def tell(_: Any) -> None:
        pass

    refused = pytest.raises(TypeError, match="needs AsyncHandinger")
    with refused:
        sandbox.client(on_attempt=tell)
    with refused:
        client.with_options(on_attempt=tell)
    with refused:
        client.workers.create(input=QUICK, files=b"x", on_upload=tell)
    with refused:
        client.workers.map([QUICK], on_progress=tell)
    with refused:
        client.workers.wait("w", on_update=tell)
    assert sandbox.ledger()["runs"] == 0


def test_a_hook_may_use_the_client_itself(sandbox: Sandbox) -> None:
    client = sandbox.client()
    inside: List[str] = []

    def look(_: Any) -> None:
        if not inside:
            inside.append("begun")
            inside.append(client.workers.create(input=QUICK).status)
            inside.extend(
                str(result.worker.status) for result in client.workers.map([QUICK]) if result.worker
            )

    asking = sandbox.client(on_attempt=look)
    assert asking.workers.create(input=QUICK).status == "completed"
    assert inside == ["begun", "completed", "completed"]


async def test_also_with_asyncio(sandbox: Sandbox) -> None:
    others = sandbox.async_client()
    inside: List[str] = []

    async def look(_: Attempt) -> None:
        inside.append((await others.workers.create(input=QUICK)).status)

    await sandbox.async_client(on_attempt=look).workers.create(input=QUICK)
    while not inside:
        await asyncio.sleep(0.01)
    assert inside == ["completed"]

"""`on_attempt` sees each attempt, where the call was made."""

from __future__ import annotations

import asyncio
import threading
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

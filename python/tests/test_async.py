"""asyncio: many loops, many threads, cancelling, many calls at once."""

from __future__ import annotations

import asyncio
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import pytest

from handinger import AsyncHandinger, Handinger, _native
from handinger.testing import Sandbox

QUICK = "[seconds=0] hello"


def uvloop_factory() -> asyncio.AbstractEventLoop:
    uvloop = pytest.importorskip("uvloop")
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop_factory,
}


def run(main: Any, new_loop: Callable[[], asyncio.AbstractEventLoop]) -> Any:
    loop = new_loop()
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def wait_until_idle() -> None:
    deadline = time.monotonic() + 2
    while _native.runtime_info()["in_flight"]:
        assert time.monotonic() < deadline, "calls are still under way"
        time.sleep(0.01)


@pytest.mark.parametrize("kind", LOOPS)
def test_one_client_over_a_hundred_loops(sandbox: Sandbox, kind: str) -> None:
    client = sandbox.async_client()

    async def main() -> str:
        return (await client.workers.create(input=QUICK)).status

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {run(main(), LOOPS[kind]) for _ in range(100)} == {"completed"}


def test_one_client_in_eight_threads_with_a_loop_each(sandbox: Sandbox) -> None:
    client = sandbox.async_client()

    async def main() -> list[str]:
        return [(await client.workers.create(input=QUICK)).status for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: asyncio.run(main()), range(8)))
    assert results == [["completed"] * 5] * 8
    assert sandbox.ledger()["runs"] == 40


@pytest.mark.parametrize("kind", LOOPS)
def test_many_calls_at_once(sandbox: Sandbox, kind: str) -> None:
    client = sandbox.async_client()

    async def main() -> set[str]:
        workers = await asyncio.gather(*(client.workers.create(input=QUICK) for _ in range(200)))
        return {worker.id for worker in workers}

    assert len(run(main(), LOOPS[kind])) == 200


@pytest.mark.parametrize("kind", LOOPS)
def test_cancelling_drops_the_request(sandbox: Sandbox, kind: str) -> None:
    client = sandbox.async_client()
    sandbox.add_fault(path="/api/workers/*", black_hole=True, times=None)

    async def main() -> None:
        task = asyncio.ensure_future(client.workers.retrieve("wrk_1"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.workers.retrieve("wrk_1"), 0.1)

    run(main(), LOOPS[kind])
    wait_until_idle()
    assert len(sandbox.requests()) == 2


def test_a_loop_may_end_with_calls_under_way(sandbox: Sandbox) -> None:
    client = sandbox.async_client()
    sandbox.add_fault(path="/api/workers/*", delay_ms=300, times=None)

    async def main() -> None:
        asyncio.ensure_future(client.workers.retrieve("wrk_1"))  # noqa: RUF006  (left alone on purpose)
        await asyncio.sleep(0.05)

    run(main(), asyncio.new_event_loop)
    wait_until_idle()


async def test_the_loop_stays_free(async_client: AsyncHandinger, sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers", delay_ms=500, times=1)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.ensure_future(tick())
    await async_client.workers.create(input=QUICK)
    ticking.cancel()
    assert ticks > 20


async def test_the_blocking_client_works_inside_a_loop(client: Handinger) -> None:
    assert client.workers.create(input=QUICK).id


def test_one_blocking_client_in_many_threads(sandbox: Sandbox, client: Handinger) -> None:
    with ThreadPoolExecutor(32) as pool:
        workers = list(pool.map(lambda _: client.workers.create(input=QUICK), range(200)))
    assert len({worker.id for worker in workers}) == 200
    assert sandbox.ledger()["runs"] == 200


def test_other_threads_run_during_a_call(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers", delay_ms=300, times=1)
    calling = threading.Thread(target=lambda: client.workers.create(input=QUICK))
    calling.start()
    started, count = time.monotonic(), 0
    while time.monotonic() - started < 0.2:
        count += 1
    calling.join()
    assert count > 10_000


def test_debug_logging_in_many_threads_does_not_stall(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_: int) -> str:
        return sandbox.client().workers.create(input=QUICK).status

    with caplog.at_level("DEBUG", logger="handinger"), ThreadPoolExecutor(64) as pool:
        started = time.monotonic()
        assert set(pool.map(work, range(256))) == {"completed"}
        assert time.monotonic() - started < 30

"""Many calls at once: each paid once, so many under way, taken up again where they broke."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest

from handinger import (
    APITimeoutError,
    AsyncHandinger,
    Handinger,
    InvalidInputError,
    MapTotals,
    NotFoundError,
    UnprocessableEntityError,
)
from handinger.testing import Sandbox

RunPython = Callable[..., Any]

QUICK = "[seconds=0] [words=3] hello"
LONG = "[seconds=3000] hello"
"""A minute at the speed of the tests' sandbox."""


def inputs(count: int) -> List[str]:
    return [f"{QUICK} {number}" for number in range(count)]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.01)


def test_results_come_as_they_finish(client: Handinger, sandbox: Sandbox) -> None:
    given = ["[seconds=20] slow", {"input": QUICK, "budget": "high"}, QUICK]
    seen: List[MapTotals] = []
    run = client.workers.map(given, budget="low", on_progress=seen.append)
    results = list(run)
    assert results[-1].index == 0
    for result in results:
        assert result.input is given[result.index]
        assert result.worker is not None
        assert result.worker.status == "completed"
        assert result.error is None
        assert not result.resumed
    assert len({result.idempotency_key for result in results}) == 3
    ledger = sandbox.ledger()
    assert sorted(entry["budget"] for entry in ledger["entries"]) == ["high", "low", "low"]
    assert [totals.done for totals in seen] == [1, 2, 3]
    assert seen[-1] == run.totals
    assert run.totals.cost_usd == pytest.approx(ledger["cost_usd"])
    assert run.totals.credits == ledger["credits"]
    assert run.totals.total_tokens > 0
    assert (run.totals.total, run.totals.succeeded, run.totals.failed) == (3, 3, 0)


async def test_results_come_as_they_finish_for_asyncio(
    async_client: AsyncHandinger, sandbox: Sandbox
) -> None:
    seen: List[MapTotals] = []

    async def on_progress(totals: MapTotals) -> None:
        seen.append(totals)

    run = async_client.tasks.map(["[seconds=20] slow", QUICK], on_progress=on_progress)
    assert [result.index async for result in run] == [1, 0]
    assert [totals.done for totals in seen] == [1, 2]
    assert {entry["kind"] for entry in sandbox.ledger()["entries"]} == {"task"}
    numbers = [f"[seconds={30 - number}] {number}" for number in range(8)]
    results = await async_client.workers.map(number for number in numbers).results()
    assert [result.input for result in results] == numbers


def test_tasks_of_one_worker(client: Handinger, sandbox: Sandbox) -> None:
    scouts = [client.workers.create(title=title) for title in ("one", "two")]
    given = [QUICK, {"input": QUICK, "worker_id": scouts[1].id}]
    results = client.tasks.map(given, worker_id=scouts[0].id).results()
    assert [result.worker and result.worker.id for result in results] == [scout.id for scout in scouts]
    assert sandbox.ledger()["runs"] == 2


def test_whoever_stops_pulling_stops_the_map(client: Handinger, sandbox: Sandbox) -> None:
    with client.workers.map(inputs(20), concurrency=3) as run:
        time.sleep(0.1)
        assert sandbox.ledger()["runs"] == 0
        for taken, _ in enumerate(run, 1):
            time.sleep(0.2)
            assert sandbox.ledger()["runs"] == taken + 2, "those under way go on meanwhile"
            if taken == 3:
                break


def test_an_error_is_the_result_of_its_item(client: Handinger, sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers", skip=1, status=422, body={"error": "No credit."})
    results = client.workers.map(inputs(3), concurrency=1).results()
    assert [result.worker is None for result in results] == [False, True, False]
    assert isinstance(results[1].error, UnprocessableEntityError)
    assert pickle.loads(pickle.dumps(results[1])).error.status_code == 422
    assert repr(results[1]).startswith(
        "MapResult(index=1, input='[seconds=0] [words=3] hello 1', worker=None"
    )


def test_the_first_error_ends_the_map(client: Handinger, sandbox: Sandbox) -> None:
    given = ["[seconds=20] slow", {"input": QUICK, "worker_id": "wrk_nowhere"}, *inputs(5)]
    run = client.tasks.map(given, concurrency=2, on_error="raise")
    results = iter(run)
    first = next(results)
    assert (first.index, first.error) == (0, None), "what is paid is given before the error"
    with pytest.raises(NotFoundError) as raised:
        next(results)
    assert raised.value.field == "inputs[1]"
    assert len(sandbox.requests()) == 2
    assert (run.totals.done, run.totals.failed) == (2, 1)
    assert list(run) == []


@pytest.mark.parametrize(
    ("given", "options", "field"),
    [
        (["x", ""], {}, "inputs[1].input"),
        (["x", {"input": "x", "budget": "cheap"}], {}, "inputs[1].budget"),
        (["x", object()], {}, "inputs[1]"),
        ("x", {}, "inputs"),
        ({"input": "x"}, {}, "inputs"),
        (["x"], {"budget": "cheap"}, "budget"),
        (["x"], {"concurrency": 0}, "concurrency"),
        (["x"], {"on_error": "stop"}, "on_error"),
        (["x"], {"resume_file": "/no/such/folder/file"}, "resume_file"),
    ],
)
def test_what_is_refused(client: Handinger, sandbox: Sandbox, given: Any, options: Any, field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        client.workers.map(given, **options)
    assert raised.value.field == field
    assert sandbox.requests() == []


def test_options_are_those_of_each_call(client: Handinger, sandbox: Sandbox) -> None:
    given = ["[seconds=0] a", LONG]
    run = client.workers.map(given, timeout=0.5, max_retries=0, extra_headers={"x-mine": "1"})
    first, second = run.results()
    assert first.error is None
    assert isinstance(second.error, APITimeoutError)
    assert {request["headers"]["x-mine"] for request in sandbox.requests()} == {"1"}


def test_the_same_key_is_the_same_work(client: Handinger, sandbox: Sandbox) -> None:
    runs = [client.workers.map(inputs(3), idempotency_key="order-7").results() for _ in range(2)]
    keys = [[result.idempotency_key for result in results] for results in runs]
    assert keys[0] == keys[1]
    assert sandbox.ledger()["runs"] == 3


def test_a_file_takes_the_map_up_again(client: Handinger, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    for _ in range(2):
        run = client.workers.map(inputs(4), concurrency=2, resume_file=file)
        for result in run:
            if result.index == 1:
                break
        else:
            pytest.fail("the loop was not left")
    del run, result
    run = client.workers.map(inputs(4), resume_file=str(file))
    with pytest.raises(InvalidInputError, match="in use by another map"):
        client.workers.map(inputs(4), resume_file=file)
    results = run.results()
    assert all(result.worker is not None for result in results)
    assert run.totals.resumed == sum(result.resumed for result in results) >= 1
    assert sandbox.ledger()["runs"] == 4
    with pytest.raises(InvalidInputError, match="belongs to a map of workers"):
        client.tasks.map(inputs(4), resume_file=file)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


MAP = """
import asyncio, sys
import handinger
given = [f"[seconds=0] [words=3] hello {number}" for number in range(1000)]
given[500:504] = [f"[seconds=200] hello {number}" for number in range(4)]
options = {"concurrency": 16, "resume_file": sys.argv[1]}
async def main():
    async for result in handinger.AsyncHandinger().tasks.map(given, **options):
        assert result.worker, result.error
if sys.argv[2] == "async":
    asyncio.run(main())
else:
    for result in handinger.Handinger().workers.map(given, **options):
        assert result.worker, result.error
"""


@pytest.mark.parametrize("form", ["sync", "async"])
def test_a_process_that_is_killed_pays_nothing_twice(sandbox: Sandbox, tmp_path: Path, form: str) -> None:
    file = tmp_path / "runs.jsonl"
    command = [sys.executable, "-c", MAP, str(file), form]
    environment = {**os.environ, "HANDINGER_BASE_URL": sandbox.base_url, "HANDINGER_API_KEY": "hdg_child_key"}
    process = subprocess.Popen(command, env=environment)
    until(lambda: file.exists() and file.read_bytes().count(b"\n") > 500)
    assert process.poll() is None
    process.kill()
    process.wait()
    finished = file.read_bytes().count(b"\n") - 1
    assert 500 <= finished < 1000
    subprocess.run(command, env=environment, check=True, timeout=60)
    ledger = sandbox.ledger()
    assert ledger["runs"] == 1000
    assert len({entry["idempotency_key"] for entry in ledger["entries"]}) == 1000
    assert file.read_bytes().count(b"\n") == 1001, "every item is finished once"


def connections_when_begun(sandbox: Sandbox, runs: int) -> int:
    until(lambda: sandbox.ledger()["runs"] == runs)
    return int(sandbox.connections()["open"])


def test_leaving_the_loop_drops_the_requests(client: Handinger, sandbox: Sandbox) -> None:
    before = 0
    for result in client.workers.map([QUICK, LONG, LONG]):
        assert result.index == 0
        before = connections_when_begun(sandbox, 3)
        break
    until(lambda: sandbox.connections()["open"] <= before - 2)


@pytest.mark.parametrize("form", ["loop", "results"])
async def test_cancelling_drops_the_requests(
    async_client: AsyncHandinger, sandbox: Sandbox, form: str
) -> None:
    run = async_client.workers.map([LONG, LONG])

    async def collect() -> None:
        if form == "results":
            await run.results()
        async for _ in run:
            pass

    task = asyncio.create_task(collect())
    await asyncio.sleep(0.05)
    before = connections_when_begun(sandbox, 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    until(lambda: sandbox.connections()["open"] <= before - 2)


async def test_leaving_an_async_loop_drops_the_requests(
    async_client: AsyncHandinger, sandbox: Sandbox
) -> None:
    before = 0
    async for _ in async_client.workers.map([QUICK, LONG, LONG]):
        before = connections_when_begun(sandbox, 3)
        break
    until(lambda: sandbox.connections()["open"] <= before - 2)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_an_interrupt_ends_a_blocking_map_at_once(run_python: RunPython, sandbox: Sandbox) -> None:
    script = f"""
        import threading, time
        import handinger
        ticks = []
        threading.Thread(target=lambda: [ticks.append(time.sleep(0.01)) for _ in range(20)]).start()
        print("ready", flush=True)
        try:
            for result in handinger.Handinger().workers.map([{LONG!r}] * 3):
                pass
        except KeyboardInterrupt:
            print("interrupted", len(ticks), flush=True)
    """
    process = run_python(script, wait=False)
    assert process.stdout.readline() == "ready\n"
    until(lambda: sandbox.ledger()["runs"] == 3)
    time.sleep(0.3)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted 20\n", "other threads run meanwhile"
    assert time.monotonic() - started < 0.2
    assert process.wait(5) == 0


def test_a_bar_shows_the_progress(client: Handinger, capsys: pytest.CaptureFixture[str]) -> None:
    client.workers.map(inputs(3), progress=True).results()
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "failed=0, usd=0.0" in shown


def test_a_bar_needs_tqdm(client: Handinger, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match="pip install tqdm"):
        client.workers.map(inputs(3), progress=True)
    assert sandbox.requests() == []


def test_its_length_is_the_number_of_items(client: Handinger) -> None:
    run = client.workers.map([QUICK] * 3)
    assert len(run) == 3
    assert len(list(run)) == 3


def test_a_map_that_was_left_cannot_be_taken_up(client: Handinger) -> None:
    run = client.workers.map([QUICK] * 3, concurrency=1)
    for _ in run:
        break
    with pytest.raises(InvalidInputError, match=r"closed before its end.*resume file"):
        list(run)
    with pytest.raises(InvalidInputError, match="closed before its end"):
        run.results()


@pytest.mark.parametrize("frames", ["pandas", "polars"])
def test_a_data_frame_in_and_one_out(frames: str, sandbox: Sandbox, client: Handinger) -> None:
    library = importlib.import_module(frames)
    frame = library.DataFrame(
        {
            "input": [f"[seconds=0] Find a hotel in {town}" for town in ("Oslo", "Bergen", "Rome")],
            "budget": ["low", None, "standard"],
        }
    )
    rows = [result.to_dict() for result in client.workers.map(frame).results()]
    sent = [json.loads(request["body"]) for request in sandbox.requests()]
    assert sorted(body.get("budget", "none") for body in sent) == ["low", "none", "standard"]
    made = library.DataFrame(rows)
    assert list(made["index"]) == [0, 1, 2]
    assert list(made["status"]) == ["completed"] * 3
    assert list(made["input"]) == list(frame["input"])
    assert {"output_text", "worker_id", "cost_usd", "error", "outcome"} <= set(made.columns)


def test_the_row_of_an_error(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers", status=400, body={"error": "no"}, times=1)
    (row,) = [result.to_dict() for result in client.workers.map([QUICK])]
    assert (row["input"], row["status"], row["outcome"]) == (QUICK, None, "rejected")
    assert "no" in row["error"]

"""Other ways to wait: gevent, and event loops that are not asyncio's."""

from __future__ import annotations

from typing import Any, Callable

import pytest
import trio

from handinger.testing import Sandbox

RunPython = Callable[..., Any]

GEVENT = """
from gevent import monkey
monkey.patch_all()
import time
import gevent
import handinger
client = handinger.Handinger()

class Beats:
    # Counts while others wait: nothing does when the hub is blocked.
    def __enter__(self):
        self.count = 0
        self.greenlet = gevent.spawn(self.beat)
        return self
    def beat(self):
        while True:
            self.count += 1
            gevent.sleep(0.01)
    def __exit__(self, *_):
        self.greenlet.kill()
"""


@pytest.fixture
def run_gevent(run_python: RunPython) -> RunPython:
    def run(script: str) -> str:
        # gevent itself warns under `-X dev`; the handler of its hub shows whatever goes wrong.
        done = run_python(GEVENT + script, PYTHONWARNINGS="default")
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_greenlets_go_on_while_a_call_waits(sandbox: Sandbox, run_gevent: RunPython) -> None:
    sandbox.set_speed(1)
    printed = run_gevent("""
with Beats() as beats:
    jobs = [gevent.spawn(client.workers.create, input="[seconds=1] hello") for _ in range(20)]
    started = time.monotonic()
    gevent.joinall(jobs, raise_error=True)
    elapsed = time.monotonic() - started
assert {job.value.status for job in jobs} == {"completed"}
print(beats.count > 20, elapsed < 15)  # one after another they would take 20 s
""")
    assert printed == "True True\n"


def test_every_call_that_waits_lets_greenlets_go_on(sandbox: Sandbox, run_gevent: RunPython) -> None:
    sandbox.add_fault(delay_ms=300, times=None)
    printed = run_gevent("""
worker = client.workers.create(input="[seconds=0] hello", files=("a.txt", b"words"))
def stream():
    with client.workers.create(input="[seconds=0] hello", stream=True) as events:
        assert len(list(events)) > 3
        return events.final_worker()
def opened():
    with client.workers.with_streaming_response.retrieve(worker.id) as response:
        return response.parse()
def caught():
    try:
        client.workers.retrieve("missing")
    except handinger.NotFoundError as error:
        return error.status_code
calls = [
    stream, opened, caught,
    lambda: client.workers.with_raw_response.retrieve(worker.id).parse(),
    lambda: client.workers.retrieve_file("a.txt", worker_id=worker.id).read(),
    lambda: client.workers.wait(worker.id),
    lambda: client.workers.map(["[seconds=0] hello"]).results(),
    lambda: client.get("/api/workers/" + worker.id),
]
for call in calls:
    with Beats() as beats:
        call()
    print(beats.count > 4)
""")
    assert printed == "True\n" * 8


def test_a_program_without_patches_is_left_alone(run_python: RunPython) -> None:
    done = run_python(
        """
import gevent.monkey, handinger
client = handinger.Handinger()
assert client._native is client._transport
print(client.workers.create(input="[seconds=0] hello").status)
""",
        PYTHONWARNINGS="default",
    )
    assert (done.stdout, done.returncode) == ("completed\n", 0), done.stderr


def test_trio_is_told_what_to_do(sandbox: Sandbox) -> None:
    client = sandbox.async_client()

    async def main() -> Any:
        with pytest.raises(RuntimeError, match=r"asyncio.*blocking client in a thread"):
            await client.workers.create(input="hello")
        blocking = sandbox.client()
        return await trio.to_thread.run_sync(lambda: blocking.workers.create(input="[seconds=0] hello"))

    assert trio.run(main).status == "completed"
    assert sandbox.ledger()["runs"] == 1

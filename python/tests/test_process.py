"""Process life: import, fork, multiprocessing, signals, exit. Every test runs real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any, Callable

import pytest

from handinger.testing import Sandbox

RunPython = Callable[..., Any]

posix = pytest.mark.skipif(os.name == "nt", reason="there is no fork")

CALL = "handinger.Handinger().workers.create(input='[seconds=0] hello').status"


def assert_quiet(result: subprocess.CompletedProcess[str], code: int = 0) -> None:
    assert (result.returncode, result.stderr) == (code, "")


def test_import_and_construction_do_no_io_and_start_no_thread(run_python: RunPython) -> None:
    script = """
        import os, sys, threading
        files, events = [], []
        sys.addaudithook(lambda name, args: events.append(name) if name.startswith("socket") else None)
        import handinger
        client, other = handinger.Handinger(), handinger.AsyncHandinger()
        client.effective_config(), client.base_url
        assert not events, events
        assert threading.active_count() == 1
        if os.path.isdir("/proc/self/task"):
            assert len(os.listdir("/proc/self/task")) == 1
    """
    assert_quiet(run_python(script, HANDINGER_BASE_URL="http://127.0.0.1:9"))


@posix
@pytest.mark.parametrize("used_before", [False, True])
@pytest.mark.parametrize("used_by", ["same client", "new client"])
def test_fork(run_python: RunPython, used_before: bool, used_by: str) -> None:
    script = f"""
        import os, warnings
        import handinger
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork with threads is what is tested
        client = handinger.Handinger()
        if {used_before}:
            for _ in range(10):
                assert client.workers.create(input="[seconds=0] hello").status == "completed"
        children = []
        for _ in range(3):
            child = os.fork()
            if child == 0:
                mine = client if {used_by == "same client"} else handinger.Handinger()
                ok = mine.workers.create(input="[seconds=0] hello").status == "completed"
                os._exit(0 if ok else 1)
            children.append(child)
        codes = [os.waitpid(child, 0)[1] for child in children]
        assert codes == [0, 0, 0], codes
        assert client.workers.create(input="[seconds=0] hello").status == "completed"
    """
    assert_quiet(run_python(script))


@posix
def test_fork_with_asyncio_before_and_after(run_python: RunPython) -> None:
    script = """
        import asyncio, os, sys, warnings
        import handinger
        warnings.simplefilter("ignore", DeprecationWarning)
        client = handinger.AsyncHandinger()
        async def main():
            calls = [client.workers.create(input="[seconds=0] hello") for _ in range(5)]
            workers = await asyncio.gather(*calls)
            assert {worker.status for worker in workers} == {"completed"}
        asyncio.run(main())
        child = os.fork()
        asyncio.run(main())
        if child == 0:
            sys.exit(0)  # an ordinary exit, with all its hooks
        assert os.waitpid(child, 0)[1] == 0
    """
    assert_quiet(run_python(script))


@posix
def test_fork_while_calls_are_under_way(run_python: RunPython) -> None:
    script = """
        import os, threading, time, warnings
        import handinger
        warnings.simplefilter("ignore", DeprecationWarning)
        client = handinger.Handinger()
        stop = threading.Event()
        def work():
            while not stop.is_set():
                client.workers.create(input="[seconds=0] hello")
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(10):
            child = os.fork()
            if child == 0:
                os._exit(client.workers.create(input="[seconds=0] hello").status != "completed")
            assert os.waitpid(child, 0)[1] == 0
        stop.set()
        for thread in threads:
            thread.join()
    """
    assert_quiet(run_python(script))


MULTIPROCESSING = """
import multiprocessing, sys, warnings
import handinger
from handinger.types import Worker

client = handinger.Handinger()

def work(client):
    return client.workers.create(input="[seconds=0] hello")

def fail(client):
    return client.workers.create(input="")

if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    assert client.workers.create(input="[seconds=0] hello").id
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        workers = pool.map(work, [client] * 4)
        assert all(isinstance(worker, Worker) for worker in workers)
        assert len({worker.id for worker in workers}) == 4
        try:
            pool.apply(fail, [client])
        except handinger.InvalidInputError as error:
            assert error.field == "input"
        else:
            raise AssertionError
        pool.close()
        pool.join()
"""


@posix
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(sandbox: Sandbox, tmp_path: Any, method: str) -> None:
    script = tmp_path / "pooled.py"
    script.write_text(MULTIPROCESSING)
    environment = {**os.environ, "HANDINGER_BASE_URL": sandbox.base_url, "HANDINGER_API_KEY": "k"}
    result = subprocess.run(
        [sys.executable, str(script), method], env=environment, capture_output=True, text=True, timeout=60
    )
    assert_quiet(result)


@posix
def test_a_preloading_server_forks_workers_that_fork_again(run_python: RunPython) -> None:
    script = """
        import os, sys, warnings
        import handinger
        warnings.simplefilter("ignore", DeprecationWarning)
        client = handinger.Handinger()
        client.workers.create(input="[seconds=0] warm up")
        def fork(work):
            child = os.fork()
            if child == 0:
                work()
                sys.stdout.flush()
                os._exit(0)
            return os.waitpid(child, 0)[1]
        def serve():
            client.workers.create(input="[seconds=0] hello")
            assert fork(lambda: client.workers.create(input="[seconds=0] hello")) == 0
            client.workers.create(input="[seconds=0] hello")
        assert fork(serve) == 0
    """
    assert_quiet(run_python(script))


BLOCKED = {
    "call": "handinger.Handinger().workers.retrieve('wrk_1')",
    "stream": "list(handinger.Handinger().workers.stream_updates('wrk_1'))",
    "wait": "handinger.Handinger().workers.wait('wrk_1')",
}


@posix
@pytest.mark.parametrize("how", BLOCKED)
def test_interrupting_a_blocking_call_is_quick(sandbox: Sandbox, run_python: RunPython, how: str) -> None:
    sandbox.add_fault(path="/api/workers/*", black_hole=True, times=None)
    script = f"""
        import sys, time
        import handinger
        print("ready", flush=True)
        try:
            {BLOCKED[how]}
        except KeyboardInterrupt:
            print(time.time(), flush=True)
            sys.exit(7)
    """
    process = run_python(script, wait=False)
    assert process.stdout.readline() == "ready\n"
    deadline = time.monotonic() + 5
    while not sandbox.requests() and time.monotonic() < deadline:
        time.sleep(0.01)
    sent = time.time()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (7, "")
    assert float(out) - sent < 0.2


@posix
def test_the_connection_is_gone_after_an_interrupt(sandbox: Sandbox, run_python: RunPython) -> None:
    sandbox.add_fault(path="/api/workers/*", black_hole=True, times=1)
    before = sandbox.connections()["open"]
    script = """
        import os, signal, threading, time
        import handinger
        client = handinger.Handinger()
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            client.workers.retrieve("wrk_1")
        except KeyboardInterrupt:
            pass
        print("interrupted", flush=True)
        input()
    """
    process = run_python(script.replace("input()", "time.sleep(30)"), wait=False)
    assert process.stdout.readline() == "interrupted\n"
    deadline = time.monotonic() + 2
    while sandbox.connections()["open"] > before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


EXITS = {
    "end": ("pass", 0),
    "sys.exit": ("sys.exit(3)", 3),
    "daemon": ("pass", 0),
}


@pytest.mark.parametrize("way", EXITS)
@pytest.mark.parametrize("busy", ["call", "stream", "asyncio"])
def test_exit_with_calls_under_way_is_quick_and_quiet(
    sandbox: Sandbox, run_python: RunPython, way: str, busy: str
) -> None:
    sandbox.add_fault(path="/api/workers/wrk_hole", black_hole=True, times=None)
    ending, code = EXITS[way]
    script = f"""
        import asyncio, sys, threading, time
        import handinger
        def call():
            handinger.Handinger().workers.retrieve("wrk_hole")
        def stream():
            for _ in handinger.Handinger().workers.create(input="[seconds=100000] slow", stream=True):
                pass
        def loop():
            asyncio.run(handinger.AsyncHandinger().workers.retrieve("wrk_hole"))
        work = {{"call": call, "stream": stream, "asyncio": loop}}["{busy}"]
        for _ in range(3):
            threading.Thread(target=work, daemon=True).start()
        time.sleep(0.4)
        print(time.time(), flush=True)
        {ending}
    """
    result = run_python(script)
    assert time.time() - float(result.stdout) < 2
    assert_quiet(result, code)


@posix
def test_sigterm_ends_at_once(sandbox: Sandbox, run_python: RunPython) -> None:
    sandbox.add_fault(path="/api/workers/*", black_hole=True, times=None)
    process = run_python(f"import handinger; print('ready', flush=True); {BLOCKED['call']}", wait=False)
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=2)
    assert (process.returncode, err) == (-signal.SIGTERM, "")


def test_exit_right_after_a_call_is_quiet(run_python: RunPython) -> None:
    for _ in range(5):
        assert_quiet(run_python(f"import handinger; print({CALL})"))


def test_nothing_is_left_over_in_strict_mode(run_python: RunPython) -> None:
    script = """
        import asyncio, gc
        import handinger
        client = handinger.AsyncHandinger()
        async def main():
            async with await client.workers.create(input="[seconds=0] hello", stream=True) as stream:
                async for _ in stream:
                    break
            return await client.workers.create(input="[seconds=0] hello")
        for _ in range(3):
            asyncio.run(main())
        handinger.Handinger().workers.create(input="[seconds=0] hello", stream=True).close()
        del client
        gc.collect()
    """
    assert_quiet(run_python(script))


@pytest.mark.parametrize(("level", "shown"), [("debug", True), ("INFO", False), ("", False)])
def test_logging_can_be_turned_on_from_the_environment(
    run_python: RunPython, level: str, shown: bool
) -> None:
    result = run_python(f"import handinger; print({CALL})", HANDINGER_LOG=level)
    assert result.returncode == 0
    assert ("handinger:DEBUG" in result.stderr) is shown
    assert "hdg_child_key" not in result.stderr


def test_exit_in_the_middle_of_a_map_is_quiet(run_python: RunPython) -> None:
    script = """
        import asyncio, sys, threading, time
        import handinger
        long = ["[seconds=3000] hello"] * 4
        def blocking():
            list(handinger.Handinger().workers.map(long))
        async def asynchronous():
            await handinger.AsyncHandinger().workers.map(long).results()
        threading.Thread(target=blocking, daemon=True).start()
        threading.Thread(target=lambda: asyncio.run(asynchronous(), debug=False), daemon=True).start()
        time.sleep(0.5)
        run = handinger.Handinger().workers.map(["[seconds=0] hello", *long])
        print(next(iter(run)).index)
    """
    started = time.monotonic()
    result = run_python(script)
    assert_quiet(result)
    assert result.stdout == "0\n"
    assert time.monotonic() - started < 10


def test_a_second_import_leaves_both_working(run_python: RunPython) -> None:
    done = run_python("""
        import sys
        import handinger, handinger.testing
        old, old_client = handinger, handinger.Handinger()
        assert old_client.workers.create(input="[seconds=0] one").id
        for name in [name for name in sys.modules if name.split(".")[0] == "handinger"]:
            del sys.modules[name]

        import handinger.testing
        assert handinger is not old
        assert handinger.testing.Sandbox is old.testing.Sandbox
        for package, client in ((old, old_client), (handinger, handinger.Handinger())):
            worker = client.workers.create(input="[seconds=0] two", budget=package.omit)
            assert isinstance(worker, package.types.Worker)
            stream = client.workers.create(input="[seconds=0] three", stream=True)
            assert isinstance(stream, package.Stream)
            assert stream.final_worker().status == "completed"
            try:
                client.workers.retrieve("missing")
            except package.NotFoundError:
                print("caught")
            try:
                client.workers.create(input="")
            except package.InvalidInputError:
                print("refused")
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "caught\nrefused\n" * 2

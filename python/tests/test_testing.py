"""`handinger.testing`: what users test their own code with."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from handinger.testing import Sandbox, SandboxError
from handinger.testing._sandbox import find_binary

pytest_plugins = ["pytester"]


def test_a_sandbox_of_ones_own() -> None:
    with Sandbox(speed=100) as sandbox:
        url = sandbox.base_url
        worker = sandbox.client().workers.create(input="[seconds=0] hello")
        assert sandbox.ledger()["entries"][0]["worker_id"] == worker.id
        sandbox.set_speed(1000)
        assert sandbox.requests("/api/workers")[0]["method"] == "POST"
        assert repr(sandbox) == f"Sandbox({url})"
        sandbox.reset()
        assert sandbox.ledger()["runs"] == 0
    with pytest.raises(SandboxError, match="not running"):
        sandbox.base_url  # noqa: B018


def test_faults_can_be_set_and_cleared(sandbox: Sandbox) -> None:
    client = sandbox.client(max_retries=0)
    sandbox.add_fault({"path": "/api/*", "status": 418, "times": None}, {"path": "/none", "status": 500})
    with pytest.raises(Exception, match="418"):
        client.workers.retrieve("wrk_1")
    sandbox.clear_faults()
    assert client.workers.create(input="[seconds=0] hello").id


def test_a_fault_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="faults"):
        sandbox.add_fault(nonsense=True)


async def test_the_client_for_asyncio(sandbox: Sandbox) -> None:
    assert (await sandbox.async_client().workers.create(input="[seconds=0] hello")).id


def test_the_program_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = Path(find_binary())
    monkeypatch.setenv("HANDINGER_SANDBOX", str(tmp_path / "nothing"))
    with pytest.raises(SandboxError, match="no file"):
        find_binary()
    assert find_binary(program) == str(program)


def test_a_program_that_does_not_start_is_an_error() -> None:
    with pytest.raises(SandboxError, match="did not start"):
        Sandbox(sys.executable).start()


def test_the_server_ends_with_its_parent() -> None:
    script = (
        "import os; from handinger.testing import Sandbox; sandbox = Sandbox().start();"
        "print(sandbox.base_url, flush=True); os._exit(0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    address = urlsplit(result.stdout.strip())
    for _ in range(1000):
        try:
            socket.create_connection((address.hostname, address.port or 80), timeout=5).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)
    pytest.fail("the server is still running")


def test_the_plugin_gives_a_fixture_and_costs_others_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_without():
            assert "handinger._native" not in sys.modules

        def test_with(handinger_sandbox):
            assert handinger_sandbox.client().workers.create(input="[seconds=0] hello").id
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)


def test_the_speed_of_one_test_is_not_that_of_the_next(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_slow(handinger_sandbox):
            handinger_sandbox.set_speed(1)

        def test_quick(handinger_sandbox):
            worker = handinger_sandbox.client().workers.create(input="[seconds=100] hello", timeout=60)
            assert worker.status == "completed"
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)

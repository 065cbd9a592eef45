"""Tasks are paid once, whatever happens to the process that started them."""

from __future__ import annotations

import signal
import time
from typing import Any

import pytest

from handinger import APITimeoutError, Handinger
from handinger.testing import Sandbox

SCRIPT = """
    from handinger import Handinger
    worker = Handinger().tasks.create(input="[seconds=1] find", idempotency_key="order-7")
    print(worker.status)
"""


def test_a_killed_client_that_starts_again_with_its_key_pays_once(sandbox: Sandbox, run_python: Any) -> None:
    killed = run_python(SCRIPT, wait=False)
    deadline = time.monotonic() + 20
    while not sandbox.ledger()["runs"]:
        assert time.monotonic() < deadline, "the task never began"
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    again = run_python(SCRIPT)
    assert (again.returncode, again.stdout.strip()) == (0, "completed"), again.stderr
    assert sandbox.ledger()["runs"] == 1
    (entry,) = sandbox.ledger()["entries"]
    assert entry["idempotency_key"] == "order-7"


def test_an_error_tells_the_task_that_may_have_begun(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/tasks", method="POST", when="after", black_hole=True)
    with pytest.raises(APITimeoutError) as caught:
        client.tasks.create(input="[seconds=0] find", timeout=0.5)
    assert caught.value.outcome == "unknown"
    assert caught.value.task_id is not None
    assert client.tasks.wait(caught.value.task_id).status == "completed"
    assert sandbox.ledger()["runs"] == 1

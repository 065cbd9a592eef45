"""What both kinds of cluster share: a sandbox, the items, and what the ledger must say of them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from handinger.testing import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).resolve().parents[2] / "python" / "examples"
ORDER = "order-7"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(speed=10) as sandbox:
        monkeypatch.setenv("HANDINGER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("HANDINGER_API_KEY", "hdg_cluster_key")
        yield sandbox


@dataclass(frozen=True)
class Order:
    """The items of one test, and how their answers are told."""

    sandbox: Sandbox
    instructions: list[str]

    def check_paid_once(self, *, sent_twice: int | None = None) -> None:
        keys = sorted(entry["idempotency_key"] for entry in self.sandbox.ledger()["entries"])
        assert keys == sorted(f"{ORDER}/{number}" for number in range(len(self.instructions)))
        if sent_twice is not None:
            sent = [request["headers"]["idempotency-key"] for request in self.sandbox.requests("/api/tasks")]
            assert sent.count(f"{ORDER}/{sent_twice}") >= 2, "the cluster ran the item again"


@pytest.fixture
def order(sandbox: Sandbox) -> Order:
    # At the speed of the sandbox the last one takes three seconds: its process dies before.
    instructions = [f"[seconds=0] [say=Answer {number}.]" for number in range(6)]
    return Order(sandbox, [*instructions, "[seconds=30] [say=Answer 6.]"])


def run_example(name: str, order: Order) -> None:
    """Runs an example twice: each prints all answers, and the second pays for nothing."""
    for _ in range(2):
        result = subprocess.run(
            [sys.executable, EXAMPLES / name, ORDER, *order.instructions],
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        answers = sorted(line for line in result.stdout.splitlines() if ": Answer" in line)
        assert answers == [f"{number}: Answer {number}." for number in range(7)], result.stdout
        order.check_paid_once()

"""What all tests share. They need the installed wheel and the sandbox's program."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from handinger import AsyncHandinger, Handinger
from handinger.testing import Sandbox

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "fixtures"

_FOREIGN = ("http_proxy", "https_proxy", "all_proxy")


# What a shell starts in the background ignores interrupts, and so does all that it starts in turn.
# Some tests send one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps proxies and settings of the machine away from the tests."""
    for name in list(os.environ):
        if name.lower() in _FOREIGN or (name.startswith("HANDINGER_") and name != "HANDINGER_SANDBOX"):
            monkeypatch.delenv(name)


@pytest.fixture
def sandbox(handinger_sandbox: Sandbox) -> Sandbox:
    return handinger_sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Handinger:
    return sandbox.client()


@pytest.fixture
def async_client(sandbox: Sandbox) -> AsyncHandinger:
    return sandbox.async_client()


@pytest.fixture
def run_python(sandbox: Sandbox) -> Iterator[Callable[..., Any]]:
    """Runs a script in a process of its own, with the sandbox in its environment."""
    environment = {
        **os.environ,
        "HANDINGER_BASE_URL": sandbox.base_url,
        "HANDINGER_API_KEY": "hdg_child_key",
        "PYTHONWARNINGS": "error",
    }
    started: list[subprocess.Popen[str]] = []

    def run(script: str, *, wait: bool = True, arguments: tuple[str, ...] = (), **extra: str) -> Any:
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", *arguments, "-c", textwrap.dedent(script)],
            env={**environment, **extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        if not wait:
            return process
        out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    yield run
    for process in started:
        _end_with_children(process)


def _end_with_children(process: subprocess.Popen[str]) -> None:
    """Ends a process and those it forked, which may hold its pipes."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

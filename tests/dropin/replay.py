"""Runs a program against a sandbox and tells what it printed, without what differs from run to run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from handinger.testing import Sandbox

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PROGRAMS = Path(__file__).resolve().parent / "programs"

#: Which releases of the official package a program was written for, by its folder.
ERAS = {"era_a": ("a",), "era_b": ("b",), "either": ("a", "b")}

#: The service of the first era gave the address as a bare string.
BARE_EMAIL = {
    "path": "*/email",
    "status": 200,
    "headers": {"content-type": "application/json"},
    "body": "scout@mail.handinger.com",
    "times": None,
}

#: Its streams had neither ids nor an end mark: the official decoder takes both for broken events.
PLAIN_STREAM = {
    "path": "*/stream",
    "status": 200,
    "headers": {"content-type": "text/event-stream"},
    "times": None,
}

_ID = re.compile(r"\b(wrk|tsk|trn|sch|whe|whk|usr|org|msg|req|out|src)_[\w-]+")


@dataclass(frozen=True)
class Printed:
    """What a program printed, and how it ended."""

    out: str
    error: str
    status: int


def all_programs() -> list[Path]:
    """The programs, in the order of their names."""
    return sorted(PROGRAMS.glob("*/*.py"))


def name_of(program: Path) -> str:
    return program.relative_to(PROGRAMS).with_suffix("").as_posix()


def recorded(program: Path) -> Path:
    """Where it stands what the program prints with the official package."""
    return program.with_suffix(".out")


def replay(python: str | Path, program: Path, sandbox: Sandbox) -> Printed:
    """Runs a program in a fresh state of the sandbox, in an empty folder of its own."""
    sandbox.reset()
    if program.parent.name == "era_a":
        sandbox.add_fault(BARE_EMAIL, {**PLAIN_STREAM, "body": _plain_stream()})
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, program],
            cwd=folder,
            env=_environment(sandbox),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    return Printed(_steady(done.stdout, sandbox), done.stderr, done.returncode)


def _plain_stream() -> str:
    worker = json.loads((FIXTURES / "worker.json").read_text(encoding="utf-8"))
    parts = [
        {**worker, "status": "running", "running": True},
        {"type": "start"},
        {"type": "text-start", "id": "t"},
        {"type": "text-delta", "id": "t", "delta": "Three "},
        {"type": "text-delta", "id": "t", "delta": "flights."},
        {"type": "text-end", "id": "t"},
        {"type": "finish"},
        {**worker, "status": "completed", "running": False, "output_text": "Three flights."},
    ]
    return "".join(f"data: {json.dumps(part)}\n\n" for part in parts)


def _environment(sandbox: Sandbox) -> dict[str, str]:
    foreign = ("HANDINGER_", "PYTHON")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(foreign) and not name.upper().endswith("_PROXY")
    }
    return {**kept, "HANDINGER_BASE_URL": sandbox.base_url, "HANDINGER_API_KEY": "hdg_live_drop_in"}


def _steady(text: str, sandbox: Sandbox) -> str:
    return _ID.sub(r"\1_…", text.replace(sandbox.base_url, "http://sandbox"))

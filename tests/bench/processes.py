"""Starts the answer server and the measured processes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from environments import SWIFT
from rows import Import, Kotlin, Node, Run, Rust, Swift

HERE = Path(__file__).resolve().parent

CONSTRUCT = "from handinger import Handinger; Handinger(api_key='bench'); "
PEAK = "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"


@dataclass(frozen=True)
class Programs:
    """The programs that fill the table; a package that is left out is in neither mapping."""

    binary: Path
    pythons: dict[str, Path]
    node_folders: dict[str, Path]
    url: str
    kotlin: str | None  # the class path
    swift: Path | None


@contextmanager
def answer_server(binary: Path) -> Iterator[str]:
    """Runs the answer server and gives its base URL."""
    server = subprocess.Popen([binary, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with server:  # closes its standard input on leaving, which is its sign to stop
        assert server.stdout
        yield server.stdout.readline().strip()


def measure(run: Run, programs: Programs, scale: float) -> dict[str, float]:
    """Runs one process to its end and gives the figures it printed."""
    if isinstance(run, Import):
        return measure_import(run, programs)
    count = max(int(run.count * scale), run.in_flight)
    load = ["--url", programs.url, "--count", str(count), "--in-flight", str(run.in_flight)]
    command: list[str | Path]
    folder = None
    if isinstance(run, Node):
        script = HERE / "node_rows.mjs"
        command = ["node", script, "--package", run.package, "--work", run.work, *load]
        folder = programs.node_folders[run.package]
    elif isinstance(run, Kotlin):
        command = ["java", "-cp", programs.kotlin or "", "BenchKt", "--work", run.work, *load]
    elif isinstance(run, Swift):
        command = [*SWIFT, programs.swift or "", "--work", run.work, *load]
    elif isinstance(run, Rust):
        command = [programs.binary, "run", "--client", run.client, "--work", run.work, *load]
    else:
        script = HERE / "python_rows.py"
        command = [
            programs.pythons[run.package],
            script,
            "--package",
            run.package,
            "--work",
            run.work,
            *load,
            *run.extra,
        ]
    figures: dict[str, float] = json.loads(output_of(command, folder))
    return figures


def measure_import(run: Import, programs: Programs) -> dict[str, float]:
    """Wall time of a whole interpreter and its peak memory, averaged over a few starts."""
    python = programs.pythons[run.package or "official"]
    command: list[str | Path] = [python, "-c", (CONSTRUCT if run.package else "") + PEAK]
    starts = 5
    output_of(command)  # writes the byte code
    before = time.perf_counter()
    peaks = [int(output_of(command)) for _ in range(starts)]
    wall = time.perf_counter() - before
    return {"wall_ms": wall * 1e3 / starts, "memory_mb": sum(peaks) / starts / 1024}


def output_of(command: list[str | Path], folder: Path | None = None) -> str:
    """Standard output of a process that sees neither proxies nor settings of ours."""
    hidden = ("PROXY", "HANDINGER", "PYTHON", "NODE_OPTIONS")
    clean = {name: value for name, value in os.environ.items() if not any(h in name.upper() for h in hidden)}
    return subprocess.run(
        command, cwd=folder, env=clean, check=True, stdout=subprocess.PIPE, text=True
    ).stdout

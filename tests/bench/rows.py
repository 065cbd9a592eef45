"""The rows of the table: which processes fill each, and what ours has to reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

COLUMNS = ("official", "official aiohttp", "hyper", "reqwest", "undici", "ours")


@dataclass(frozen=True)
class Python:
    """A run of `python_rows.py` in the environment of `package`."""

    package: str
    work: str
    count: int
    in_flight: int = 1
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rust:
    """A run of `handinger-bench run`."""

    client: str
    work: str
    count: int
    in_flight: int = 1


@dataclass(frozen=True)
class Node:
    """A run of `node_rows.mjs` in the folder of `package`."""

    package: str
    work: str
    count: int
    in_flight: int = 1


@dataclass(frozen=True)
class Kotlin:
    """A run of `kotlin/`, on the virtual machine of the path."""

    work: str
    count: int
    in_flight: int = 1


@dataclass(frozen=True)
class Swift:
    """A run of `swift_rows/`."""

    work: str
    count: int
    in_flight: int = 1


@dataclass(frozen=True)
class Import:
    """Import and construct in a new interpreter; with no package, the bare interpreter."""

    package: str | None


Run = Union[Python, Rust, Node, Kotlin, Swift, Import]


@dataclass(frozen=True)
class Row:
    """One line of the table; `metric` names the figure of a run that it shows."""

    key: str
    title: str
    unit: str
    target: float | None
    runs: dict[str, Run]
    metric: str = "cpu_us"
    above_bare: bool = False
    open_files: int = 1000


def python_create(key: str, title: str, target: float, *, in_flight: int, loop: str = "asyncio") -> Row:
    """A row of async creates. Under uvloop the official client shows only its fast backend."""

    def run(package: str, *extra: str) -> Python:
        return Python(package, "create-async", 4096, in_flight, ("--loop", loop, *extra))

    runs: dict[str, Run] = {
        "official": run("official"),
        "official aiohttp": run("official", "--aiohttp"),
        "reqwest": Rust("reqwest", "create", 20_000, in_flight),
        "ours": run("ours"),
    }
    return Row(key, title, "µs", target, runs)


def python_pair(work: str, count: int, in_flight: int = 1) -> dict[str, Run]:
    return {name: Python(name, work, count, in_flight) for name in ("official", "ours")}


def node(work: str, count: int, in_flight: int = 1) -> dict[str, Run]:
    return {name: Node(name, work, count, in_flight) for name in ("official", "undici", "ours")}


def through_uniffi(kind: type[Kotlin | Swift], count: int, in_flight: int = 1) -> dict[str, Run]:
    return {
        "reqwest": Rust("reqwest", "create", count, in_flight),
        "ours": kind("create", count, in_flight),
    }


def rust(work: str, count: int, in_flight: int = 1) -> dict[str, Run]:
    columns = {"hyper": "hyper", "reqwest": "reqwest", "ours": "handinger"}
    return {name: Rust(client, work, count, in_flight) for name, client in columns.items()}


IMPORTS: dict[str, Run] = {
    "official": Import("official"),
    "ours": Import("ours"),
}

ROWS = (
    Row("python.import", "Python import + construct", "ms", 25, IMPORTS, "wall_ms", above_bare=True),
    Row("python.memory", "Python import, memory", "MB", 12, IMPORTS, "memory_mb", above_bare=True),
    Row(
        "python.create",
        "Python create, one at a time",
        "µs",
        60,
        python_pair("create", 2000) | {"reqwest": Rust("reqwest", "create", 10_000)},
    ),
    python_create("python.async64", "Python async create, 64 in flight", 60, in_flight=64),
    python_create("python.async64.uvloop", "Python async create, uvloop", 35, in_flight=64, loop="uvloop"),
    python_create("python.async256", "Python async create, 256 in flight", 65, in_flight=256),
    Row("python.threads", "Python create, 16 threads", "µs", 70, python_pair("create-threads", 4096, 16)),
    Row(
        "python.stream",
        "Python stream, per event",
        "µs",
        0.8,
        python_pair("stream", 50_000) | {"reqwest": Rust("reqwest", "sse", 200_000)},
    ),
    Row(
        "python.large",
        "Python 190 KB worker, top fields read",
        "µs",
        250,
        python_pair("large", 500) | {"reqwest": Rust("reqwest", "large", 4000)},
    ),
    Row(
        "python.upload",
        "Python 5 GB upload, memory in all",
        "MB",
        64,
        {"ours": Python("ours", "upload", 5120)},
        "peak_mb",
    ),
    Row(
        "python.download",
        "Python 5 GB download, memory in all",
        "MB",
        64,
        {"ours": Python("ours", "download", 5120)},
        "peak_mb",
    ),
    Row("node.create", "Node create, one at a time", "µs", 100, node("create", 4000)),
    Row("node.create64", "Node create, 64 in flight", "µs", 60, node("create", 8192, 64)),
    Row("node.large", "Node 190 KB worker as objects", "µs", 700, node("large", 1000)),
    Row("node.stream", "Node stream, per event", "µs", None, {"ours": Node("ours", "stream", 50_000)}),
    Row("kotlin.create", "Kotlin create, one at a time", "µs", None, through_uniffi(Kotlin, 10_000)),
    Row("kotlin.create64", "Kotlin create, 64 in flight", "µs", None, through_uniffi(Kotlin, 30_000, 64)),
    Row("kotlin.stream", "Kotlin stream, per event", "µs", None, {"ours": Kotlin("stream", 200_000)}),
    Row("swift.create", "Swift create, one at a time", "µs", None, through_uniffi(Swift, 10_000)),
    Row("swift.create64", "Swift create, 64 in flight", "µs", None, through_uniffi(Swift, 30_000, 64)),
    Row("swift.stream", "Swift stream, per event", "µs", None, {"ours": Swift("stream", 200_000)}),
    Row("rust.create", "Rust create, one at a time", "µs", None, rust("create", 10_000)),
    Row("rust.create64", "Rust create, 64 in flight", "µs", 25, rust("create", 30_000, 64)),
    Row("rust.large", "Rust 190 KB worker", "µs", None, rust("large", 4000)),
    Row("rust.stream", "Rust stream, per event", "µs", None, rust("sse", 200_000)),
    Row(
        "rust.open",
        "Rust 10 000 open streams, each",
        "KB",
        40,
        rust("open-streams", 10_000),
        "memory_kb",
        open_files=10_500,
    ),
)

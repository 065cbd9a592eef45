"""One measured Python process: does one kind of work with whichever `handinger` is installed.

Ours and the official package share the import name, so `run.py` starts this file with the
interpreter of the one or the other virtual environment. Prints one line of JSON: CPU and wall
time in microseconds per request (per event for `stream`), the warm-up left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable

from handinger import AsyncHandinger, Handinger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--package", choices=["official", "ours"], required=True)
    parser.add_argument("--work", choices=sorted(WORKS), required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--in-flight", type=int, default=1)
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    parser.add_argument("--aiohttp", action="store_true", help="the official client's fast backend")
    options = parser.parse_args()
    print(json.dumps(WORKS[options.work](options)))


class Meter:
    """Measures a `with` block and divides by the number of things done in it."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> Meter:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()
        return self

    def __exit__(self, *_exception: object) -> None:
        cpu = time.process_time() - self._cpu
        wall = time.perf_counter() - self._wall
        self.cost = {"cpu_us": cpu * 1e6 / self._count, "wall_us": wall * 1e6 / self._count}


def sync_client(options: argparse.Namespace) -> Any:
    return Handinger(api_key="bench", base_url=options.url)


def create(options: argparse.Namespace) -> dict[str, float]:
    """One create after the other."""
    client = sync_client(options)

    def creates(count: int) -> None:
        for _ in range(count):
            check(client.workers.create(input="x"))

    return warmed_up(creates, options.count)


def create_in_threads(options: argparse.Namespace) -> dict[str, float]:
    """One client, `in_flight` threads."""
    client = sync_client(options)

    def creates(count: int) -> None:
        for _ in range(count):
            check(client.workers.create(input="x"))

    def threads(count: int) -> None:
        share = count // options.in_flight
        running = [threading.Thread(target=creates, args=(share,)) for _ in range(options.in_flight)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    return warmed_up(threads, options.count)


def large(options: argparse.Namespace) -> dict[str, float]:
    """Retrieves a worker of 190 KB and reads what a program reads first."""
    client = sync_client(options)

    def retrieves(count: int) -> None:
        for _ in range(count):
            worker = client.workers.retrieve("large")
            check(worker)
            assert worker.usage.cost_usd > 0 and worker.files[0].filename == "report.md"

    return warmed_up(retrieves, options.count)


def upload(options: argparse.Namespace) -> dict[str, float]:
    """Sends a file of `count` MB from disk: a hole, which takes no room there."""
    client = sync_client(options)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.bin"
        with path.open("wb") as file:
            file.truncate(options.count << 20)
        with Meter(options.count) as meter:
            check(client.workers.create(input="x", files=path))
    return meter.cost | peak_memory()


def download(options: argparse.Namespace) -> dict[str, float]:
    """Writes a file of `count` MB to disk."""
    client = sync_client(options)
    with tempfile.TemporaryDirectory() as folder, Meter(options.count) as meter:
        file = client.workers.retrieve_file(f"zeros-{options.count << 20}", worker_id="w")
        path = file.write_to_file(Path(folder) / "large.bin")
        assert path.stat().st_size == options.count << 20
    return meter.cost | peak_memory()


def peak_memory() -> dict[str, float]:
    """The most memory this process has had at once."""
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def stream(options: argparse.Namespace) -> dict[str, float]:
    """Reads one long event stream and takes the text of each event."""
    client = sync_client(options)
    text_of: Callable[[Any], str | None] = (
        (lambda event: event.text) if options.package == "ours" else (lambda event: event.get("delta"))
    )

    def read(count: int) -> None:
        seen = 0
        with client.workers.stream_updates(f"events-{count}") as events:
            for event in events:
                if text_of(event) is not None:
                    seen += 1
                # Leaves before the end mark: the official decoder fails on `[DONE]`.
                if seen == count:
                    break
        assert seen == count, f"saw {seen} events of {count}"

    return warmed_up(read, options.count)


def create_async(options: argparse.Namespace) -> dict[str, float]:
    """`in_flight` tasks on one event loop."""
    if options.loop == "uvloop":
        import uvloop

        return uvloop.run(creates_on_loop(options))
    return asyncio.run(creates_on_loop(options))


async def creates_on_loop(options: argparse.Namespace) -> dict[str, float]:
    extra: dict[str, Any] = {}
    if options.aiohttp:
        from handinger import DefaultAioHttpClient

        extra["http_client"] = DefaultAioHttpClient()
    async with AsyncHandinger(api_key="bench", base_url=options.url, **extra) as client:

        async def creates(count: int) -> None:
            for _ in range(count):
                check(await client.workers.create(input="x"))

        async def tasks(count: int) -> None:
            share = count // options.in_flight
            await asyncio.gather(*(creates(share) for _ in range(options.in_flight)))

        await tasks(max(options.count // 10, options.in_flight))
        with Meter(options.count // options.in_flight * options.in_flight) as meter:
            await tasks(options.count)
    return meter.cost


def warmed_up(work: Callable[[int], None], count: int) -> dict[str, float]:
    work(max(count // 10, 16))
    with Meter(count) as meter:
        work(count)
    return meter.cost


def check(worker: Any) -> None:
    """A client that gave back anything but the worker would be fast for the wrong reason."""
    assert worker.id == "wrk_vk81XUHKHG-qr4" and worker.output_text and worker.status == "completed"


WORKS: dict[str, Callable[[argparse.Namespace], dict[str, float]]] = {
    "create": create,
    "create-async": create_async,
    "create-threads": create_in_threads,
    "download": download,
    "large": large,
    "stream": stream,
    "upload": upload,
}

if __name__ == "__main__":
    main()

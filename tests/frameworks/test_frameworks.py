"""The client at work in servers, queues, notebooks and test runs of others."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import httpx
import nbformat
import pytest
from handinger.testing import Sandbox
from nbclient import NotebookClient

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        monkeypatch.setenv("HANDINGER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("HANDINGER_API_KEY", "hdg_any")
        monkeypatch.setenv("PYTHONPATH", str(HERE))
        yield sandbox


@contextmanager
def server(*command: object) -> Iterator[str]:
    """A server that is told its port, ready to answer. It is ended with all its processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(word).replace("PORT", str(port)) for word in command]
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=HERE, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urlopen(f"{url}/", timeout=5).close()
            except OSError as error:
                if getattr(error, "code", None):  # an answer, though not a page
                    break
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)
            else:
                break
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("sync", ["--workers", "2"]),
        ("sync-preload", ["--workers", "2", "--preload"]),
        ("gthread", ["--worker-class", "gthread", "--threads", "8"]),
        ("gthread-preload", ["--worker-class", "gthread", "--threads", "8", "--preload"]),
        ("gevent", ["--worker-class", "gevent"]),
    ],
)
def test_gunicorn(sandbox: Sandbox, kind: str, options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    if "preload" in kind:
        monkeypatch.setenv("CALL_BEFORE_FORK", "1")
    with server("gunicorn", "apps:wsgi", "--bind", "127.0.0.1:PORT", "--timeout", 3, *options) as url:
        before = sandbox.ledger()["runs"]
        # A run longer than the time limit: sync workers have none to spare, the others live on.
        seconds = 1 if kind.startswith("sync") else 5
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: urlopen(f"{url}/{seconds}", timeout=60).read(), range(4)))
    assert {answer.split()[0] for answer in answers} == {b"completed"}
    assert sandbox.ledger()["runs"] == before + 4
    if "sync" not in kind:
        assert len({answer.split()[1] for answer in answers}) == 1, "the worker was killed and replaced"


def test_fastapi(sandbox: Sandbox) -> None:
    with server("uvicorn", "--factory", "apps:fastapi", "--port", "PORT", "--log-level", "warning") as url:
        worker = httpx.post(f"{url}/upload", files={"file": ("notes.txt", b"words")}, timeout=60).json()
        words = httpx.get(f"{url}/words", timeout=60).text
    assert (worker["status"], words) == ("completed", "one two three")
    content = sandbox.client().workers.retrieve_file("notes.txt", worker_id=worker["id"]).read()
    assert content == b"words"


def test_celery(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKER", str(tmp_path))
    monkeypatch.setenv("CALL_BEFORE_FORK", "1")  # the prefork pool inherits a client in use
    celery = [sys.executable, "-m", "celery", "--app", "apps.celery_app"]
    pool = subprocess.Popen([*celery, "worker", "--concurrency", "2", "--loglevel", "error"], cwd=HERE)
    try:
        script = """
            import apps
            jobs = [apps.celery_app.send_task("run", [number]) for number in range(6)]
            print(sorted({job.get(timeout=60)[0] for job in jobs}))
        """
        environment = {**os.environ, "CALL_BEFORE_FORK": ""}
        sender = [sys.executable, "-c", textwrap.dedent(script)]
        sent = subprocess.run(
            sender, cwd=HERE, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert (sent.returncode, sent.stdout) == (0, "['completed']\n"), sent.stderr
    finally:
        pool.terminate()
        pool.wait(30)
    assert sandbox.ledger()["runs"] == 7


@pytest.mark.usefixtures("sandbox")
def test_jupyter(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(textwrap.dedent(source))
        for source in (
            """
            from handinger import AsyncHandinger, Handinger
            worker = Handinger().workers.create(input="[seconds=0] hello")
            worker.status
            """,
            """
            client = AsyncHandinger()
            started = await client.workers.create(input="[seconds=0] [say=from a cell]", stream=True)
            async with started as stream:
                words = "".join([word async for word in stream.text_stream()])
            words
            """,
        )
    ]
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    results = [cell.outputs[-1]["data"]["text/plain"] for cell in notebook.cells]
    assert results == ["'completed'", "'from a cell'"]


def test_pytest_xdist(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        textwrap.dedent(
            """
            import pytest

            @pytest.mark.parametrize("number", range(8))
            def test_each_has_a_sandbox_of_its_own(handinger_sandbox, number):
                client = handinger_sandbox.client()
                assert client.workers.create(input=f"[seconds=0] {number}").status == "completed"
                assert handinger_sandbox.ledger()["runs"] == 1
            """
        )
    )
    run = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "test_mine.py"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "8 passed" in done.stdout) == (0, True), done.stdout + done.stderr

"""Files in and out: every kind arrives as it was, memory stays flat, and disks keep what is whole."""

from __future__ import annotations

import asyncio
import errno
import io
import os
from pathlib import Path
from typing import Any, AsyncIterator, Iterator, List

import aiofiles
import pytest
from starlette.datastructures import UploadFile

from handinger import APIConnectionError, AsyncHandinger, Handinger, InvalidInputError, Progress
from handinger.testing import Sandbox

QUICK = "[seconds=0] read this"


def content_of(client: Handinger, worker_id: str, name: str) -> bytes:
    return client.workers.retrieve_file(name, worker_id=worker_id).read()


def pieces(*texts: str) -> Iterator[bytes]:
    for text in texts:
        yield text.encode()


def test_every_kind_arrives_as_it_was(client: Handinger, tmp_path: Path) -> None:
    path = tmp_path / "on disk.csv"
    path.write_bytes(b"a,b\r\n" * 100_000)
    started = io.BytesIO(b"skipped, then read")
    started.seek(14)
    with path.open("rb") as opened:
        worker = client.workers.create(
            input=QUICK,
            files=[
                path,
                b"plain bytes",
                ("opened.csv", opened),
                ("some.txt", started, "text/x-odd"),
                ("pieces.txt", pieces("one ", "two")),
                ("from path.csv", path),
                (None, bytearray(b"no name")),
            ],
        )
    whole = path.read_bytes()
    for name, content in {
        "on disk.csv": whole,
        "upload": b"no name",
        "opened.csv": whole,
        "some.txt": b"read",
        "pieces.txt": b"one two",
        "from path.csv": whole,
    }.items():
        assert content_of(client, worker.id, name) == content, name


def test_one_file_needs_no_list(client: Handinger, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    with path.open("rb") as opened:
        for one in (path, ("a.txt", b"words"), opened):
            worker = client.workers.create(input=QUICK, files=one)
            assert content_of(client, worker.id, "a.txt") == b"words"


def test_tasks_and_further_instructions_take_files(client: Handinger) -> None:
    worker = client.tasks.create(input=QUICK, files=("a.txt", b"one"))
    assert content_of(client, worker.id, "a.txt") == b"one"
    worker = client.workers.create(input=QUICK)
    client.workers.continue_(worker.id, input=QUICK, files=("b.txt", b"two"))
    assert content_of(client, worker.id, "b.txt") == b"two"
    with client.workers.create(input=QUICK, stream=True, files=("c.txt", b"three")) as stream:
        stream.until_done()
    assert content_of(client, stream.final_worker().id, "c.txt") == b"three"


@pytest.mark.parametrize(
    ("files", "field", "words"),
    [
        ("report.pdf", "files", "pathlib.Path"),
        (["report.pdf"], "files[0]", "pathlib.Path"),
        ([b"x", io.StringIO("text")], "files[1]", '"rb"'),
        ([("a", b"x", "text/plain", {"x": "y"})], "files[0]", "tuple of name"),
        ([("a", 7)], "files[0]", "expected bytes"),
        (7, "files", "list of these"),
        ([Path("/nowhere/at/all.txt")], "files[0]", "cannot be read"),
        ([("", b"x")], "files[0].name", "name of a file"),
        ([("a", b"x", "text\r\nx: y")], "files[0].content_type", "media type"),
    ],
)
def test_what_is_no_file_is_refused(
    sandbox: Sandbox, client: Handinger, files: Any, field: str, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        client.workers.create(input=QUICK, files=files)
    assert caught.value.field == field
    assert sandbox.requests() == []


def test_an_open_file_is_sent_again_from_where_it_stood(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers", status=503, headers={"retry-after-ms": "1"}, times=1)
    sandbox.add_fault(path="/api/workers", when="after", reset=True, times=1)
    opened = io.BytesIO(b"header body")
    opened.seek(7)
    worker = client.workers.create(input=QUICK, files=("a.txt", opened))
    assert content_of(client, worker.id, "a.txt") == b"body"
    posts = [request for request in sandbox.requests() if request["method"] == "POST"]
    assert len(posts) == 3
    assert len({post["body_sha256"] for post in posts}) == 1
    assert sandbox.ledger()["runs"] == 1


def test_an_iterator_is_sent_once(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers", when="after", reset=True, times=1)
    with pytest.raises(APIConnectionError, match=r"files\[0\] can be read only once") as caught:
        client.workers.create(input=QUICK, files=("a.txt", pieces("x")))
    assert (caught.value.attempts, caught.value.outcome) == (1, "unknown")


def test_a_file_that_fails_is_told(sandbox: Sandbox, client: Handinger) -> None:
    class Failing(io.RawIOBase):
        def read(self, _: int = -1) -> bytes:
            raise OSError(errno.EIO, "the disk is gone")

    with pytest.raises(InvalidInputError, match="the disk is gone") as caught:
        client.workers.create(input=QUICK, files=("a.txt", Failing()))
    assert caught.value.field == "files[0]"
    assert sandbox.ledger()["runs"] == 0


def test_progress_of_an_upload(client: Handinger) -> None:
    told: List[Progress] = []
    client.workers.create(input=QUICK, files=("a.bin", bytes(1_000_000)), on_upload=told.append)
    assert [progress.bytes for progress in told] == sorted({progress.bytes for progress in told})
    assert len(told) > 3
    assert told[-1].bytes == told[-1].total


async def test_with_asyncio(async_client: AsyncHandinger, tmp_path: Path) -> None:
    loop, told = asyncio.get_running_loop(), []

    def tell(progress: Progress) -> None:
        assert asyncio.get_running_loop() is loop
        told.append(progress)

    worker = await async_client.workers.create(
        input=QUICK,
        files=[("a.bin", bytes(1_000_000)), ("b.txt", pieces("one ", "two"))],
        on_upload=tell,
    )
    assert told
    response = await async_client.workers.retrieve_file("a.bin", worker_id=worker.id)
    told.clear()
    path = await response.write_to_file(tmp_path, on_progress=tell)
    assert path == tmp_path / "a.bin"
    assert path.read_bytes() == bytes(1_000_000)
    assert told[-1] == Progress(1_000_000, 1_000_000)
    response = await async_client.workers.retrieve_file("b.txt", worker_id=worker.id)
    assert await response.read() == b"one two"


def test_a_form_of_ones_own(sandbox: Sandbox, client: Handinger) -> None:
    client.post("/api/workers", body={"input": QUICK}, files={"files[]": ("a.txt", b"words")})
    client.post("/api/workers", body={"input": QUICK}, files=[("files[]", ("a.txt", b"words"))])
    for request in sandbox.requests():
        assert request["headers"]["content-type"].startswith("multipart/form-data; boundary=")
        assert 'name="files[]"; filename="a.txt"' in request["body"]
    with pytest.raises(TypeError, match="not both"):
        client.post("/api/workers", content=b"x", files={"a": b"b"})


def test_written_to_disk(sandbox: Sandbox, client: Handinger, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2_000
    worker = client.workers.create(input=QUICK, files=("plan.bin", content))
    told: List[Progress] = []
    response = client.workers.retrieve_file("plan.bin", worker_id=worker.id)
    path = response.write_to_file(tmp_path / "mine.bin", on_progress=told.append)
    assert path == tmp_path / "mine.bin"
    assert path.read_bytes() == content
    assert told[-1] == Progress(len(content), len(content))
    assert response.is_closed
    # One that was read already is written from memory.
    response = client.workers.retrieve_file("plan.bin", worker_id=worker.id)
    assert response.read() == content
    assert response.write_to_file(tmp_path / "again.bin").read_bytes() == content
    # A name from the server stays in the folder.
    name = 'attachment; filename="../../../evil.bin"'
    sandbox.add_fault(path="*/files/*", headers={"content-disposition": name}, times=1)
    folder = tmp_path / "deep"
    folder.mkdir()
    response = client.workers.retrieve_file("plan.bin", worker_id=worker.id)
    assert response.write_to_file(folder) == folder / "evil.bin"
    assert sorted(path.name for path in tmp_path.rglob("*.bin")) == ["again.bin", "evil.bin", "mine.bin"]


def test_a_download_that_breaks_leaves_nothing(sandbox: Sandbox, client: Handinger, tmp_path: Path) -> None:
    worker = client.workers.create(input=QUICK, files=("plan.bin", bytes(300_000)))
    sandbox.add_fault(path="*/files/*", reset={"at_byte": 100_000})
    response = client.workers.retrieve_file("plan.bin", worker_id=worker.id)
    with pytest.raises(APIConnectionError):
        response.write_to_file(tmp_path / "plan.bin")
    assert list(tmp_path.iterdir()) == []
    response = client.workers.retrieve_file("plan.bin", worker_id=worker.id)
    with pytest.raises(FileNotFoundError):
        response.write_to_file(tmp_path / "none" / "plan.bin")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the peak memory where Linux keeps it")
def test_memory_stays_flat(sandbox: Sandbox, run_python: Any, tmp_path: Path) -> None:
    """A file larger than what may be in memory: a hole on disk costs nothing to make."""
    size = 256 << 20
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        os.truncate(file.fileno(), size)
    done = run_python(
        f"""
        import http.server, resource, sys, threading, pathlib
        from handinger import Handinger

        class Sink(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                left, view = int(self.headers["content-length"]), bytearray(1 << 16)
                while left:
                    left -= self.rfile.readinto(memoryview(view)[: min(left, len(view))])
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{{}}")

            def do_GET(self):
                self.send_response(200)
                self.send_header("content-length", "{size}")
                self.end_headers()
                piece = bytes(1 << 16)
                for _ in range({size} >> 16):
                    self.wfile.write(piece)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = Handinger(base_url=f"http://127.0.0.1:{{server.server_port}}", api_key="k")
        client.get("/warm")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        client.post("/up", files={{"f": pathlib.Path(sys.argv[1])}})
        with open(sys.argv[1], "rb") as file:
            client.post("/up", files={{"f": file}})
        response = client.workers.retrieve_file("x", worker_id="w")
        response.write_to_file(pathlib.Path(sys.argv[2]))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print((after - before) // 1024, pathlib.Path(sys.argv[2]).stat().st_size)
        """.replace("sys.argv[1]", repr(str(path))).replace("sys.argv[2]", repr(str(tmp_path / "down.bin")))
    )
    assert done.returncode == 0, done.stderr
    grown, written = map(int, done.stdout.split())
    assert written == size
    assert grown < 32, f"{grown} MB"


class Frameworks:
    """What web frameworks and libraries give in place of files."""

    class Flask:
        """As werkzeug's `FileStorage`: its `name` is that of the form's field."""

        name = "attachment"
        filename = "report.txt"

        def __init__(self, content: bytes) -> None:
            self._content = io.BytesIO(content)

        def read(self, size: int = -1) -> bytes:
            return self._content.read(size)


def test_the_name_is_that_of_an_uploaded_file(client: Handinger) -> None:
    worker = client.workers.create(input=QUICK, files=Frameworks.Flask(b"flask"))
    assert content_of(client, worker.id, "report.txt") == b"flask"


def test_the_upload_of_a_starlette_app_is_sent_by_blocking_calls(client: Handinger) -> None:
    upload = UploadFile(io.BytesIO(b"starlette"), filename="report.txt")
    worker = client.workers.create(input=QUICK, files=upload)
    assert content_of(client, worker.id, "report.txt") == b"starlette"


async def words(*texts: str) -> AsyncIterator[bytes]:
    for text in texts:
        await asyncio.sleep(0)
        yield text.encode()


async def test_files_that_are_awaited(
    client: Handinger, async_client: AsyncHandinger, tmp_path: Path
) -> None:
    path = tmp_path / "on disk.txt"
    path.write_bytes(b"a,b" * 100_000)
    async with aiofiles.open(path, "rb") as opened:
        files = [
            UploadFile(io.BytesIO(b"starlette"), filename="upload.txt"),
            opened,
            ("words.txt", words("one ", "two")),
            words("nameless"),
        ]
        worker = await async_client.workers.create(input=QUICK, files=files)
        task = await async_client.tasks.create(input=QUICK, files=("a.txt", words("task")))
    contents = {
        "upload.txt": b"starlette",
        "on disk.txt": path.read_bytes(),
        "words.txt": b"one two",
        "upload": b"nameless",
    }
    for name, content in contents.items():
        assert content_of(client, worker.id, name) == content, name
    assert content_of(client, task.id, "a.txt") == b"task"


async def test_an_awaited_file_may_use_the_client_itself(
    async_client: AsyncHandinger, client: Handinger
) -> None:
    first = await async_client.workers.create(input=QUICK, files=("a.txt", b"first"))

    async def relay() -> AsyncIterator[bytes]:
        response = await async_client.workers.retrieve_file("a.txt", worker_id=first.id)
        async for piece in response.iter_bytes():
            yield piece

    second = await async_client.workers.create(input=QUICK, files=("b.txt", relay()))
    assert content_of(client, second.id, "b.txt") == b"first"


def test_a_file_may_use_the_client_itself(client: Handinger) -> None:
    first = client.workers.create(input=QUICK, files=("a.txt", b"first"))

    def relay() -> Iterator[bytes]:
        yield from client.workers.retrieve_file("a.txt", worker_id=first.id).iter_bytes()

    second = client.workers.create(input=QUICK, files=("b.txt", relay()))
    assert content_of(client, second.id, "b.txt") == b"first"


def test_what_only_asyncio_can_read_is_refused_by_blocking_calls(sandbox: Sandbox, client: Handinger) -> None:
    with pytest.raises(InvalidInputError, match="use AsyncHandinger") as caught:
        client.workers.create(input=QUICK, files=[b"x", ("a.txt", words("never"))])
    assert caught.value.field == "files[1]"
    assert sandbox.requests() == []


class MineError(Exception):
    """An error of the user's own."""


def failing() -> Iterator[bytes]:
    yield b"one"
    raise MineError("mine")


async def failing_awaited() -> AsyncIterator[bytes]:
    yield b"one"
    raise MineError("mine")


async def test_what_a_file_raises_is_the_cause(
    sandbox: Sandbox, client: Handinger, async_client: AsyncHandinger
) -> None:
    with pytest.raises(InvalidInputError, match="MineError: mine") as caught:
        client.workers.create(input=QUICK, files=[b"x", ("a.txt", failing())])
    assert isinstance(caught.value.__cause__, MineError)
    assert caught.value.field == "files[1]"
    for files in (("a.txt", failing()), ("a.txt", failing_awaited())):
        with pytest.raises(InvalidInputError, match="MineError: mine") as caught:
            await async_client.workers.create(input=QUICK, files=files)
        assert isinstance(caught.value.__cause__, MineError)
    assert sandbox.ledger()["runs"] == 0

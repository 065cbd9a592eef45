"""The programs under test: a WSGI app, a FastAPI app, a Celery worker. Each has one client for all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handinger import AsyncHandinger, Handinger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

client = Handinger()
if os.environ.get("CALL_BEFORE_FORK"):  # a master that has used the client when it forks
    client.workers.create(input="[seconds=0] before the fork")


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Runs a worker for as long as the path says, or answers at once."""
    seconds = environ["PATH_INFO"].strip("/")
    status = client.workers.create(input=f"[seconds={seconds}] run").status if seconds else "alive"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{status} {os.getpid()}".encode()]


def fastapi() -> Any:
    """An app that passes uploads on, streams words, and answers with models."""
    from fastapi import FastAPI, UploadFile
    from fastapi.responses import StreamingResponse
    from handinger.types import Worker

    app = FastAPI()
    handinger = AsyncHandinger()

    async def upload(file: UploadFile) -> Worker:
        return await handinger.workers.create(input="[seconds=0] read", files=file)

    @app.get("/words")
    async def words() -> StreamingResponse:
        stream = await handinger.workers.create(input="[seconds=0] [say=one two three]", stream=True)
        return StreamingResponse(stream.text_stream(), media_type="text/plain")

    # Annotations as text name what is local here: FastAPI needs the types themselves.
    upload.__annotations__.update({"file": UploadFile, "return": Worker})
    app.post("/upload")(upload)
    return app


def celery() -> Any:
    """A Celery app over a broker made of files."""
    from celery import Celery

    folder = Path(os.environ["BROKER"])
    made = [folder / name for name in ("queue", "processed", "control", "results")]
    for each in made:
        each.mkdir(exist_ok=True)
    app = Celery("apps", broker="filesystem://", backend=f"file://{made[3]}")
    app.conf.broker_transport_options = {
        "data_folder_in": str(made[0]),
        "data_folder_out": str(made[0]),
        "processed_folder": str(made[1]),
        "control_folder": str(made[2]),
    }

    @app.task(name="run")
    def run(number: int) -> list[Any]:
        worker = client.workers.create(input=f"[seconds=0] item {number}")
        return [worker.status, os.getpid()]

    return app


celery_app = celery() if "BROKER" in os.environ else None

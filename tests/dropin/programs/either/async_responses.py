"""Responses, verbs and copies with the client for asyncio."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any, Dict, List

import handinger
import httpx
from handinger import APITimeoutError, AsyncAPIResponse, AsyncHandinger, AsyncStream, NotFoundError
from handinger.types import Worker


async def main() -> None:
    client = AsyncHandinger(max_retries=0)
    body = {"input": "[seconds=0] [files=1] x"}
    worker = await client.post("/api/workers", cast_to=Worker, body=body)
    path = f"/api/workers/{worker.id}"

    response = await client.workers.with_raw_response.retrieve(worker.id)
    print(isinstance(response, AsyncAPIResponse), response.status_code, response.is_closed)
    print(response.method, response.url.path, response.headers["content-type"], response.retries_taken)
    print((await response.parse()).id == worker.id, await response.parse() is await response.parse())
    print(type(await response.parse(to=str)).__name__, (await response.json())["id"] == worker.id)
    print(await response.text() == (await response.read()).decode())
    print(response.http_response.json()["status"], response.http_request.method)
    print(b"".join([piece async for piece in response.iter_bytes(10)]) == await response.read())
    print(repr(response).startswith("<AsyncAPIResponse [200 OK]"))

    async with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
        print(streamed.is_closed, streamed.headers["content-type"])
        print(len([line async for line in streamed.iter_lines()]), streamed.is_closed)
        try:
            await streamed.json()
        except handinger.HandingerError as error:
            print(type(error).__name__)
    async with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
        print((await streamed.parse()).status)
    async with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
        print("".join([text async for text in streamed.iter_text()]) == await response.text())
    async with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
        pass
    print(streamed.is_closed)

    print((await client.get(path, cast_to=Dict[str, Any]))["status"])
    print((await client.get(path, cast_to=httpx.Response)).json()["status"])
    print((await (await client.get(path, cast_to=AsyncAPIResponse[Worker])).parse()).status)
    rule = {
        "path": "/api/any",
        "status": 200,
        "body": 'data: {"n": 1}\n\ndata: {"n": 2}\n\n',
        "headers": {"content-type": "text/event-stream"},
    }
    await client.post("/_sandbox/faults", cast_to=object, body=rule)
    stream = await client.get("/api/any", cast_to=object, stream=True, stream_cls=AsyncStream[Dict[str, int]])
    print(stream.response.status_code, [item["n"] async for item in stream])
    await client.post("/_sandbox/faults", cast_to=object, body=rule)
    async with await client.post(
        "/api/any", cast_to=object, body={}, stream=True, stream_cls=AsyncStream[Dict[str, int]]
    ) as stream:
        async for item in stream:
            print(item)
            break

    async def pieces() -> Any:
        yield b"by"
        yield b"tes"

    echo = {"path": "/api/any", "status": 200, "body": [1, 2]}
    await client.post("/_sandbox/faults", cast_to=object, body=echo)
    print(await client.post("/api/any", cast_to=List[int], content=pieces()))

    black_hole = {"path": "/api/workers/*", "black_hole": True}
    await client.post("/_sandbox/faults", cast_to=object, body=black_hole)
    try:
        await client.with_options(timeout=0.2).workers.retrieve(worker.id)
    except APITimeoutError as error:
        print(type(error).__name__, error.request.method)
    try:
        await client.workers.retrieve("wrk_none")
    except NotFoundError as error:
        print(error.status_code, error.response.headers["content-type"])
    try:
        await client.workers.retrieve("")
    except ValueError as error:
        print("Expected a non-empty value for `worker_id` but received ''" in str(error))

    task = asyncio.create_task(client.workers.retrieve(worker.id))
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.md").write_text("x")
        print(handinger.file_from_path(str(Path(folder) / "a.md")))
    copied = client.copy(default_headers={"X-Team": "blue"})
    print(type(copied).__name__, (await copied.workers.retrieve(worker.id)).status)
    await client.close()
    print(client.is_closed())


asyncio.run(main())

"""Makes every call of the first era plainly, raw, streaming, and with an empty id."""

import asyncio
import inspect
from typing import Any, Dict, Tuple

from handinger import AsyncHandinger, Handinger

INPUT = "[seconds=0] [files=1] x"
CRON = {"type": "cron", "cron": "0 9 * * *"}


def calls(worker_id: str, file: str, schedule_id: str) -> Dict[str, Tuple[Tuple[Any, ...], Dict[str, Any]]]:
    return {
        "workers.create": ((), {"input": INPUT, "budget": "low"}),
        "workers.retrieve": ((worker_id,), {}),
        "workers.continue_": ((worker_id,), {"input": INPUT, "budget": "low"}),
        "workers.retrieve_email": ((worker_id,), {}),
        "workers.retrieve_file": ((file,), {"worker_id": worker_id}),
        "workers.stream_updates": ((worker_id,), {}),
        "workers.schedules.create": ((worker_id,), {"input": "x", "when": CRON, "budget": "low"}),
        "workers.schedules.list": ((worker_id,), {}),
        "workers.schedules.cancel": ((schedule_id,), {"worker_id": worker_id}),
    }


def found(root: Any, path: str, view: str = "") -> Any:
    *resources, method = path.split(".")
    for name in resources:
        root = getattr(root, name)
    return getattr(getattr(root, view) if view else root, method)


def kind(value: Any) -> str:
    return type(value).__name__.replace("WorkerRetrieveEmailResponse", "str")


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def prepared(client: Any) -> Tuple[str, str, str]:
    worker = await settled(client.workers.create(input=INPUT))
    schedule = await settled(client.workers.schedules.create(worker.id, input="x", when=CRON))
    return worker.id, worker.files[0].filename, schedule.id


async def plainly_and_raw(client: Any, path: str) -> None:
    args, options = calls(*await prepared(client))[path]
    value = await settled(found(client, path)(*args, **options))
    print(path, kind(value), end=" ")
    if hasattr(value, "response"):
        asynchronous = isinstance(client, AsyncHandinger)
        await value.response.aclose() if asynchronous else value.response.close()
    args, options = calls(*await prepared(client))[path]
    response = await settled(found(client, path, "with_raw_response")(*args, **options))
    print(response.http_request.headers.get("X-Stainless-Lang"), response.http_request.method, end=" ")
    parsed = await settled(response.parse())
    if hasattr(parsed, "response"):
        print(kind(parsed), await settled(parsed.close()), end=" ")
    else:
        print(kind(parsed), response.is_closed, end=" ")


async def streaming(client: Any, path: str) -> None:
    args, options = calls(*await prepared(client))[path]
    manager = found(client, path, "with_streaming_response")(*args, **options)
    if isinstance(client, AsyncHandinger):
        async with manager as response:
            print(response.is_closed, response.http_request.headers.get("X-Stainless-Lang"), end=" ")
            parsed = await response.parse()
            if hasattr(parsed, "response"):
                await parsed.close()
    else:
        with manager as response:
            print(response.is_closed, response.http_request.headers.get("X-Stainless-Lang"), end=" ")
            parsed = response.parse()
            if hasattr(parsed, "response"):
                parsed.close()
    print(kind(parsed), response.is_closed)


async def with_empty_ids(client: Any, path: str) -> None:
    args, options = calls("wrk_1", "a.md", "sch_1")[path]
    for changed in (("", *args[1:]), options), (args, {**options, "worker_id": ""}):
        if changed[0] and not ("worker_id" in changed[1] and "worker_id" not in options):
            try:
                await settled(found(client, path, "with_raw_response")(*changed[0], **changed[1]))
            except ValueError as error:
                print("  ", str(error)[str(error).index("Expected") :])


async def main() -> None:
    for client in (Handinger(), AsyncHandinger()):
        print(type(client).__name__)
        for path in calls("", "", ""):
            await plainly_and_raw(client, path)
            await streaming(client, path)
            if calls("a", "b", "c")[path][0]:
                await with_empty_ids(client, path)


asyncio.run(main())

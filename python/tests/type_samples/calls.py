"""What calls give, as type checkers see it."""

from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Union

from typing_extensions import TypedDict, assert_type

import handinger
from handinger import (
    APIResponse,
    AsyncAPIResponse,
    AsyncHandinger,
    AsyncMapRun,
    AsyncStream,
    BinaryAPIResponse,
    Handinger,
    HandingerError,
    MapResult,
    MapRun,
    Stream,
    WorkerEvent,
)
from handinger.types import (
    Turn,
    WebhookDelivery,
    Worker,
    WorkerCreateParams,
    WorkerRetrieveEmailResponse,
    WorkerTemplate,
)
from handinger.types.workers import ScheduleCancelResponse, WebhookExecution, WorkerSchedule
from handinger.types.workers.schedule_create_params import When

client = Handinger(api_key="k", timeout=None, max_retries=0, default_headers={"a": "b"})

assert_type(client.workers.create(input="x"), Worker)
assert_type(client.workers.create(input="x", budget="low", stream=False), Worker)
assert_type(client.workers.create(input="x", stream=True), Stream[WorkerEvent])
assert_type(client.workers.retrieve("w", timeout=3), Worker)
assert_type(client.workers.continue_("w", input="x", stream=True), Stream[WorkerEvent])
assert_type(client.workers.retrieve_email("w"), WorkerRetrieveEmailResponse)
assert_type(client.workers.retrieve_file("f", worker_id="w"), BinaryAPIResponse)
assert_type(client.workers.wait("w", on_update=lambda worker: print(worker.status)), Worker)


def files() -> None:
    with Path("a.bin").open("rb") as opened:
        client.workers.create(
            input="x", files=[Path("a"), b"b", opened, ("c", b"c"), ("d", iter([b"d"]), "text/plain")]
        )
    client.tasks.create(
        input="x", files=Path("a"), on_upload=lambda progress: print(progress.bytes, progress.total)
    )
    written = client.workers.retrieve_file("f", worker_id="w").write_to_file("folder", on_progress=print)
    assert_type(written, Path)


class Flight(TypedDict):
    price: float


def structured() -> None:
    template = client.workers.create(output_schema=Flight)
    assert_type(template, WorkerTemplate)
    worker = client.tasks.create(input="x", worker_id=template.id)
    assert_type(worker.parse_output(Flight), Flight)
    assert_type(worker.parse_output({"type": "object"}), Dict[str, object])


def either(stream: bool) -> Union[Worker, Stream[WorkerEvent]]:
    return client.workers.create(input="x", stream=stream)


def stored(params: WorkerCreateParams) -> str:
    return params["input"]


def follow() -> Worker:
    with client.workers.create(input="x", stream=True) as stream:
        for event in stream:
            assert_type(event, WorkerEvent)
        words: List[str] = list(stream.text_stream())
        print(words)
        return stream.final_worker()


def schedules() -> ScheduleCancelResponse:
    when: When = {"type": "delayed", "delay_in_seconds": 60}
    assert_type(client.workers.schedules.create("w", input="x", when=when), WorkerSchedule)
    schedule = client.workers.schedules.create("w", input="x", when={"type": "cron", "cron": "* * * * *"})
    if schedule.type == "cron":
        print(schedule.cron)
    for each in client.workers.schedules.list("w").schedules:
        print(each.id, each.type)
    return client.workers.schedules.cancel("s", worker_id="w")


def raw() -> None:
    response = client.workers.with_raw_response.retrieve_email("w")
    assert_type(response, APIResponse[WorkerRetrieveEmailResponse])
    assert_type(response.parse(), WorkerRetrieveEmailResponse)
    assert_type(response.parse(to=Worker), Worker)
    created: APIResponse[Worker] = client.workers.with_raw_response.create(input="x")
    assert_type(created.parse().output_text, str)
    with client.workers.with_streaming_response.retrieve_email("w") as streamed:
        assert_type(streamed.parse(), WorkerRetrieveEmailResponse)
    with client.workers.with_streaming_response.retrieve_file("f", worker_id="w") as file:
        file.stream_to_file("x")
    print(client.with_raw_response.workers.schedules.list("w").parse().schedules)


async def asynchronous() -> None:
    async with AsyncHandinger() as other:
        assert_type(await other.workers.create(input="x"), Worker)
        stream = await other.workers.create(input="x", stream=True)
        assert_type(stream, AsyncStream[WorkerEvent])
        async for event in stream:
            assert_type(event, WorkerEvent)
        async for word in stream.text_stream():
            assert_type(word, str)
        assert_type(await stream.final_worker(), Worker)
        created: AsyncAPIResponse[Worker] = await other.workers.with_raw_response.create(input="x")
        assert_type(await created.parse(), Worker)
        async with other.workers.with_streaming_response.retrieve_email("w") as response:
            assert_type(await response.parse(), WorkerRetrieveEmailResponse)
        file = await other.workers.retrieve_file("f", worker_id="w")
        await file.write_to_file("x")
        async for chunk in file.iter_bytes():
            assert_type(chunk, bytes)


def custom() -> None:
    anything: Any = client.get("/api/x", cast_to=Worker, options={"headers": {"a": "b"}, "max_retries": 1})
    print(anything)
    assert_type(client.with_options(timeout=5), Handinger)


def templates_and_tasks(client: Handinger) -> None:
    template = client.workers.create(title="Scout", output_schema={"type": "object"}, visibility="private")
    assert_type(template, WorkerTemplate)
    assert_type(client.workers.create(), WorkerTemplate)
    assert_type(client.workers.update(template.id, output_schema=None), WorkerTemplate)
    assert_type(client.workers.delete(template.id).deleted, bool)
    assert_type(client.tasks.create(input="x", worker_id=template.id, budget="low"), Worker)
    assert_type(client.tasks.create(input="x", stream=True), Stream[WorkerEvent])
    assert_type(client.tasks.retrieve("t").task.totals.credits, int)
    assert_type(client.tasks.list_turns("t").items, List[Turn])
    assert_type(client.tasks.delete("t").archived, bool)
    assert_type(client.tasks.wait("t", timeout=60), Worker)
    webhooks = client.workers.webhooks
    assert_type(webhooks.update("w", url=None).token, Optional[str])
    assert_type(webhooks.list_executions("w", page=2).logs, List[WebhookExecution])
    for execution in webhooks.iter_executions("w"):
        assert_type(execution.response_status, Optional[int])


def many(client: Handinger) -> float:
    run = client.workers.map(["x", "y"], budget="low", concurrency=16, resume_file=Path("runs.jsonl"))
    assert_type(run, MapRun[str])
    for result in run:
        assert_type(result, MapResult[str])
        if result.worker is not None:
            print(result.index, result.input.upper(), result.worker.output_text)
        else:
            assert_type(result.error, Optional[HandingerError])
    params: List[WorkerCreateParams] = [{"input": "x", "budget": "low"}]
    assert_type(client.workers.map(params, on_error="raise").results(), List[MapResult[WorkerCreateParams]])
    client.tasks.map([{"input": "x", "worker_id": "w"}, "y"], on_progress=lambda totals: print(totals.done))
    return run.totals.cost_usd


def receive(client: Handinger, headers: Dict[str, str], body: bytes) -> Optional[Worker]:
    delivery = client.webhooks.verify([(b"x-handinger-token", b"t")], body.decode(), "t")
    assert_type(delivery, WebhookDelivery)
    return handinger.webhooks.verify(headers, body, token="t").worker


async def many_for_asyncio(client: AsyncHandinger) -> None:
    async with client.tasks.map(["x"], timeout=60, progress=True) as run:
        assert_type(run, AsyncMapRun[str])
        async for result in run:
            assert_type(result.worker, Optional[Worker])
    assert_type(await client.workers.map(["x"]).results(), List[MapResult[str]])


async def templates_and_tasks_for_asyncio(client: AsyncHandinger) -> None:
    assert_type(await client.workers.create(title="Scout"), WorkerTemplate)
    assert_type(await client.tasks.create(input="x"), Worker)
    assert_type(await client.tasks.create(input="x", stream=True), AsyncStream[WorkerEvent])
    async for execution in client.workers.webhooks.iter_executions("w"):
        assert_type(execution.created_at, datetime)

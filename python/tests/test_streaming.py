"""Streams: events, words, the final worker, leaving early, broken connections."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import time
from typing import Any, List, Mapping

import pytest

from handinger import (
    APIError,
    AsyncHandinger,
    AsyncStream,
    Handinger,
    InvalidInputError,
    Stream,
    WorkerEvent,
)
from handinger.testing import Sandbox

INPUT = "[seconds=0] [words=20] tell"
SLOW = "[seconds=500] [words=50] tell slowly"


def test_events_read_like_mappings() -> None:
    event = WorkerEvent(data='{"type": "text-delta", "delta": "a"}')
    assert (event["type"], event.get("delta"), event.get("none", 1), "type" in event) == (
        "text-delta",
        "a",
        1,
        True,
    )
    assert dict(event) == {**event} == event.json()
    assert (len(event), list(event), list(event.items())[1]) == (2, ["type", "delta"], ("delta", "a"))
    assert isinstance(event, Mapping)
    with pytest.raises(KeyError, match="none"):
        event["none"]
    for data in ("no JSON", "[1]", '"text"', ""):
        odd = WorkerEvent(data=data)
        assert (dict(odd), odd.get("type"), bool(odd)) == ({}, None, True)


def test_a_streaming_response_gives_the_events_as_text(client: Handinger) -> None:
    worker = client.workers.create(input="[seconds=0] hello")
    with client.workers.with_streaming_response.stream_updates(worker.id) as response:
        assert not response.is_closed
        lines = list(response.iter_lines())
    assert response.is_closed
    data = [line for line in lines if line.startswith("data: ")]
    assert lines[:2] == ["id: 1", "event: worker"]
    with client.workers.stream_updates(worker.id) as stream:
        assert data == [f"data: {event.data}" for event in stream]


def wait_until_closed(sandbox: Sandbox, before: int) -> None:
    deadline = time.monotonic() + 2
    while sandbox.connections()["open"] > before:
        assert time.monotonic() < deadline, "the connection is still open"
        time.sleep(0.02)


def test_events_come_in_order(client: Handinger) -> None:
    with client.workers.create(input=INPUT, stream=True) as stream:
        assert isinstance(stream, Stream)
        assert stream.response.status_code == 200
        events = list(stream)
    kinds = [event.kind for event in events]
    assert (kinds[0], kinds[-1]) == ("worker", "worker")
    assert {"text", "part"} <= set(kinds)
    ids = [int(event.id) for event in events if event.id]
    assert ids == sorted(set(ids))
    last = events[-1].worker
    assert last is not None
    assert "".join(event.text for event in events if event.text) == last.output_text
    assert stream.is_closed


def test_words_and_the_final_worker(client: Handinger) -> None:
    words = "".join(client.workers.create(input=INPUT, stream=True).text_stream())
    worker = client.workers.create(input=INPUT, stream=True).final_worker()
    assert words == worker.output_text
    stream = client.workers.create(input=INPUT, stream=True)
    stream.until_done()
    assert stream.final_worker().output_text == words
    assert stream.last_event_id is not None


def test_retrieve_and_stream_updates_replay(client: Handinger) -> None:
    worker = client.workers.create(input=INPUT)
    for stream in (
        client.workers.retrieve(worker.id, stream=True),
        client.workers.stream_updates(worker.id),
        client.workers.continue_(worker.id, input=INPUT, stream=True),
    ):
        assert stream.final_worker().id == worker.id


def test_next_works_on_the_stream(client: Handinger) -> None:
    with client.workers.create(input=INPUT, stream=True) as stream:
        assert next(stream).kind == "worker"
        assert len(list(stream)) > 3
        with pytest.raises(StopIteration):
            next(stream)


@pytest.mark.parametrize("leave", ["break", "exception", "with", "close", "words"])
def test_leaving_early_closes_the_connection(sandbox: Sandbox, client: Handinger, leave: str) -> None:
    before = sandbox.connections()["open"]
    gc.disable()
    try:
        stream = client.workers.create(input=SLOW, stream=True)
        if leave == "break":
            for _ in stream:
                break
        elif leave == "exception":
            with pytest.raises(KeyError):
                for _ in stream:
                    raise KeyError
        elif leave == "with":
            with stream:
                next(stream)
        elif leave == "close":
            stream.close()
        else:
            for _ in stream.text_stream():
                break
        wait_until_closed(sandbox, before)
    finally:
        gc.enable()
    assert stream.is_closed


@pytest.mark.parametrize("leave", ["break", "with", "close", "words"])
async def test_leaving_early_closes_the_connection_with_asyncio(
    sandbox: Sandbox, async_client: AsyncHandinger, leave: str
) -> None:
    before = sandbox.connections()["open"]
    gc.disable()
    try:
        stream = await async_client.workers.create(input=SLOW, stream=True)
        assert isinstance(stream, AsyncStream)
        if leave == "break":
            async for _ in stream:
                break
        elif leave == "with":
            async with stream:
                await stream.__anext__()
        elif leave == "close":
            await stream.close()
        else:
            async for _ in stream.text_stream():
                break
        wait_until_closed(sandbox, before)
    finally:
        gc.enable()
    assert stream.is_closed


async def test_everything_with_asyncio(async_client: AsyncHandinger) -> None:
    async with await async_client.workers.create(input=INPUT, stream=True) as stream:
        events = [event async for event in stream]
    assert [events[0].kind, events[-1].kind] == ["worker", "worker"]
    words = [
        word async for word in (await async_client.workers.create(input=INPUT, stream=True)).text_stream()
    ]
    worker = await (await async_client.workers.create(input=INPUT, stream=True)).final_worker()
    assert "".join(words) == worker.output_text
    stream = await async_client.workers.stream_updates(worker.id)
    await stream.until_done()
    assert (await stream.final_worker()).id == worker.id


@pytest.mark.parametrize("cut", range(1, 12, 3))
def test_a_cut_stream_is_mended(sandbox: Sandbox, client: Handinger, cut: int) -> None:
    whole = [event.data for event in client.workers.create(input=INPUT, stream=True)]
    sandbox.add_fault(path="/api/workers", method="POST", when="after", cut_after_events=cut, times=1)
    stream = client.workers.create(input=INPUT, stream=True)
    events: List[WorkerEvent] = list(stream)
    assert len(events) == len(whole)
    assert len({event.id for event in events}) == len(events)
    assert sandbox.ledger()["runs"] == 2


def test_an_error_event_raises(sandbox: Sandbox, client: Handinger) -> None:
    body = 'event: error\ndata: {"error": "it broke"}\n\n'
    sandbox.add_fault(
        path="/api/workers/*/stream", status=200, headers={"content-type": "text/event-stream"}, body=body
    )
    with pytest.raises(APIError, match="it broke"):
        list(client.workers.stream_updates("wrk_1"))


def test_raw_and_streaming_responses_give_the_stream(client: Handinger) -> None:
    worker = client.workers.create(input=INPUT)
    response = client.workers.with_raw_response.stream_updates(worker.id)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.parse().final_worker().id == worker.id
    with client.workers.with_streaming_response.create(input=INPUT, stream=True) as streamed:
        assert next(event.kind for event in streamed.parse()) == "worker"


def test_the_raw_text_of_a_stream_can_be_read(client: Handinger) -> None:
    worker = client.workers.create(input=INPUT)
    text = client.get(f"/api/workers/{worker.id}/stream", cast_to=str)
    assert text.count("\n\n") > 3


def test_events_made_by_hand() -> None:
    event = WorkerEvent(data='{"type": "text-delta", "delta": "hi"}', id="1")
    assert (event.kind, event.text, event.id, event.event) == ("text", "hi", "1", "message")
    assert event.json() == {"type": "text-delta", "delta": "hi"}
    assert WorkerEvent(data="no json").kind == "unknown"
    with pytest.raises(ValueError):
        WorkerEvent(data="no json").json()


@pytest.mark.parametrize("round_trip", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
def test_events_survive_pickling_and_copying(round_trip: Any) -> None:
    event = WorkerEvent(data='{"type": "finish"}', id="7", event="message")
    assert round_trip(event) == event
    assert round_trip(event) != WorkerEvent(data="{}")
    assert "finish" in repr(event)


def test_a_loop_that_was_left_cannot_be_taken_up(client: Handinger) -> None:
    stream = client.workers.create(input=SLOW, stream=True)
    for _ in stream:
        break
    for read_on in (lambda: list(stream), lambda: next(stream), lambda: list(stream.text_stream())):
        with pytest.raises(InvalidInputError, match=r"closed before its end.*stream_updates"):
            read_on()
    client.workers.delete(stream.final_worker().id)


async def test_nor_with_asyncio(async_client: AsyncHandinger) -> None:
    stream = await async_client.workers.create(input=SLOW, stream=True)
    async for _ in stream:
        break
    with pytest.raises(InvalidInputError, match="closed before its end"):
        [event async for event in stream]
    with pytest.raises(InvalidInputError, match="closed before its end"):
        await stream.__anext__()


def test_a_stream_that_has_ended_gives_nothing_more(client: Handinger) -> None:
    stream = client.workers.create(input=INPUT, stream=True)
    assert list(stream)
    assert list(stream) == []


def test_two_loops_are_told_of_each_other(client: Handinger) -> None:
    with client.workers.create(input=INPUT, stream=True) as stream:
        first = iter(stream)
        next(first)
        with pytest.raises(InvalidInputError, match="another loop"):
            iter(stream)
        assert len(list(first)) > 3


async def test_two_loops_of_asyncio_are_told_of_each_other(async_client: AsyncHandinger) -> None:
    async with await async_client.workers.create(input=INPUT, stream=True) as stream:

        async def read() -> int:
            return len([event async for event in stream])

        read_by_each = await asyncio.gather(read(), read(), return_exceptions=True)
    count, told = sorted(read_by_each, key=lambda one: isinstance(one, Exception))
    assert isinstance(count, int)
    assert count > 3
    assert "another loop" in str(told)


async def test_what_reads_has_aclose(sandbox: Sandbox, async_client: AsyncHandinger) -> None:
    before = sandbox.connections()["open"]
    for part in (lambda stream: stream, lambda stream: stream.text_stream(), lambda stream: aiter_of(stream)):
        stream = await async_client.workers.create(input=SLOW, stream=True)
        reader = part(stream)
        await reader.__anext__()
        await reader.aclose()
        assert stream.is_closed
        await asyncio.to_thread(wait_until_closed, sandbox, before)


def aiter_of(stream: Any) -> Any:
    return stream.__aiter__()

"""`python/MIGRATING.md` and the package say the same."""

from __future__ import annotations

import inspect
import json
import pickle
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import handinger
import httpx
import pydantic
import pytest
from handinger import Handinger, HandingerError, _httpx
from handinger._overrides import _NOT_HONOURED
from handinger.testing import Sandbox
from handinger.types import Worker
from handinger.types.workers import CronWorkerSchedule, UnknownWorkerSchedule

PAGE = (Path(__file__).resolve().parents[2] / "python" / "MIGRATING.md").read_text(encoding="utf-8")
REFUSED = PAGE.partition("## Refused")[2].partition("\n## ")[0]
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(speed=100) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Handinger:
    sandbox.reset()
    return sandbox.client(max_retries=0)


def row(start: str) -> str:
    (found,) = [line for line in ROWS if line.startswith(f"| {start}")]
    return found


@pytest.mark.parametrize("name", sorted(_NOT_HONOURED))
def test_hooks_that_are_refused_stand_on_the_page_with_their_advice(name: str) -> None:
    (line,) = [line for line in REFUSED.splitlines() if f"`{name}`" in line]
    for advised in re.findall(r"`(\w+)`", _NOT_HONOURED[name]):
        assert f"`{advised}`" in line
    with pytest.raises(TypeError, match=name):
        type("Mine", (Handinger,), {name: None})


def test_stand_ins_for_httpx_stand_on_the_page_with_their_advice() -> None:
    stand_ins = [
        value
        for value in vars(_httpx).values()
        if inspect.isclass(value) and issubclass(value, _httpx.DefaultHttpxClient)
    ]
    assert len(stand_ins) == 4
    for make in (*stand_ins, lambda: Handinger(http_client=httpx.Client())):
        with pytest.raises(TypeError) as caught:
            make()
        for advised in re.findall(r"`(\w+)`", str(caught.value).partition(".")[2]):
            assert f"`{advised}`" in REFUSED
    assert all(f"`{each.__name__}()`" in REFUSED for each in stand_ins)
    assert "`http_client=" in REFUSED


def test_options_on_the_page_exist() -> None:
    parameters = inspect.signature(Handinger).parameters
    options = "proxy timeout connect_timeout default_headers max_retry_wait retry_unknown on_attempt"
    for option in [*options.split(), "max_retries", "pickle_api_key"]:
        assert option in parameters
        assert f"`{option}" in PAGE


def test_modules_on_the_page_are_those_that_are_there() -> None:
    for name in re.findall(r"`(_\w+)`", row("`client.qs`")):
        __import__(f"handinger.{name}")
    for name in ("qs", "platform_headers", "get_api_list"):
        assert name in row("`client.qs`")
        assert not hasattr(Handinger, name)


def test_plain_objects(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers/*", status=404, body={"error": "none"})
    with pytest.raises(handinger.NotFoundError) as caught:
        client.workers.retrieve("wrk_1")
    error = caught.value
    records = row("`error.request`").split("|")[2]
    for name in re.findall(r"`(\w+)[`(]", records):
        assert hasattr(error.response, name) or hasattr(error.request, name), name
    for name in re.findall(r"`(\w+)`", row("`client.base_url`").split("|")[2]):
        assert hasattr(client.base_url, name)
        assert hasattr(error.request.url, name)
    assert error.__cause__ is None
    assert row("`error.__cause__`")
    assert str(error) == "Error code: 404 - none"
    assert row("`Error code: 401")
    assert error.body == {"error": "none"}


def test_settings(client: Handinger, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.timeout == 60
    assert Handinger(timeout=httpx.Timeout(5, read=9)).timeout == 9
    assert row("`client.timeout`")
    assert "api_key" not in str(client.default_headers)
    assert row("`default_headers`")
    assert dict(client.default_headers) == {}
    monkeypatch.delenv("HANDINGER_API_KEY", raising=False)
    keyless = Handinger()
    with pytest.raises(HandingerError):
        keyless.workers.retrieve("wrk_1")
    assert row("a missing API key")
    assert pickle.loads(pickle.dumps(client)).api_key is None
    assert row("a client could not be pickled")


def test_answers(sandbox: Sandbox, client: Handinger) -> None:
    worker = client.workers.create(input="[seconds=0] x")
    assert not isinstance(worker, pydantic.BaseModel)
    assert row("models were of pydantic")
    with pytest.raises(ValueError, match=r"Worker\."):
        Worker.model_validate({"id": 1})
    assert row("`model_validate`")
    assert "mediaType" not in worker.model_dump()["files"][0]
    assert "mediaType" in worker.to_dict()["files"][0]
    assert row("`model_dump()`")
    sandbox.add_fault(
        path="*/schedules", status=200, body={"workerId": "w", "schedules": [{"id": "s", "type": "moon"}]}
    )
    assert isinstance(client.workers.schedules.list("w").schedules[0], UnknownWorkerSchedule)
    for body in ({"id": "w"}, "<html>", '{"id":'):
        sandbox.add_fault(path="/api/workers/*", status=200, body=body)
        with pytest.raises(handinger.APIResponseValidationError):
            client.workers.retrieve("w")
    assert row("answers were not checked")
    assert row("broken JSON")
    sandbox.add_fault(path="/api/any", status=204, body="")
    assert client.get("/api/any", cast_to=object) is None
    assert row("an empty body")


def test_dates() -> None:
    wire = {"id": "s", "budget": "low", "input": "x", "type": "cron", "cron": "* * * * *"}
    schedule = CronWorkerSchedule.construct(**wire, nextRunAt="2026-05-11T09:14:22Z")
    assert isinstance(schedule.to_dict()["nextRunAt"], datetime)
    assert isinstance(json.loads(schedule.to_json())["nextRunAt"], str)
    assert row("dates in `to_dict()`")


def test_streams(client: Handinger) -> None:
    stream: Any = client.workers.create(input="[seconds=0] x", stream=True)
    assert isinstance(stream, handinger.Stream)
    for event in stream:
        assert isinstance(event.json(), dict)
        assert event["type"] if "type" in event else event["object"] == "worker"
        break
    assert stream.is_closed
    assert row("leaving a loop")
    with client.workers.with_streaming_response.create(input="[seconds=0] x", stream=True) as response:
        assert "data: " in response.text()
    assert row("`create`, `continue_`")


def test_files(client: Handinger) -> None:
    small = client.workers.create(input="[seconds=0] [files=1] [file_bytes=65536] x")
    large = client.workers.create(input="[seconds=0] [files=1] [file_bytes=65537] x")
    for worker, closed in ((small, True), (large, False)):
        file = client.workers.retrieve_file(worker.files[0].filename or "", worker_id=worker.id)
        assert file.is_closed is closed
        file.close()
    assert "64 KiB" in row("a file was read")


def test_closing(client: Handinger) -> None:
    copied = client.copy()
    copied.close()
    assert not client.is_closed()
    with pytest.raises(HandingerError) as caught:
        copied.workers.retrieve("wrk_1")
    assert type(caught.value) is HandingerError
    assert row("a closed client")
    assert row("closing a copy")


@pytest.mark.parametrize("retries", [float("inf"), -1])
def test_odd_numbers(retries: Any) -> None:
    with pytest.raises(handinger.InvalidInputError):
        Handinger(max_retries=retries)
    assert row("`max_retries=math.inf`")

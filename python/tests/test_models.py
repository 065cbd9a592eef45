"""Models made by hand and from answers: values, copies, dumps, forward compatibility, pydantic."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional

import httpx
import pytest
from conftest import FIXTURES
from hypothesis import given
from hypothesis import strategies as st

from handinger import BaseModel, InvalidInputError, _native
from handinger.types import Worker, WorkerRetrieveEmailResponse
from handinger.types.worker import File, Output, Usage
from handinger.types.workers import (
    CronWorkerSchedule,
    DelayedWorkerSchedule,
    ScheduleListResponse,
    UnknownWorkerSchedule,
)


def load(name: str) -> Dict[str, Any]:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def native_worker(data: Any) -> Worker:
    worker: Worker = _native.build(Worker, json.dumps(data))
    return worker


@pytest.fixture(params=["native", "python"])
def worker(request: pytest.FixtureRequest) -> Worker:
    data = load("worker.json")
    return native_worker(data) if request.param == "native" else Worker(**data)


def test_fields_have_their_documented_names_and_types(worker: Worker) -> None:
    assert worker.id == "id"
    assert worker.created_at == 0
    assert worker.files[0].media_type == "mediaType"
    assert worker.messages == [{}]
    assert worker.metadata == {"foo": "bar"}
    assert isinstance(worker.output[0], Output)
    assert worker.output[0].content[0].text == "text"
    assert worker.costs is not None
    assert type(worker.costs.model_cost_usd) is float
    assert worker.usage is not None
    assert worker.usage.total_tokens == 0
    assert worker.structured_output is None


def test_both_ways_of_building_agree() -> None:
    for name in ("worker.json", "worker_running.json", "worker_minimal.json", "worker_future.json"):
        data = load(name)
        assert native_worker(data) == Worker(**data) == Worker.construct(**data)
        assert repr(native_worker(data)) == repr(Worker(**data))
        assert native_worker(data).model_fields_set == Worker(**data).model_fields_set


@pytest.mark.parametrize(
    "name", ["worker.json", "worker_running.json", "worker_minimal.json", "worker_future.json"]
)
def test_nothing_is_lost_on_the_way_back(name: str) -> None:
    data = load(name)
    worker = native_worker(data)
    assert worker.to_dict() == data
    assert json.loads(worker.to_json()) == data
    assert json.loads(worker.model_dump_json(by_alias=True, exclude_unset=True)) == data


def test_null_and_absent_can_be_told_apart() -> None:
    usage: Usage = _native.build(Usage, '{"steps": null, "credits": 3}')
    assert usage.steps is None
    assert usage.input_tokens is None
    assert usage.model_fields_set == {"steps", "credits"}
    assert usage.to_dict() == {"steps": None, "credits": 3}
    assert usage.to_dict(exclude_none=True) == {"credits": 3}


def test_unknown_fields_are_kept_and_reachable(worker: Worker) -> None:
    data = {**load("worker.json"), "newThing": {"a": [1]}}
    worker = native_worker(data)
    assert worker.model_extra == {"newThing": {"a": [1]}}
    assert worker.newThing == {"a": [1]}  # type: ignore[attr-defined]
    assert worker.to_dict()["newThing"] == {"a": [1]}
    assert "newThing={'a': [1]}" in repr(worker)
    with pytest.raises(AttributeError, match="no field 'other'"):
        worker.other  # type: ignore[attr-defined]  # noqa: B018


def test_unknown_values_of_enumerations_are_kept() -> None:
    assert native_worker({**load("worker.json"), "status": "dreaming"}).status == "dreaming"


def test_schedules_are_told_apart_by_type() -> None:
    schedules: ScheduleListResponse = _native.build(
        ScheduleListResponse, (FIXTURES / "schedule_list.json").read_text(encoding="utf-8")
    )
    assert {type(each).__name__ for each in schedules.schedules} >= {
        "CronWorkerSchedule",
        "DelayedWorkerSchedule",
    }
    unknown = {"id": "s", "type": "lunar", "phase": "full"}
    read: ScheduleListResponse = _native.build(
        ScheduleListResponse, json.dumps({"workerId": "w", "schedules": [unknown]})
    )
    assert isinstance(read.schedules[0], UnknownWorkerSchedule)
    assert read.schedules[0].phase == "full"
    assert read == ScheduleListResponse(workerId="w", schedules=[unknown])  # type: ignore[call-arg]


def test_dates_are_dates_and_odd_ones_stay_text() -> None:
    data = {"id": "s", "budget": "low", "input": "x", "type": "cron", "cron": "* * * * *"}
    dated = CronWorkerSchedule(**data, nextRunAt="2026-05-11T09:14:22.250Z")  # type: ignore[arg-type]
    assert dated.next_run_at == datetime(2026, 5, 11, 9, 14, 22, 250000, tzinfo=timezone.utc)
    assert dated.to_dict()["nextRunAt"] == dated.next_run_at
    assert dated.to_dict(mode="json")["nextRunAt"] == "2026-05-11T09:14:22.250000Z"
    assert CronWorkerSchedule(**data, nextRunAt="soon").next_run_at == "soon"  # type: ignore[arg-type]


@pytest.mark.parametrize("round_trip", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("name", ["worker.json", "worker_future.json"])
def test_copies_are_equal(round_trip: Any, name: str) -> None:
    worker = native_worker(load(name))
    assert round_trip(worker) == worker
    assert round_trip(worker).model_fields_set == worker.model_fields_set
    assert round_trip(worker).messages == worker.messages


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol(worker: Worker, protocol: int) -> None:
    assert pickle.loads(pickle.dumps(worker, protocol)) == worker


def test_model_copy(worker: Worker) -> None:
    changed = worker.model_copy(update={"output_text": "new"})
    assert (changed.output_text, worker.output_text) == ("new", "output_text")
    assert changed.files is worker.files
    assert worker.model_copy(deep=True).files is not worker.files
    assert changed != worker


def test_models_compare_by_value_and_are_mutable(worker: Worker) -> None:
    other = Worker(**load("worker.json"))
    assert worker == other
    other.output_text = "changed"
    assert worker != other
    assert worker != worker.to_dict()
    with pytest.raises(TypeError, match="unhashable"):
        hash(worker)


def test_reading_messages_late_gives_what_came() -> None:
    data = {**load("worker.json"), "messages": [{"role": "user", "parts": [{"text": "å\u2028"}]}]}
    worker = native_worker(data)
    assert worker.messages is worker.messages
    assert worker.messages == data["messages"]
    worker.messages = []
    assert worker.to_dict()["messages"] == []


def test_dump_options(worker: Worker) -> None:
    assert worker.to_dict(use_api_names=False)["usage"]["input_tokens"] == 0  # type: ignore[index]
    assert worker.model_dump()["structured_output"] is None
    assert "structured_output" not in worker.model_dump(exclude_unset=True)
    assert "structured_output" not in worker.model_dump(exclude_defaults=True)
    assert worker.model_dump(include={"id"}) == {"id": "id"}
    assert worker.model_dump(include={"files": {0: {"url"}}}) == {"files": [{"url": "url"}]}
    assert worker.model_dump(include={"files": {-1: {"url"}}}) == {"files": [{"url": "url"}]}
    assert "url" not in worker.model_dump(exclude={"sources": {"__all__": {"url"}}})["sources"][0]
    assert worker.to_json(indent=None, exclude_none=True).startswith('{"id":"id","created_at":0,')
    assert worker.to_json().startswith('{\n  "id": "id"')


def test_names_of_the_official_package(worker: Worker) -> None:
    assert worker.costs is not None
    assert worker.costs.api_model_cost_usd == worker.costs.model_cost_usd
    assert "api_model_cost_usd" not in worker.to_dict(use_api_names=False)["costs"]  # type: ignore[operator]
    assert dict(worker)["id"] == worker.id
    with pytest.warns(DeprecationWarning, match="use `model_dump`"):
        assert worker.dict() == worker.model_dump()
    assert File.model_json_schema()["required"] == ["mediaType", "url"]


def test_an_address_reads_like_text() -> None:
    address = WorkerRetrieveEmailResponse(email="a@b.c")
    assert (str(address), f"{address:>7}", repr(address)) == (
        "a@b.c",
        "  a@b.c",
        "WorkerRetrieveEmailResponse(email='a@b.c')",
    )
    assert address == "a@b.c" == address.email
    assert address == WorkerRetrieveEmailResponse(email="a@b.c") != WorkerRetrieveEmailResponse(email="x")
    assert (address.split("@"), address[0], len(address), "b." in address) == (["a", "b.c"], "a", 5, True)
    assert ("<" + address + ">", {address: 1}["a@b.c"]) == ("<a@b.c>", 1)  # type: ignore[index]
    assert address.to_dict() == {"email": "a@b.c"}
    assert pickle.loads(pickle.dumps(address)) == address
    with pytest.raises(AttributeError):
        address.nothing  # noqa: B018


def test_attributes_that_are_added_are_kept(worker: Worker) -> None:
    worker.note = "mine"  # type: ignore[attr-defined]
    assert worker.to_dict()["note"] == "mine"
    assert worker.model_extra == {"note": "mine"}
    assert worker != Worker(**load("worker.json"))
    assert worker.note == "mine"  # type: ignore[attr-defined]


def test_pattern_matching() -> None:
    assert Worker.__match_args__[:2] == ("id", "created_at")
    assert File.__match_args__ == ("filename", "media_type", "url", "size")


def test_what_the_class_says_of_its_fields() -> None:
    field = File.model_fields["media_type"]
    assert (field.alias, field.annotation, field.is_required()) == ("mediaType", str, True)
    assert not File.model_fields["size"].is_required()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"output": [{"content": []}]}, "worker.output[0].id"),
        ({"output_text": 5}, "worker.output_text"),
        ({"running": "yes"}, "worker.running"),
        ({"created_at": True}, "worker.created_at"),
        ({"files": {}}, "worker.files"),
        ({"usage": {"costUsd": "1"}}, "worker.usage.costUsd"),
    ],
)
def test_a_model_made_by_hand_is_checked(change: Dict[str, Any], field: str) -> None:
    data = {**load("worker.json"), **change}
    with pytest.raises(InvalidInputError, match="expected") as caught:
        Worker(**data)
    assert caught.value.field == field
    with pytest.raises(ValueError, match="expected"):
        Worker.model_validate_json(json.dumps(data))


def test_construct_checks_nothing() -> None:
    worker = Worker.construct(id=5, files=[{"mediaType": "t"}])
    assert worker.id == 5  # type: ignore[comparison-overlap]
    assert worker.files[0].media_type == "t"
    assert repr(worker).startswith("Worker(id=5, created_at=None")


class Note(BaseModel):
    title: str
    count: Optional[int] = None
    parts: List[File]


def test_models_of_ones_own() -> None:
    note = Note(title="t", parts=[{"mediaType": "m", "url": "u"}], more=1)  # type: ignore[list-item, call-arg]
    assert isinstance(note.parts[0], File)
    assert note.model_extra == {"more": 1}
    assert pickle.loads(pickle.dumps(note)) == note
    with pytest.raises(InvalidInputError, match=r"note\.title"):
        Note(parts=[])  # type: ignore[call-arg]


class NamedFile(File):
    nickname: Optional[str] = None
    url: Optional[str] = None  # type: ignore[assignment]
    size: Optional[int] = 0


def test_models_derived_from_ours() -> None:
    file = NamedFile(mediaType="m", nickname="n")  # type: ignore[call-arg]
    assert (file.media_type, file.nickname, file.url) == ("m", "n", None)
    assert file.to_dict() == {"mediaType": "m", "nickname": "n"}
    assert NamedFile(mediaType="m").size == 0  # type: ignore[call-arg]
    assert File(mediaType="m", url="u").size is None  # type: ignore[call-arg]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=10,
)


@given(messages=st.lists(JSON, max_size=3), metadata=st.dictionaries(st.text(), JSON, max_size=3), extra=JSON)
def test_any_json_survives(messages: Any, metadata: Any, extra: Any) -> None:
    data = {**load("worker.json"), "messages": messages, "metadata": metadata, "zz_extra": extra}
    assert native_worker(data).to_dict() == data


pydantic = pytest.importorskip("pydantic")


class Holder(pydantic.BaseModel):  # type: ignore[name-defined, misc]
    worker: Worker
    schedule: Optional[DelayedWorkerSchedule] = None


def test_models_are_fields_of_pydantic_models() -> None:
    data = load("worker.json")
    holder = Holder(worker=data)
    assert holder.worker == Worker(**data)
    assert Holder(worker=native_worker(data)) == holder
    assert json.loads(holder.model_dump_json(by_alias=True, exclude_unset=True)) == {"worker": data}
    assert holder.model_dump()["worker"]["usage"]["input_tokens"] == 0
    with pytest.raises(pydantic.ValidationError, match=r"output_text: expected a string"):
        Holder(worker={**data, "output_text": 5})
    schema = Holder.model_json_schema()["properties"]["worker"]
    assert "mediaType" in schema["properties"]["files"]["items"]["properties"]


async def test_models_are_answers_of_fastapi() -> None:
    fastapi = pytest.importorskip("fastapi")

    app = fastapi.FastAPI()

    @app.get("/worker")
    def worker() -> Worker:
        return native_worker(load("worker.json"))

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as browser:
        answer = (await browser.get("/worker")).json()
    assert answer["usage"]["inputTokens"] == 0
    assert "/worker" in app.openapi()["paths"]

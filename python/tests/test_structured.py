"""Structured output: schemas from types, and answers as those types."""

from __future__ import annotations

import datetime
import enum
import sys
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

import pydantic
import pytest
from typing_extensions import TypedDict

from handinger import APIResponseValidationError, AsyncHandinger, Handinger, InvalidInputError
from handinger.testing import Sandbox
from handinger.types import Worker


class Cabin(enum.Enum):
    economy = "economy"
    business = "business"


class Leg(pydantic.BaseModel):
    number: str
    seats: int


class Flight(pydantic.BaseModel):
    carrier: str
    price: float
    cabin: Cabin
    day: datetime.date
    legs: List[Leg]
    note: Optional[str] = None


@dataclass
class Town:
    name: str
    people: int


class Weather(TypedDict):
    sky: str
    degrees: float


def answered(client: Handinger, output_type: Any, answer: str = "") -> Worker:
    template = client.workers.create(title="Structured", output_schema=output_type)
    say = f"[say={answer}]" if answer else ""
    return client.tasks.create(input=f"[seconds=0] {say}", worker_id=template.id)


def test_a_model_of_pydantic(sandbox: Sandbox, client: Handinger) -> None:
    flight = answered(client, Flight).parse_output(Flight)
    assert type(flight) is Flight
    assert isinstance(flight.cabin, Cabin)
    assert isinstance(flight.day, datetime.date)
    sent = sandbox.requests()[0]
    assert '"legs"' in sent["body"]
    assert '"outputSchema"' in sent["body"]


def test_a_dataclass_and_a_typed_dict(client: Handinger) -> None:
    town = answered(client, Town).parse_output(Town)
    assert type(town) is Town
    assert isinstance(town.people, int)
    weather: Weather = answered(client, Weather).parse_output(Weather)
    assert set(weather) == {"sky", "degrees"}


def test_the_raw_output_stays_beside_it(client: Handinger) -> None:
    worker = answered(client, Town, '{"name": "Oslo", "people": 7}')
    assert worker.structured_output == {"name": "Oslo", "people": 7}
    assert worker.parse_output(Town) == Town("Oslo", 7)
    assert worker.structured_output == {"name": "Oslo", "people": 7}
    assert worker.parse_output(Dict[str, Any]) == worker.structured_output


def test_a_schema_as_it_is(client: Handinger) -> None:
    schema = {"type": "object", "properties": {"sum": {"type": "integer"}}, "required": ["sum"]}
    worker = answered(client, schema, '{"sum": 7}')
    assert worker.parse_output(schema) == {"sum": 7}
    with pytest.raises(APIResponseValidationError, match="is a required property"):
        worker.parse_output({**schema, "required": ["other"]})
    with pytest.raises(InvalidInputError, match="expected a JSON Schema"):
        worker.parse_output({"type": 7})


def test_a_misfit_names_the_place(client: Handinger) -> None:
    worker = answered(client, Town, '{"name": "Oslo", "people": 7}')

    class Other(pydantic.BaseModel):
        name: List[int]
        people: str

    with pytest.raises(APIResponseValidationError, match=r"worker\.structured_output\.people") as caught:
        worker.parse_output(Other)
    assert caught.value.field == "worker.structured_output.name"
    assert caught.value.body == worker.structured_output
    assert isinstance(caught.value.__cause__, pydantic.ValidationError)
    without = client.tasks.create(input="[seconds=0]")
    with pytest.raises(APIResponseValidationError, match="there is none"):
        without.parse_output(Town)


def test_turns_have_it_too(client: Handinger) -> None:
    template = client.workers.create(output_schema=Town)
    client.tasks.create(
        input='[seconds=0] [say={"name": "Oslo", "people": 7}]', worker_id=template.id, task_id="t1"
    )
    (turn,) = client.tasks.list_turns("t1").items
    assert turn.parse_output(Town) == Town("Oslo", 7)


def test_the_schema_is_changed_and_taken_away(client: Handinger) -> None:
    template = client.workers.create(output_schema=Town)
    changed = client.workers.update(template.id, output_schema=Weather)
    assert changed.output_schema is not None
    assert "degrees" in str(changed.output_schema)
    assert client.workers.update(template.id, output_schema=None).output_schema is None


async def test_with_asyncio(async_client: AsyncHandinger) -> None:
    template = await async_client.workers.create(output_schema=Town)
    worker = await async_client.tasks.create(input="[seconds=0]", worker_id=template.id)
    assert type(worker.parse_output(Town)) is Town


@pytest.mark.parametrize("wrong", [7, object(), "Town"])
def test_what_is_no_type_is_refused(sandbox: Sandbox, client: Handinger, wrong: Any) -> None:
    with pytest.raises(InvalidInputError, match="output_schema: expected"):
        client.workers.create(output_schema=wrong)
    assert sandbox.requests() == []


def test_without_the_packages(client: Handinger, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = answered(client, {"type": "object"}, "{}")
    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(InvalidInputError, match="install `pydantic` 2"):
        client.workers.create(output_schema=Town)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(InvalidInputError, match="install the package `jsonschema`"):
        worker.parse_output({"type": "object"})

"""Methods and models in the hands of libraries that look at annotations: pydantic, FastAPI, agent tools."""

from __future__ import annotations

import inspect
import json
import typing
from typing import Any, Dict, Iterator, List, Tuple

import pydantic
import pytest
from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.testclient import TestClient

from handinger import (
    APIResponse,
    AsyncHandinger,
    AsyncMapRun,
    AsyncStream,
    BinaryAPIResponse,
    Handinger,
    MapRun,
    Stream,
    omit,
)
from handinger.testing import Sandbox

QUICK = "[seconds=0] hello"


def public_methods(owner: Any) -> Iterator[Tuple[str, Any]]:
    for name in dir(owner):
        if not name.startswith("_") and name not in ("api_key", "auth_headers"):
            method = getattr(owner, name)
            if inspect.isfunction(method) or inspect.ismethod(method):
                yield f"{type(owner).__name__}.{name}", method


def test_every_annotation_can_be_evaluated() -> None:
    owners: List[Any] = [Stream, AsyncStream, MapRun, AsyncMapRun, APIResponse, BinaryAPIResponse]
    for cls in (Handinger, AsyncHandinger):
        client = cls(api_key="any")
        resources = [client.workers, client.tasks, client.workers.schedules, client.workers.webhooks]
        owners += [client, *resources, *(resource.with_raw_response for resource in resources)]
    seen = 0
    for owner in owners:
        for name, method in public_methods(owner):
            assert typing.get_type_hints(method) is not None, name
            assert inspect.signature(method, eval_str=True).return_annotation is not inspect.Signature.empty
            seen += 1
    assert seen > 100


def test_a_method_is_called_through_pydantic(client: Handinger, sandbox: Sandbox) -> None:
    create: Any = pydantic.validate_call(client.workers.create)
    assert create(input=QUICK, budget="low").status == "completed"
    assert create(input=QUICK, budget=omit, files=("a.txt", b"x")).status == "completed"
    with pytest.raises(pydantic.ValidationError, match="input"):
        create(input=7)
    assert sandbox.ledger()["runs"] == 2


@pytest.mark.filterwarnings("ignore::pydantic.json_schema.PydanticJsonSchemaWarning")  # of defaults
def test_a_method_has_a_json_schema(client: Handinger) -> None:
    for method in (client.workers.create, client.workers.continue_, client.tasks.create):
        schema = pydantic.TypeAdapter(pydantic.validate_call(method)).json_schema()
        assert schema["properties"]["input"]["type"] == "string"
        assert "budget" not in schema.get("required", ())
        assert "low" in json.dumps(schema["properties"]["budget"])
        assert "Omit" not in json.dumps(schema)


class Loose(pydantic.BaseModel):
    anything: Any
    by_name: Dict[str, Any]


def test_models_inside_any_are_written(client: Handinger) -> None:
    worker = client.workers.create(input=QUICK)
    loose = Loose(anything=worker, by_name={"it": [worker]})
    plain = worker.model_dump(mode="json")
    assert json.loads(loose.model_dump_json()) == {"anything": plain, "by_name": {"it": [plain]}}
    assert loose.model_dump()["anything"] == worker.model_dump()
    wire = json.loads(loose.model_dump_json(by_alias=True))["anything"]
    assert wire == worker.to_dict(mode="json", exclude_unset=False)
    assert json.loads(pydantic.TypeAdapter(Any).dump_json({"it": worker})) == {"it": plain}


def test_fastapi_gives_models_in_whatever_it_gives(client: Handinger) -> None:
    app = FastAPI()
    worker = client.workers.create(input=QUICK)
    app.get("/dict", response_model=Dict[str, Any])(lambda: {"it": worker})
    app.get("/plain", response_model=None)(lambda: {"it": worker})
    app.get("/loose", response_model=Loose)(lambda: Loose(anything=worker, by_name={}))
    with TestClient(app) as http:
        assert http.get("/dict").json()["it"]["id"] == worker.id
        assert http.get("/plain").json()["it"]["id"] == worker.id
        assert http.get("/loose").json()["anything"]["id"] == worker.id
    assert jsonable_encoder({"it": worker})["it"]["output_text"] == worker.output_text

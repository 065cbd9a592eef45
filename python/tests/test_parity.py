"""Every parameter, option and member of an error of core's descriptions is there, under its name."""

from __future__ import annotations

import inspect
import json
import typing
from pathlib import Path
from typing import Any, Dict, List

import pytest

import handinger
import handinger.types.workers
from handinger import AsyncHandinger, Handinger, omit
from handinger._call_options import CallOptions

DESCRIPTIONS = Path(__file__).resolve().parents[2] / "core" / "schema"


def described(name: str) -> Any:
    return json.loads((DESCRIPTIONS / f"{name}.json").read_text(encoding="utf-8"))


OPERATIONS: List[Dict[str, Any]] = described("operations")
OPTIONS: List[Dict[str, Any]] = described("options")["options"]
ERRORS: Dict[str, Any] = described("errors")

CLIENTS = [Handinger, AsyncHandinger]

#: Words of Python's own get an underscore; two operations share a method.
METHODS = {"continue": "continue_", "create_template": "create"}

#: Members that the official package names otherwise: what stands for them.
MEMBERS = {
    "status": ("APIStatusError", "status_code"),
    "json": ("APIError", "body"),
    "body": ("APIStatusError", "response"),
    "method": ("APIError", "request"),
    "url": ("APIError", "request"),
}


def method_of(client: Any, operation: str) -> Any:
    *resources, method = operation.split(".")
    owner = client
    for resource in resources:
        owner = getattr(owner, resource)
    return getattr(owner, METHODS.get(method, method))


@pytest.mark.parametrize("client_class", CLIENTS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["name"])
def test_parameters(client_class: Any, operation: Dict[str, Any]) -> None:
    client = client_class(api_key="any")
    signature = inspect.signature(method_of(client, operation["name"]))
    shared = operation["name"] in ("workers.create", "workers.create_template")
    for param in operation["params"]:
        found = signature.parameters[param["name"]]
        # Two operations share `workers.create`, so that neither's parameters can be required of both.
        required = param["required"] and not shared
        assert (found.default is inspect.Parameter.empty) == required, param["name"]
        if not required:
            assert found.default is omit, param["name"]
        annotation = str(found.annotation)
        for kind, words in TYPES.items():
            if kind in param["accepts"]:
                assert any(word in annotation for word in words), f"{param['name']}: {annotation}"
        assert ("Omit" in annotation) != required, param["name"]
        takes_none = "None" in annotation or "Optional" in annotation
        assert takes_none == param["nullable"], f"{param['name']}: {annotation}"


#: The dictionaries of what the methods take, by operation.
PARAMS = {
    "workers.create": handinger.types.WorkerCreateParams,
    "workers.retrieve": handinger.types.WorkerRetrieveParams,
    "workers.update": handinger.types.WorkerUpdateParams,
    "workers.continue": handinger.types.WorkerContinueParams,
    "tasks.create": handinger.types.TaskCreateParams,
    "workers.schedules.create": handinger.types.workers.ScheduleCreateParams,
    "workers.webhooks.update": handinger.types.workers.WebhookUpdateParams,
    "workers.webhooks.list_executions": handinger.types.workers.WebhookListExecutionsParams,
}


@pytest.mark.parametrize("name", PARAMS)
def test_dictionaries_of_parameters(name: str) -> None:
    operation = next(each for each in OPERATIONS if each["name"] == name)
    given = [param for param in operation["params"] if not param["place"].startswith("path")]
    hints = typing.get_type_hints(PARAMS[name])
    assert set(hints) == {param["name"] for param in given}
    assert PARAMS[name].__required_keys__ == {param["name"] for param in given if param["required"]}
    for param in given:
        assert (type(None) in typing.get_args(hints[param["name"]])) == param["nullable"], param["name"]


#: For a kind of value, words of which its annotation has one.
TYPES = {
    "text": ["str"],
    "one_of": ["Budget", "Visibility"],
    "integer": ["int"],
    "object": ["OutputSchema", "Dict", "Mapping", "object"],
    "flag": ["bool"],
    "files": ["Files"],
    "variant": ["When"],
}


def option_names(place: str) -> List[str]:
    return [option["name"] for option in OPTIONS if place in option["on"] and option["type"] != "hook"]


@pytest.mark.parametrize("client_class", CLIENTS)
def test_options_of_a_client(client_class: Any) -> None:
    made = inspect.signature(client_class).parameters
    copied = inspect.signature(client_class.with_options).parameters
    for name in option_names("client"):
        assert name in copied, name
        if not name.startswith("set_"):  # of a copy only
            assert made[name].default is not inspect.Parameter.empty, name


@pytest.mark.parametrize("client_class", CLIENTS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["name"])
def test_options_of_a_call(client_class: Any, operation: Dict[str, Any]) -> None:
    client = client_class(api_key="any")
    options = inspect.signature(method_of(client, operation["name"])).parameters["options"]
    assert options.annotation == "Unpack[CallOptions]"


@pytest.mark.parametrize("name", option_names("call"))
def test_an_option_of_a_call(name: str) -> None:
    hints = typing.get_type_hints(CallOptions)
    assert type(None) in typing.get_args(hints[name])
    assert name not in CallOptions.__required_keys__


def test_options_of_a_map() -> None:
    client = Handinger(api_key="any")
    for resource in (client.workers, client.tasks):
        parameters = inspect.signature(resource.map).parameters
        for name in option_names("map"):
            assert parameters[name].default is not inspect.Parameter.empty, name


@pytest.mark.parametrize("kind", ERRORS["kinds"], ids=lambda kind: kind["kind"])
def test_classes_of_errors(kind: Dict[str, Any]) -> None:
    found = getattr(handinger, kind["class"])
    assert issubclass(found, getattr(handinger, kind["base"]))
    first, last = kind["statuses"] or (None, None)
    if first is not None and first == last:
        assert found.status_code == first


@pytest.mark.parametrize("member", ERRORS["members"], ids=lambda member: member["name"])
def test_members_of_errors(member: Dict[str, Any]) -> None:
    owner, name = MEMBERS.get(member["name"], ("HandingerError", member["name"]))
    cls = getattr(handinger, owner)
    annotation = cls.__annotations__[name]
    if owner == "HandingerError" and member["optional"]:
        assert annotation.startswith("Optional["), member["name"]
        assert getattr(cls, name) is None

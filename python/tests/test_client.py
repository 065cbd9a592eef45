"""The client itself: settings, copies, pickling, closing, headers, verbs."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import Any, Dict

import httpx
import pytest

import handinger
from handinger import (
    APIResponse,
    AsyncHandinger,
    ConfigurationError,
    Handinger,
    HandingerError,
    Timeout,
    omit,
)
from handinger.testing import Sandbox
from handinger.types import Worker

QUICK = "[seconds=0] hello"


def last_request(sandbox: Sandbox) -> Dict[str, Any]:
    return sandbox.requests()[-1]


def headers_of(request: Dict[str, Any]) -> Dict[str, str]:
    headers = request["headers"]
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {name.lower(): value for name, value in pairs}


def test_settings_come_from_arguments_then_environment_then_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDINGER_BASE_URL", "http://127.0.0.1:1/env/")
    monkeypatch.setenv("HANDINGER_API_KEY", "from-env")
    client = Handinger()
    assert client.base_url.startswith("http://127.0.0.1:1/env")
    assert client.api_key == "from-env"
    assert client.effective_config()["base_url"]["source"] == "environment HANDINGER_BASE_URL"
    assert Handinger(base_url="http://127.0.0.1:2").base_url.startswith("http://127.0.0.1:2")
    monkeypatch.setenv("HANDINGER_BASE_URL", "  ")
    assert Handinger().base_url.startswith("https://handinger.com")


def test_settings_can_be_read_and_set() -> None:
    client = Handinger(api_key="a", timeout=30, max_retries=5, default_headers={"X-One": "1"})
    assert (client.timeout, client.max_retries) == (30, 5)
    assert dict(client.default_headers) == {"X-One": "1"}
    client.timeout = None
    client.max_retries = 0
    client.api_key = "b"
    client.base_url = "http://127.0.0.1:3"
    assert client.timeout is None
    assert client.max_retries == 0
    assert client.auth_headers == {"Authorization": "Bearer b"}
    assert client.base_url.startswith("http://127.0.0.1:3")
    copied = pickle.loads(pickle.dumps(client))
    assert (copied.timeout, copied.max_retries) == (None, 0)


def test_time_limits_in_parts() -> None:
    assert Handinger(timeout=httpx.Timeout(5, read=300)).timeout == 300
    assert Handinger(timeout=httpx.Timeout(None)).timeout is None
    client = Handinger(timeout=Timeout(60.0, connect=2.0, read=5.0, write=10.0))
    assert client.timeout == 60
    assert client.effective_config()["connect_timeout"]["value"] == 2
    assert Timeout(3) == Timeout(Timeout(3))
    assert Timeout((1, 2, 3, 4)) == Timeout(connect=1, read=2, write=3, pool=4)
    assert Timeout(3, read=None).as_dict() == {"connect": 3, "read": None, "write": 3, "pool": 3}
    assert repr(Timeout(3, pool=None)) == "Timeout(connect=3, read=3, write=3, pool=None)"
    with pytest.raises(TypeError, match="needs a default"):
        Timeout(connect=1)


def test_copies_inherit_and_change(sandbox: Sandbox) -> None:
    client = sandbox.client(default_headers={"X-One": "1", "X-Two": "2"}, default_query={"a": "1"})
    copied = client.with_options(
        max_retries=7, default_headers={"X-Two": omit, "X-Three": "3"}, set_default_query={"b": "2"}
    )
    copied.workers.create(input=QUICK)
    headers = headers_of(last_request(sandbox))
    assert headers["x-one"] == "1"
    assert "x-two" not in headers
    assert headers["x-three"] == "3"
    assert last_request(sandbox)["query"] in ("b=2", {"b": "2"})
    assert (copied.max_retries, client.max_retries) == (7, 2)
    assert copied.api_key == client.api_key


def test_replacing_and_adding_at_once_is_an_error() -> None:
    with pytest.raises(ValueError, match="mutually exclusive"):
        Handinger().copy(default_headers={}, set_default_headers={})
    with pytest.raises(ValueError, match="mutually exclusive"):
        Handinger().copy(default_query={}, set_default_query={})


def test_a_subclass_keeps_its_own_attributes() -> None:
    class Special(Handinger):
        tag = "none"

    client = Special(api_key="k")
    client.tag = "mine"
    assert type(client.copy()) is Special
    assert client.copy().tag == "mine"


def test_closing_a_copy_leaves_the_original_open(client: Handinger) -> None:
    copied = client.with_options(timeout=30)
    copied.close()
    copied.close()
    assert copied.is_closed()
    assert not client.is_closed()
    assert client.workers.create(input=QUICK).output_text
    with pytest.raises(HandingerError, match="closed"):
        copied.workers.create(input=QUICK)
    assert copied.base_url == client.base_url
    assert copied.with_options().workers.create(input=QUICK).id


def test_context_manager_closes(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        assert client.workers.create(input=QUICK).id
    assert client.is_closed()


@pytest.mark.parametrize("cls", [Handinger, AsyncHandinger])
def test_a_pickled_client_has_no_key_unless_asked(cls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cls(
        api_key="hdg_canary", timeout=5, default_headers={"X-One": "1", "authorization": "hdg_canary"}
    )
    data = pickle.dumps(client)
    assert b"hdg_canary" not in data
    monkeypatch.setenv("HANDINGER_API_KEY", "hdg_other")
    back = pickle.loads(data)
    assert type(back) is cls
    assert (back.api_key, back.timeout, dict(back.default_headers)) == ("hdg_other", 5, {"X-One": "1"})
    kept = pickle.loads(pickle.dumps(client.copy(pickle_api_key=True)))
    assert kept.api_key == "hdg_canary"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_copies_in_memory_keep_the_key(client: Handinger, duplicate: Any) -> None:
    assert duplicate(client).api_key == client.api_key
    assert duplicate(client).workers.create(input=QUICK).id


def test_repr_shows_no_key() -> None:
    assert repr(Handinger(api_key="hdg_canary", base_url="http://127.0.0.1:1")).startswith(
        "Handinger(base_url="
    )
    assert "hdg_canary" not in repr(Handinger(api_key="hdg_canary"))


def test_httpx_clients_are_refused_with_advice() -> None:
    for make in (lambda: Handinger(http_client=httpx.Client()), handinger.DefaultHttpxClient):
        with pytest.raises(TypeError, match="proxy"):
            make()


def test_per_call_options_reach_the_server(sandbox: Sandbox, client: Handinger) -> None:
    client.workers.create(
        input=QUICK,
        extra_headers={"X-Extra": "1", "user-agent": "mine"},
        extra_query={"trace": True},
        extra_body={"note": "n"},
        idempotency_key="my-key",
    )
    request = last_request(sandbox)
    headers = headers_of(request)
    assert (headers["x-extra"], headers["user-agent"], headers["idempotency-key"]) == ("1", "mine", "my-key")
    assert json.loads(request["body"]) == {"input": QUICK, "note": "n"}


def test_max_retries_per_call(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers/*", status=503, headers={"retry-after-ms": "1"}, times=None)
    with pytest.raises(handinger.InternalServerError) as caught:
        client.workers.retrieve("wrk_1", max_retries=3)
    assert caught.value.attempts == 4


def test_verbs(sandbox: Sandbox, client: Handinger) -> None:
    worker = client.post("/api/workers", cast_to=Worker, body={"input": QUICK})
    path = f"/api/workers/{worker.id}"
    assert isinstance(worker, Worker)
    assert client.get(path, cast_to=Dict[str, Any])["id"] == worker.id
    assert client.get(path)["id"] == worker.id
    assert worker.id in client.get(path, cast_to=str)
    assert client.get(path, cast_to=bytes).startswith(b"{")
    response = client.get(path, cast_to=APIResponse)
    assert response.parse()["id"] == worker.id
    assert client.get(path, cast_to=httpx.Response).json()["id"] == worker.id
    assert client.request("GET", path, options={"params": {"a": "b"}})["id"] == worker.id
    with client.get(path + "/stream", stream=True) as stream:
        assert next(iter(stream)).kind == "worker"


def test_verbs_send_other_content_than_json(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/anything", status=200, body="done", times=None)
    for content in (b"raw", "raw", iter([b"r", b"aw"])):
        options: Any = {"headers": {"Content-Type": "text/x-raw"}}
        assert client.post("/api/anything", cast_to=str, content=content, options=options) == "done"
        request = last_request(sandbox)
        assert (request["body"], headers_of(request)["content-type"]) == ("raw", "text/x-raw")
    with pytest.raises(TypeError, match="not both"):
        client.post("/api/anything", body={}, content=b"")


def test_verbs_can_go_without_the_key(sandbox: Sandbox, client: Handinger) -> None:
    with pytest.raises(handinger.AuthenticationError):
        client.get("/api/workers/wrk_1", options={"security": {"bearer_auth": False}})


def test_an_active_span_is_passed_on(sandbox: Sandbox, client: Handinger) -> None:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    client.workers.create(input=QUICK)
    assert "traceparent" not in headers_of(last_request(sandbox))
    with TracerProvider().get_tracer("test").start_as_current_span("span") as span:
        client.workers.create(input=QUICK)
        context = span.get_span_context()
        expected = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        assert headers_of(last_request(sandbox))["traceparent"] == expected
        client.workers.create(input=QUICK, extra_headers={"Traceparent": "00-mine"})
        assert headers_of(last_request(sandbox))["traceparent"] == "00-mine"
    assert not trace.get_current_span().get_span_context().is_valid


def test_log_records_arrive_when_asked_for(client: Handinger, caplog: pytest.LogCaptureFixture) -> None:
    client.workers.create(input=QUICK)
    assert not [record for record in caplog.records if record.name == "handinger"]
    with caplog.at_level(logging.DEBUG, logger="handinger"):
        client.workers.create(input=QUICK)
    assert [record for record in caplog.records if record.name == "handinger"]


@pytest.mark.parametrize("cls", [Handinger, AsyncHandinger])
@pytest.mark.parametrize("copied", [copy.copy, lambda client: pickle.loads(pickle.dumps(client))])
def test_the_resources_of_a_copy_are_its_own(cls: Any, copied: Any) -> None:
    client = cls(base_url="http://one.test")
    views = ("workers", "tasks", "with_raw_response", "with_streaming_response")
    for view in views:
        getattr(client, view)
    other = copied(client)
    for view in views:
        assert getattr(other, view)._client is other, view


@pytest.mark.parametrize(
    "lines", ["no header", "X-One: 1\nno header", "X-One: 1\n: empty", "Bad Name: hdg_canary"]
)
def test_lines_of_custom_headers_that_are_none_are_told(lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDINGER_CUSTOM_HEADERS", lines)
    with pytest.raises(
        ConfigurationError, match=f"HANDINGER_CUSTOM_HEADERS.*line {lines.count(chr(10)) + 1}"
    ) as caught:
        Handinger()
    assert "canary" not in str(caught.value)


def test_custom_headers_of_the_environment_are_sent(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDINGER_CUSTOM_HEADERS", "X-One: 1\n\n  X-Two : a: b \n")
    sandbox.client().workers.create(input="[seconds=0] hello")
    sent = sandbox.requests()[0]["headers"]
    assert (sent["x-one"], sent["x-two"]) == ("1", "a: b")

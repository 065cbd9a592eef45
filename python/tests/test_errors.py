"""Errors: classes, attributes, what they carry, and that they survive pickling."""

from __future__ import annotations

import copy
import pickle
import time
from typing import Any

import pytest

import handinger
from handinger import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    Handinger,
    HandingerError,
    InvalidInputError,
    RateLimitError,
    _native,
)
from handinger._exceptions import from_record
from handinger._records import RequestRecord, ResponseRecord
from handinger.testing import Sandbox

STATUS_CLASSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "InternalServerError",
    418: "APIStatusError",
}

OTHER_CLASSES = [
    "APIConnectionError",
    "APIResponseValidationError",
    "APITimeoutError",
    "APIUserAbortError",
    "ConfigurationError",
    "InternalError",
    "InvalidInputError",
]

RECORD: dict[str, Any] = {
    "class": "RateLimitError",
    "kind": "rate_limit",
    "message": "429: slow down",
    "status": 429,
    "body": '{"error": "slow down"}',
    "json": {"error": "slow down"},
    "headers": [["Retry-After", "7"], ["x-request-id", "req_1"]],
    "request_id": "req_1",
    "method": "POST",
    "url": "http://127.0.0.1/api/workers",
    "attempts": 3,
    "elapsed": 1.5,
    "outcome": "rejected",
    "retry_at": 1.0e9,
    "retry_after": 7.0,
    "field": None,
    "phase": None,
    "causes": ["one", "two"],
}


@pytest.mark.parametrize("status", STATUS_CLASSES)
def test_each_status_has_its_class(sandbox: Sandbox, status: int) -> None:
    sandbox.add_fault(path="/api/workers/*", status=status, body={"error": "so it is"}, times=None)
    with pytest.raises(APIStatusError) as caught:
        sandbox.client(max_retries=0).workers.retrieve("wrk_1")
    error = caught.value
    assert type(error).__name__ == error.name == STATUS_CLASSES[status]
    assert type(error) is getattr(handinger, error.name)
    assert error.status_code == error.response.status_code == status
    assert error.body == error.response.json() == {"error": "so it is"}
    assert "so it is" in str(error)
    assert error.message == str(error)
    assert error.request.method == "GET"
    assert error.request.url == f"{sandbox.base_url}/api/workers/wrk_1"
    assert error.request_id == error.headers["X-Request-Id"]
    assert error.attempts == 1
    assert error.outcome == "rejected" or status >= 500
    assert error.elapsed is not None
    assert error.__cause__ is None


def test_retry_after_is_told(sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers/*", status=429, headers={"Retry-After": "7"}, times=None)
    before = time.time()
    with pytest.raises(RateLimitError) as caught:
        sandbox.client(max_retries=0).workers.retrieve("wrk_1")
    assert caught.value.retry_after == pytest.approx(7, abs=1)
    assert caught.value.retry_at == pytest.approx(before + 7, abs=2)


def test_a_body_that_is_no_json_is_text(sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers/*", status=500, body=" <h1>oops</h1>\n", times=None)
    with pytest.raises(APIStatusError) as caught:
        sandbox.client(max_retries=0).workers.retrieve("wrk_1")
    assert caught.value.body == "<h1>oops</h1>"


def test_no_connection_says_where_and_how_often() -> None:
    client = Handinger(api_key="k", base_url="http://127.0.0.1:9", max_retries=1)
    with pytest.raises(APIConnectionError) as caught:
        client.workers.retrieve("wrk_1")
    assert caught.value.phase == "connect"
    assert caught.value.outcome == "not_sent"
    assert caught.value.attempts == 2
    assert caught.value.request.url == "http://127.0.0.1:9/api/workers/wrk_1"
    assert caught.value.causes


def test_a_timeout_is_a_timeout(sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers/*", black_hole=True, times=None)
    started = time.monotonic()
    with pytest.raises(APITimeoutError) as caught:
        sandbox.client().workers.retrieve("wrk_1", timeout=0.3)
    assert 0.2 < time.monotonic() - started < 1.5
    assert isinstance(caught.value, APIConnectionError)


def test_an_answer_of_the_wrong_shape_names_the_path(sandbox: Sandbox) -> None:
    broken = {"id": "w", "object": "worker", "output": [{"content": []}]}
    sandbox.add_fault(path="/api/workers/*", status=200, body=broken)
    with pytest.raises(APIResponseValidationError) as caught:
        sandbox.client().workers.retrieve("wrk_1")
    assert caught.value.status_code == 200
    assert caught.value.field is not None
    assert caught.value.field in str(caught.value)
    assert caught.value.body == broken


def test_bad_input_is_refused_before_sending(sandbox: Sandbox, client: Handinger) -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: client.workers.create(input=""), "input"),
        (lambda: client.workers.create(input="x", budget="huge"), "budget"),  # type: ignore[call-overload]
        (lambda: client.workers.retrieve(""), "worker_id"),
        (lambda: client.workers.retrieve(".."), "worker_id"),
        (lambda: client.workers.create(input=object()), "input"),  # type: ignore[call-overload]
        (
            lambda: client.workers.schedules.create(
                "w", input="x", when={"type": "delayed", "delay_in_seconds": 0}
            ),
            "when.delay_in_seconds",
        ),
    ]
    for call, field in cases:
        with pytest.raises(InvalidInputError) as caught:
            call()
        assert isinstance(caught.value, ValueError)
        assert caught.value.field == field
        assert field in str(caught.value)
        assert caught.value.outcome == "not_sent"
    assert sandbox.requests() == []


def test_a_missing_key_says_what_to_set(sandbox: Sandbox) -> None:
    client = Handinger(base_url=sandbox.base_url)
    with pytest.raises(ConfigurationError, match="HANDINGER_API_KEY"):
        client.workers.retrieve("wrk_1")
    assert isinstance(ConfigurationError("x"), HandingerError)


def test_a_panic_is_an_ordinary_error(client: Handinger) -> None:
    with pytest.raises(handinger.InternalError):
        _native._panic_for_test(client._native)
    assert client.workers.create(input="[seconds=0] still works").id


def test_a_record_becomes_its_error() -> None:
    error = from_record(RECORD)
    assert isinstance(error, RateLimitError)
    assert error.args == ("429: slow down",)
    assert error.kind == "rate_limit"
    assert (error.retry_after, error.retry_at, error.attempts) == (7.0, 1.0e9, 3)
    assert error.causes == ("one", "two")
    assert error.headers["retry-after"] == "7"
    assert type(from_record({"class": "FutureError", "message": "m"})) is APIError


@pytest.mark.parametrize("name", sorted({*STATUS_CLASSES.values(), *OTHER_CLASSES}))
@pytest.mark.parametrize("round_trip", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
def test_errors_survive_pickling_and_copying(name: str, round_trip: Any) -> None:
    error = from_record({**RECORD, "class": name})
    back = round_trip(error)
    assert type(back) is type(error) is getattr(handinger, name)
    assert str(back) == str(error)
    assert back.args == error.args
    assert vars(back).keys() == vars(error).keys()
    for key in ("kind", "outcome", "attempts", "elapsed", "retry_at", "causes", "request_id"):
        assert getattr(back, key) == getattr(error, key)
    assert dict(back.headers) == dict(error.headers)


def test_errors_made_by_hand() -> None:
    request = RequestRecord("GET", "http://127.0.0.1/")
    response = ResponseRecord(429, from_record(RECORD).headers, "{}", request)
    error = RateLimitError("slow", response=response, body=None)
    assert (error.status_code, error.request, error.request_id) == (429, request, "req_1")
    assert str(APIConnectionError(request=request)) == "Connection error."
    assert str(APITimeoutError(request)) == "Request timed out."
    assert pickle.loads(pickle.dumps(error)).status_code == 429
    assert "invalid" in str(APIResponseValidationError(response, None))


def test_tracebacks_name_the_public_class() -> None:
    assert handinger.NotFoundError.__module__ == "handinger"


def test_an_error_answer_keeps_its_connection(sandbox: Sandbox, client: Handinger) -> None:
    before = sandbox.connections()["total"]
    for _ in range(20):
        with pytest.raises(handinger.NotFoundError):
            client.workers.retrieve("wrk_nobody")
    # One for the calls; the sandbox is asked over another.
    assert sandbox.connections()["total"] - before <= 3


def test_an_error_whose_body_stalls_gives_its_connection_up(sandbox: Sandbox) -> None:
    sandbox.add_fault(path="/api/workers/*", status=404, body={"error": "no such worker"}, stall_at_byte=5)
    before = sandbox.connections()["open"]
    with sandbox.client(timeout=0.5, max_retries=0) as client:
        with pytest.raises(handinger.APIError):
            client.workers.retrieve("wrk_1")
        deadline = time.monotonic() + 10
        while sandbox.connections()["open"] > before:
            assert time.monotonic() < deadline, "its connection is still open"
            time.sleep(0.02)

"""Deliveries of webhooks at the receiving end: by hand, and by a FastAPI app that a server runs."""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import time
from email.message import Message
from pathlib import Path
from typing import Any, Iterator, Tuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest
from conftest import FIXTURES
from starlette.datastructures import Headers

import handinger
from handinger import APIResponseValidationError, Handinger, InvalidInputError, WebhookVerificationError
from handinger.testing import Sandbox
from handinger.types import WebhookDelivery, Worker

TOKEN = "whsec_canary"
DELIVERY = (FIXTURES / "webhook_delivery.json").read_bytes()
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Handinger-Token": TOKEN},
        {"x-handinger-token": TOKEN, "host": "x"},
        {b"X-Handinger-Token": TOKEN.encode()},
        [("host", "x"), ("X-HANDINGER-TOKEN", TOKEN)],
        [(b"host", b"x"), (b"x-handinger-token", TOKEN.encode())],
        Headers({"X-Handinger-Token": TOKEN}),
        httpx.Headers({"X-Handinger-Token": TOKEN}),
    ],
)
def test_a_genuine_delivery_is_read(headers: Any) -> None:
    for body in (DELIVERY, DELIVERY.decode(), bytearray(DELIVERY), memoryview(DELIVERY)):
        delivery = handinger.webhooks.verify(headers, body, TOKEN)
        assert isinstance(delivery, WebhookDelivery)
        assert delivery.type == "task.completed"
        assert delivery.task_id == "tsk_7Rm2cQxW9-LbNa"
        assert isinstance(delivery.worker, Worker)
        assert delivery.worker.output_text == "Sunny, 24 degrees."
    assert Handinger().webhooks.verify(headers, DELIVERY, TOKEN) == delivery


def test_what_a_newer_server_sends_survives() -> None:
    body = (FIXTURES / "webhook_delivery_future.json").read_bytes()
    delivery = handinger.webhooks.verify({"X-Handinger-Token": TOKEN}, body, TOKEN)
    assert delivery.type == "task.paused"
    assert delivery.model_extra == {"deliveryId": "dlv_1", "attempt": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": TOKEN},
        {"X-Handinger-Token": "whsec_canarz"},
        {"X-Handinger-Token": ""},
        [("X-Handinger-Token", TOKEN), ("x-handinger-token", TOKEN)],
    ],
)
def test_whoever_does_not_know_the_token_is_refused(headers: Any) -> None:
    with pytest.raises(WebhookVerificationError) as raised:
        handinger.webhooks.verify(headers, DELIVERY, TOKEN)
    error = pickle.loads(pickle.dumps(raised.value))
    assert error.field == "X-Handinger-Token"
    assert "canar" not in f"{error} {error!r} {vars(error)}"


def test_wrong_use_is_told() -> None:
    with pytest.raises(APIResponseValidationError) as raised:
        handinger.webhooks.verify({"X-Handinger-Token": TOKEN}, b'{"type": 1}', TOKEN)
    assert raised.value.field == "webhook_delivery.type"
    assert raised.value.body == {"type": 1}
    with pytest.raises(InvalidInputError) as refused:
        handinger.webhooks.verify({"X-Handinger-Token": ""}, DELIVERY, "")
    assert refused.value.field == "token"
    with pytest.raises(InvalidInputError, match="headers"):
        handinger.webhooks.verify({"X-Handinger-Token": 1}, DELIVERY, TOKEN)  # type: ignore[dict-item]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def scout(client: Handinger) -> Tuple[str, str, int]:
    """A worker with a webhook: its id, the webhook's token, and the port it calls."""
    port = free_port()
    worker = client.workers.create(title="Scout")
    webhook = client.workers.webhooks.update(worker.id, url=f"http://127.0.0.1:{port}/handinger")
    assert webhook.token
    return worker.id, webhook.token, port


@pytest.fixture
def app(scout: Tuple[str, str, int], sandbox: Sandbox) -> Iterator[subprocess.Popen[str]]:
    """The example under uvicorn."""
    _, token, port = scout
    command = ["-m", "uvicorn", "webhooks_fastapi:app", "--port", str(port), "--log-level", "warning"]
    environment = {**os.environ, "HANDINGER_WEBHOOK_TOKEN": token, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, *command], cwd=EXAMPLES, env=environment, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield process
    process.terminate()
    process.communicate()


def test_a_fastapi_app_receives_what_is_delivered(
    client: Handinger, scout: Tuple[str, str, int], app: subprocess.Popen[str]
) -> None:
    worker_id, token, port = scout
    answers = ["Sunny.", "Rainy."]
    tasks = [f"[seconds=0] [say={answer}]" for answer in answers]
    assert all(result.worker for result in client.tasks.map(tasks, worker_id=worker_id))
    assert app.stdout is not None
    lines = [app.stdout.readline().strip() for _ in answers]
    assert sorted(line.partition(": ")[2] for line in lines) == sorted(answers)
    deadline = time.monotonic() + 10
    while True:
        logs = client.workers.webhooks.list_executions(worker_id).logs
        if len(logs) == 2:
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert {(log.request_status, log.response_status) for log in logs} == {("success", 204)}

    forged = Request(f"http://127.0.0.1:{port}/handinger", DELIVERY, {"X-Handinger-Token": token[:-1]})
    with pytest.raises(HTTPError) as refused:
        urlopen(forged, timeout=10)
    assert refused.value.code == 401
    refused.value.close()


def test_what_other_servers_give() -> None:
    message = Message()
    message["Host"] = "x"
    message["X-Handinger-Token"] = TOKEN
    assert handinger.webhooks.verify(message, DELIVERY, TOKEN).type == "task.completed"


@pytest.mark.parametrize("body", [json.loads(DELIVERY), None, 7, object()])
def test_a_decoded_body_is_refused_with_words(body: Any) -> None:
    with pytest.raises(InvalidInputError, match="body: expected the raw body") as caught:
        handinger.webhooks.verify({"X-Handinger-Token": TOKEN}, body, TOKEN)
    assert caught.value.field == "body"


@pytest.mark.parametrize("headers", ["X-Handinger-Token", 7, [1], {"X-Handinger-Token": 7}, ["ab"]])
def test_what_are_no_headers_is_refused_with_words(headers: Any) -> None:
    with pytest.raises((InvalidInputError, WebhookVerificationError)) as caught:
        handinger.webhooks.verify(headers, DELIVERY, TOKEN)
    assert caught.value.field in ("headers", "X-Handinger-Token")


@pytest.mark.parametrize("token", [TOKEN + "\n", f" {TOKEN}\r\n"])
def test_a_token_from_a_file_has_a_line_break(token: str) -> None:
    assert handinger.webhooks.verify({"X-Handinger-Token": TOKEN}, DELIVERY, token).task_id
    with pytest.raises(InvalidInputError, match="token"):
        handinger.webhooks.verify({"X-Handinger-Token": ""}, DELIVERY, "\n")

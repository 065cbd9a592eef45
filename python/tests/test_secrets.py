"""The API key is nowhere but in the request."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import Any

import pytest

from handinger import AsyncHandinger, Handinger, HandingerError
from handinger.testing import Sandbox

CANARY = "hdg_live_canary_5d41402abc4b2a76"


def everything_of(error: BaseException) -> str:
    attributes = {name: getattr(error, name, None) for name in dir(error) if not name.startswith("__")}
    return "".join(
        [*traceback.format_exception(type(error), error, error.__traceback__), repr(error), repr(attributes)]
    )


def failing_calls(sandbox: Sandbox) -> list[Any]:
    sandbox.add_fault(path="/api/workers/reset", reset=True, times=None)
    sandbox.add_fault(path="/api/workers/hole", black_hole=True, times=None)
    sandbox.add_fault(path="/api/workers/broken", status=200, malformed_json=True, times=None)
    return [
        lambda client: client.workers.retrieve("missing"),
        lambda client: client.workers.retrieve("reset", max_retries=1),
        lambda client: client.workers.retrieve("hole", timeout=0.2),
        lambda client: client.workers.retrieve("broken"),
        lambda client: client.workers.create(input=""),
        lambda client: list(client.workers.stream_updates("missing")),
        lambda client: client.workers.retrieve("x", extra_headers={"X-Bad": "a\nb"}),
        lambda client: client.get("http://127.0.0.1:9/elsewhere"),
    ]


def test_the_key_shows_in_no_error_log_or_repr(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = sandbox.client(api_key=CANARY, default_headers={"X-Api-Secret": "plain"})
    texts = [repr(client), repr(client.workers), repr(client.effective_config())]
    client.workers.create(input="[seconds=0] hello")
    for call in failing_calls(sandbox):
        with pytest.raises(HandingerError) as caught:
            call(client)
        texts += [everything_of(caught.value), repr(pickle.dumps(caught.value))]
    texts += [caplog.text, *capfd.readouterr(), repr(pickle.dumps(client))]
    assert caplog.text
    for text in texts:
        assert CANARY not in text


def test_a_key_with_a_line_break_is_refused_without_showing_it(sandbox: Sandbox) -> None:
    client = sandbox.client(api_key=f"{CANARY}\r\nX-Evil: 1", max_retries=5)
    with pytest.raises(HandingerError) as caught:
        client.workers.retrieve("wrk_1")
    assert CANARY not in everything_of(caught.value)
    assert sandbox.requests() == []


def test_the_key_is_not_sent_to_another_origin(sandbox: Sandbox) -> None:
    with Sandbox() as elsewhere:
        with pytest.raises(HandingerError):
            sandbox.client(max_retries=0).get(f"{elsewhere.base_url}/api/workers/wrk_1")
        for request in elsewhere.requests():
            assert "authorization" not in str(request).lower()


def test_the_unpickled_client_does_not_bring_the_key() -> None:
    for cls in (Handinger, AsyncHandinger):
        assert CANARY.encode() not in pickle.dumps(cls(api_key=CANARY))


def test_a_webhook_does_not_show_its_token(client: Handinger) -> None:
    worker = client.workers.create(title="Scout")
    webhook = client.workers.webhooks.update(worker.id, url="http://127.0.0.1:9/hook")
    assert webhook.token
    assert webhook.token.startswith("whk_")
    assert webhook.token not in repr(webhook) + str(webhook)
    assert webhook.to_dict()["token"] == webhook.token


@pytest.mark.parametrize("make", [Handinger, AsyncHandinger])
def test_no_dump_of_attributes_shows_the_key(make: Any) -> None:
    client = make(
        api_key=CANARY, default_headers={"Authorization": CANARY}, proxy=f"http://user:{CANARY}@127.0.0.1:9"
    )
    client.api_key = CANARY
    closed = client.copy()
    closed._close()
    seen: set[int] = set()

    def dump(value: Any, depth: int = 0) -> str:
        """What debuggers and error reporters show: all attributes, and those of what they hold."""
        if depth > 6 or id(value) in seen or callable(value):
            return repr(value)
        seen.add(id(value))
        text = repr(value)
        if isinstance(value, dict):
            return text + "".join(dump(item, depth + 1) for item in list(value.values()))
        if isinstance(value, (str, int, float, tuple, list)):
            return text
        names = [name for name in dir(value) if not name.startswith("__")]
        held = [getattr(value, name, None) for name in names]
        return text + "".join(dump(item, depth + 1) for item in held)

    for each in (client, closed):
        assert "hdg_live_canary" not in repr(vars(each)) + dump(vars(each)) + dump(each)
    assert client.api_key == CANARY
    assert f"{client.auth_headers['Authorization']}" == f"Bearer {CANARY}"

"""Raw and streaming responses."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Union

import pytest

from handinger import (
    APIResponse,
    AsyncAPIResponse,
    AsyncHandinger,
    Handinger,
    StreamAlreadyConsumed,
)
from handinger._cast import cast_body
from handinger.testing import Sandbox
from handinger.types import Worker
from handinger.types.worker import File

QUICK = "[seconds=0] hello"


def test_raw_response(sandbox: Sandbox, client: Handinger) -> None:
    sandbox.add_fault(path="/api/workers", status=503, headers={"retry-after-ms": "1"}, times=1)
    response = client.workers.with_raw_response.create(input=QUICK)
    assert isinstance(response, APIResponse)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == response.headers["content-type"]
    assert response.request_id == response.headers["x-request-id"]
    assert (response.method, response.http_version) == ("POST", "HTTP/1.1")
    assert response.url == f"{sandbox.base_url}/api/workers"
    assert response.retries_taken == 1
    assert response.elapsed.total_seconds() > 0
    assert response.is_closed
    worker = response.parse()
    assert isinstance(worker, Worker)
    assert worker is response.parse()
    assert response.parse(to=Dict[str, Any])["id"] == worker.id
    assert response.json()["id"] == worker.id
    assert response.text().encode() == response.read()
    assert response.http_request.method == "POST"
    assert response.http_response.json()["id"] == worker.id
    assert repr(response).startswith("<APIResponse [200 OK]")


def test_streaming_response(client: Handinger) -> None:
    with client.workers.with_streaming_response.create(input=QUICK) as response:
        assert not response.is_closed
        assert response.headers["content-type"] == "application/json"
        body = b"".join(response.iter_bytes())
        with pytest.raises(StreamAlreadyConsumed):
            response.read()
    assert response.is_closed
    assert body.startswith(b"{")
    with client.workers.with_streaming_response.create(input=QUICK) as response:
        assert response.parse().status == "completed"


def test_a_streaming_response_left_unread_is_closed(client: Handinger) -> None:
    with client.workers.with_streaming_response.create(input=QUICK) as response:
        pass
    assert response.is_closed


def test_pieces(sandbox: Sandbox, client: Handinger) -> None:
    text = "one\r\ntwo å\u2028 three\n\nfour"
    sandbox.add_fault(path="/api/workers/*/files/*", status=200, body=text, chunk_size=3, times=None)
    with _open(client) as response:
        assert list(response.iter_lines()) == ["one", "two å\u2028 three", "", "four"]
    with _open(client) as response:
        pieces = list(response.iter_bytes(4))
        assert {len(piece) for piece in pieces[:-1]} == {4}
        assert b"".join(pieces).decode() == text
    with _open(client) as response:
        assert "".join(response.iter_text(1)) == text
    with _open(client) as response:
        response.read()
        assert next(iter(response.iter_bytes(5))) == text.encode()[:5]
        assert b"".join(response.iter_bytes()) == text.encode()


def _open(client: Handinger) -> Any:
    return client.workers.with_streaming_response.retrieve_file("text", worker_id="wrk_1")


async def test_with_asyncio(async_client: AsyncHandinger) -> None:
    response = await async_client.workers.with_raw_response.create(input=QUICK)
    assert isinstance(response, AsyncAPIResponse)
    assert (await response.parse()).id == (await response.json())["id"]
    async with async_client.workers.with_streaming_response.create(input=QUICK) as streamed:
        assert b"".join([piece async for piece in streamed.iter_bytes()]).startswith(b"{")
        with pytest.raises(StreamAlreadyConsumed):
            await streamed.text()
    listed = await async_client.with_raw_response.workers.schedules.list((await response.parse()).id)
    assert (await listed.parse()).schedules == []


def test_streamed_files(client: Handinger, tmp_path: Any) -> None:
    worker = client.workers.create(input="[seconds=0] [files=1] write")
    name = str(worker.files[0].filename)
    with client.workers.with_streaming_response.retrieve_file(name, worker_id=worker.id) as response:
        response.stream_to_file(tmp_path / "file", chunk_size=7)
    content = client.workers.with_raw_response.retrieve_file(name, worker_id=worker.id).read()
    assert (tmp_path / "file").read_bytes() == content


@pytest.mark.parametrize(
    ("to", "body", "value"),
    [
        (bytes, b"\xff", b"\xff"),
        (str, "å".encode(), "å"),
        (int, b"5", 5),
        (float, b"2.5", 2.5),
        (bool, b" True ", True),
        (bool, b"no", False),
        (type(None), b"{}", None),
        (object, b"[1]", [1]),
        (Any, b"plain", "plain"),
        (dict, b'{"a": 1}', {"a": 1}),
        (List[float], b"[1]", [1.0]),
        (Dict[str, List[int]], b'{"a": [1.0]}', {"a": [1]}),
        (Dict[str, int], b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (Union[File, str], b"plain", "plain"),
        (Optional[int], b"7", 7),
    ],
)
def test_bodies_are_read_as_asked(to: Any, body: bytes, value: Any) -> None:
    result = cast_body(to, body)
    assert result == value
    assert type(result) is type(value)


def test_unions_of_models() -> None:
    file = cast_body(Union[Worker, File], b'{"mediaType": "t", "url": "u"}')
    assert isinstance(file, File)
    files = cast_body(List[File], b'[{"mediaType": "t", "url": "u", "x": 1}]')
    assert files[0].model_extra == {"x": 1}


@pytest.mark.parametrize(
    ("to", "body", "kind"),
    [
        (Worker, b"[1]", "an array"),
        (File, b"5", "a number"),
        (List[int], b"{}", "an object"),
        (dict, b'"a"', "a string"),
    ],
)
def test_another_kind_of_json_is_an_error(to: Any, body: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match=f"it is {kind}"):
        cast_body(to, body)
    assert cast_body(to, b"null") is None


def test_types_that_json_does_not_know_are_refused() -> None:
    for to in (set, object.__class__, complex):
        with pytest.raises(TypeError, match="is not supported"):
            cast_body(to, b"[]")


def test_models_of_pydantic() -> None:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Model", a=(int, ...))
    assert cast_body(model, b'{"a": 1}').a == 1


def test_what_is_no_json_is_an_error_for_models() -> None:
    with pytest.raises(ValueError, match="not JSON"):
        cast_body(Worker, b"<html>")

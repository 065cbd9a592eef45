"""Looks at responses themselves: headers, status, body in every form."""

from datetime import timedelta
from typing import Dict, List, Union

import handinger
from handinger import APIResponse, BaseModel, Handinger
from handinger.types import Worker

client = Handinger()
made = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
client.post(
    "/_sandbox/faults",
    cast_to=object,
    body={"path": "/api/workers/*", "status": 503, "headers": {"retry-after-ms": "1"}},
)
response = client.workers.with_raw_response.retrieve(made.id)
print(isinstance(response, APIResponse), response.status_code, response.method, response.http_version)
print(str(response.url), response.url.path, response.url.host, response.retries_taken, response.is_closed)
print(response.headers["Content-Type"], response.headers.get("content-type"), "X-None" in response.headers)
print(response.headers.get("X-None", "none"), response.headers.get_list("content-type"))
print(isinstance(response.elapsed, timedelta), response.elapsed.total_seconds() > 0)
print(response.http_request.method, response.http_request.url.path)
print(response.http_response.status_code, response.http_response.json()["object"])
print(response.http_response.text == response.text(), response.http_response.content == response.read())

worker = response.parse()
print(isinstance(worker, Worker), worker is response.parse(), response.json()["id"] == worker.id)
print(isinstance(response.parse(to=Worker), Worker), type(response.parse(to=str)).__name__)
print(sorted(response.parse(to=Dict[str, object]))[:3])
print(repr(response).startswith("<APIResponse [200 OK]"))
print(b"".join(response.iter_bytes()) == response.read(), "".join(response.iter_text()) == response.text())
print(len(list(response.iter_lines())), len(list(response.iter_bytes(100))) > 1)


class Part(BaseModel):
    id: str
    running: bool
    output_text: Union[str, None] = None


part = response.parse(to=Part)
print(type(part).__name__, part.id == worker.id, part.running, part.output_text == worker.output_text)


def answer(body: object) -> None:
    rule = {"path": "/api/any", "status": 200, "body": body, "headers": {"content-type": "application/json"}}
    client.post("/_sandbox/faults", cast_to=object, body=rule)


for body, to in [
    ([1, 2], List[int]),
    ({"a": [1.5]}, Dict[str, List[float]]),
    ("7", int),
    ("2.5", float),
    ("TRUE", bool),
    ("no", bool),
    ("words", str),
    ("words", bytes),
    ({"id": "x", "running": False}, Part),
    ([{"id": "x", "running": True}], List[Part]),
    ({"a": {"id": "x", "running": True}}, Dict[str, Part]),
    ({"id": "x", "running": True}, Union[Part, str]),
    ({}, type(None)),
]:
    answer(body)
    value = client.get("/api/any", cast_to=APIResponse[object]).parse(to=to)
    print(type(value).__name__, value)

with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
    print(streamed.status_code, streamed.is_closed, streamed.headers["content-type"])
    print(b"".join(streamed.iter_bytes(64)) == response.read(), streamed.is_closed)
    try:
        streamed.read()
    except handinger.HandingerError as error:
        print(type(error).__name__)
with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
    print("".join(streamed.iter_text()) == response.text())
with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
    print(streamed.parse() == worker, streamed.parse() is streamed.parse(), streamed.is_closed)
with client.workers.with_streaming_response.retrieve(worker.id) as streamed:
    streamed.close()
    print(streamed.is_closed)
print(client.with_raw_response.workers.retrieve(worker.id).parse().id == worker.id)
with client.with_streaming_response.workers.retrieve(worker.id) as streamed:
    print(streamed.json()["id"] == worker.id)

"""Sends requests to any path."""

import json
from typing import Any, Dict, List

import handinger
import httpx
from handinger import APIResponse, BaseModel, Handinger, Stream
from handinger.types import Worker

client = Handinger(max_retries=0)


class Health(BaseModel):
    status: str
    version: str


def echo(**rule: object) -> None:
    client.post("/_sandbox/faults", cast_to=object, body={"path": "/api/any*", "status": 200, **rule})


def last() -> Any:
    log = client.get("/_sandbox/requests", cast_to=object)
    return [each for each in log["requests"] if not each["path"].startswith("/_sandbox")][-1]


print(client.get("/_sandbox/health", cast_to=Health).status)
print(client.get("_sandbox/health", cast_to=Health).status)
print(sorted(client.get("/_sandbox/health", cast_to=Dict[str, object]))[:2])
print(client.get("/_sandbox/health", cast_to=httpx.Response).json()["status"])
worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
print(worker.status, client.get(f"/api/workers/{worker.id}", cast_to=Worker) == worker)

for send in (client.post, client.put, client.patch, client.delete):
    echo(body={"done": True})
    print(send("/api/any", cast_to=object, body={"a": 1, "b": [None, "ü"]}), last()["method"], last()["body"])
echo(body={"done": True})
client.delete("/api/any", cast_to=object)
print(last()["body"])
echo(body={"done": True})
client.get(
    "/api/any?kept=1", cast_to=object, options={"params": {"more": "2"}, "headers": {"X-Team": "blue"}}
)
print(last()["query"], dict(last()["headers"]).get("x-team"))
echo(body={"done": True})
client.post("/api/any", cast_to=object, body={"a": 1, "b": 2}, options={"extra_json": {"b": 3, "c": 4}})
print(last()["body"])
echo(body={"done": True})
client.post("/api/any", cast_to=object, options={"extra_json": {"only": 1}})
print(last()["body"])
for content in (b"bytes", iter([b"by", b"tes"])):
    echo(body={"done": True})
    client.post("/api/any", cast_to=object, content=content, options={"headers": {"Content-Type": "text/x"}})
    print(last()["body"], dict(last()["headers"])["content-type"])
for arguments in ({"body": {}, "content": b""},):
    try:
        client.post("/api/any", cast_to=object, **arguments)
    except TypeError:
        print("TypeError")

echo(status=503, headers={"retry-after-ms": "1"}, body="down", times=2)
echo(body={"done": True})
print(client.get("/api/any", cast_to=object, options={"max_retries": 2}))
echo(status=302, headers={"location": "/_sandbox/health"}, body="")
print(client.get("/api/any", cast_to=Health).status)
echo(status=302, headers={"location": "/_sandbox/health"}, body="")
try:
    client.get("/api/any", cast_to=Health, options={"follow_redirects": False})
except handinger.APIStatusError as error:
    print(error.status_code, error.response.headers["location"])
try:
    client.get("/api/workers/wrk_1", cast_to=object, options={"security": {"bearer_auth": False}})
except handinger.AuthenticationError as error:
    print(error.status_code)

events = 'data: {"n": 1}\n\nevent: odd\ndata: {"n":\ndata: 2}\n\n: quiet\n\n'
echo(body=events, headers={"content-type": "text/event-stream"})
with client.get("/api/any", cast_to=object, stream=True, stream_cls=Stream[Dict[str, int]]) as stream:
    print([item for item in stream])


class Step(BaseModel):
    n: int


echo(body=events, headers={"content-type": "text/event-stream"})
stream = client.post("/api/any", cast_to=Step, body={}, stream=True, stream_cls=Stream[Step])
print([item.n for item in stream])
response = client.get("/_sandbox/health", cast_to=APIResponse[object])
print(response.status_code, response.json()["status"])
echo(body=[1, 2, 3])
print(client.get("/api/any", cast_to=List[int]))
echo(body="plain", headers={"content-type": "text/plain"})
print(client.get("/api/any", cast_to=str))
print(json.loads(client.get("/_sandbox/health", cast_to=str))["status"])

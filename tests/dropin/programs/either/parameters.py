"""Sends parameters in every form and shows what the server got."""

import json
from typing import Any

import handinger
from handinger import NOT_GIVEN, Handinger, NotGiven, Omit, not_given, omit
from handinger.types import Worker

client = Handinger()
worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})


def last() -> Any:
    log = client.get("/_sandbox/requests", cast_to=object)
    return [each for each in log["requests"] if not each["path"].startswith("/_sandbox")][-1]


def shown(*names: str) -> None:
    request = last()
    headers = request["headers"]
    pairs = headers.items() if isinstance(headers, dict) else headers
    body = json.loads(request["body"]) if request["body"] else request["body"]
    found = {name: value for name, value in pairs if name in names}
    print(request["method"], request["query"], body, sorted(found.items()))


shown()
client.workers.retrieve(worker.id, timeout=not_given)
shown()
client.workers.schedules.create(
    worker.id,
    input="x",
    budget="high",
    when={"type": "cron", "cron": "0 9 * * *"},
    extra_headers={"X-Team": "blue", "User-Agent": "mine"},
    extra_query={"a": [1, 2], "b": {"c": True}, "d": None, "e": "f g"},
    extra_body={"note": {"deep": [1, None]}},
    timeout=30,
)
shown("x-team", "user-agent")
client.workers.schedules.create(
    worker.id,
    input="x",
    when={"type": "cron", "cron": "0 9 * * *"},
    extra_body={"budget": "low"},
    budget="high",
)
shown()
client.workers.retrieve(worker.id, extra_query={"empty": "", "no": False, "n": 1.5})
shown()
client.workers.retrieve(worker.id, extra_headers={"User-Agent": omit}, timeout=None)
print(last()["method"])
client.workers.schedules.create(
    worker.id, input="ÄÖ 🙂", when={"type": "delayed", "delay_in_seconds": 5000}, budget=omit
)
shown()
client.workers.schedules.create(worker.id, input="x", when={"type": "delayed", "delayInSeconds": 5000})
shown()
quiet = client.with_options(default_headers={"X-Team": "red"}, default_query={"trace": "1"})
quiet.workers.retrieve(worker.id)
shown("x-team")
quiet.workers.retrieve(worker.id, extra_headers={"X-Team": "blue"}, extra_query={"trace": "2"})
shown("x-team")
quiet.workers.retrieve(worker.id, extra_headers={"X-Team": omit})
shown("x-team")

print(repr(not_given), bool(not_given), bool(omit), NOT_GIVEN is not None, isinstance(NOT_GIVEN, NotGiven))
print(isinstance(omit, Omit), isinstance(not_given, NotGiven), handinger.NoneType is type(None))
try:
    client.workers.retrieve(worker.id, colour="red")
except TypeError as error:
    print("colour" in str(error))
try:
    client.post("/api/workers", cast_to=Worker, body={"n": float("nan")})
except ValueError:
    print("ValueError")

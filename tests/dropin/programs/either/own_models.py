"""Reads answers as models of its own."""

from datetime import date, datetime
from typing import Any, Dict, List, Literal, Optional, Union

from handinger import BaseModel, Handinger
from handinger.types import Worker
from handinger.types.worker import File
from pydantic import Field

client = Handinger()


class Step(BaseModel):
    type: Literal["step"]
    number: int
    took: float


class Pause(BaseModel):
    type: Literal["pause"]
    until: datetime


class Run(BaseModel):
    run_id: str = Field(alias="runId")
    began_at: datetime = Field(alias="beganAt")
    steps: List[Union[Step, Pause]]
    by_name: Optional[Dict[str, Step]] = Field(alias="byName", default=None)
    note: Optional[str] = None
    owner: Optional[File] = None


class NamedWorker(Worker):
    nickname: Optional[str] = None


def answer(body: object) -> None:
    rule = {"path": "/api/any", "status": 200, "body": body, "headers": {"content-type": "application/json"}}
    client.post("/_sandbox/faults", cast_to=object, body=rule)


data: Dict[str, Any] = {
    "runId": "r",
    "beganAt": "2026-05-11T09:14:22Z",
    "steps": [
        {"type": "step", "number": 1, "took": 2},
        {"type": "pause", "until": "2026-05-11T09:14:22+02:00"},
    ],
    "byName": {"a": {"type": "step", "number": 2, "took": 0.5}},
    "owner": {"mediaType": "t", "url": "u"},
    "more": [1],
}
answer(data)
run = client.get("/api/any", cast_to=Run)
print(run.run_id, run.began_at.isoformat(), [type(step).__name__ for step in run.steps], run.note)
print(run.steps[0].took, run.steps[1].until.utcoffset(), run.by_name and run.by_name["a"].number)
print(run.owner.media_type if run.owner else None, run.more, "more" in run.to_dict())
print(sorted(run.to_dict()), sorted(run.model_fields_set))

answer({"runId": "r", "steps": []})
run = client.get("/api/any", cast_to=Run)
print(run.run_id, run.began_at, run.steps, run.by_name, run.note)

made = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
answer({**made.to_dict(), "nickname": "Scout"})
named = client.get("/api/any", cast_to=NamedWorker)
print(type(named).__name__, named.nickname, named.output_text == made.output_text, named.files[0].media_type)
print(isinstance(named, Worker), NamedWorker.construct(id="x").nickname)


class Typed(BaseModel):
    when: Union[date, str]
    count: Union[int, str]
    tags: List[str]


answer([{"when": "soon", "count": "many", "tags": ["a"]}, {"when": "later", "count": 3, "tags": []}])
for each in client.get("/api/any", cast_to=List[Typed]):
    print(each.when, each.count, each.tags)
print(Typed(when="x", count=1, tags=["b"]).tags, Typed.construct(tags="wrong").tags)

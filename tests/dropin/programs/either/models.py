"""Reads, dumps, copies, compares, pickles and makes models."""

import copy
import json
import pickle
import warnings
from typing import Any, Dict, List, Optional

from handinger import BaseModel, Handinger
from handinger.types import Worker
from handinger.types.worker import File, Source
from handinger.types.workers.worker_schedule import CronWorkerSchedule

client = Handinger()
worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})

as_dict = worker.to_dict()
print(sorted(as_dict))
print(list(as_dict["files"][0]))
print(json.loads(worker.to_json()) == as_dict, worker.to_json().splitlines()[1].startswith('  "id"'))
print(worker.to_json(indent=None).startswith('{"id":"wrk_'), len(worker.to_json(indent=None).splitlines()))
print("error" in worker.to_dict(exclude_none=True), "error" in worker.to_dict())
print(sorted(worker.model_fields_set & {"id", "error", "files"}))
print(
    worker.model_dump(include={"id", "status", "error"})
    == {**worker.model_dump(include={"id"}), "error": None, "status": "completed"}
)
print(sorted(worker.model_dump(exclude={"messages", "files", "output", "sources", "metadata"}))[:4])
print(worker.model_dump(mode="json")["status"], json.loads(worker.model_dump_json())["status"])
print(str(worker) == repr(worker), repr(worker)[:11])

for duplicate in (
    copy.copy(worker),
    copy.deepcopy(worker),
    pickle.loads(pickle.dumps(worker)),
    worker.model_copy(),
):
    print(duplicate == worker, type(duplicate).__name__, duplicate is worker)
print(worker.model_copy(update={"output_text": "new"}).output_text, worker.model_copy(deep=True) == worker)
changed = worker.model_copy()
changed.output_text = "mine"
print(changed.output_text, changed == worker, worker == worker.to_dict())

made = Source.construct(id="s", type="url", url="u", shelf=3)
print(made, made.shelf, made.model_extra, sorted(made.model_fields_set))
made = Source(id="s", type="url", url="u")
print(made, made.title, sorted(made.model_fields_set), made.to_dict(), made.model_dump())
print(made == Source(id="s", type="url", url="u", title=None), made == Source(id="t", type="url", url="u"))
print(dict(made), [name for name, _ in made])
loose = Source.construct(id=5, url=None)
print(repr(loose), loose.type, loose.title, loose.url)
print(Source.model_construct(id="s").id, File.construct(mediaType="t", url="u").media_type)
made.note = "mine"
print(made.note, made.model_dump()["note"])
try:
    made.nothing
except AttributeError as error:
    print("AttributeError", "nothing" in str(error))
try:
    Source(id="s")
except ValueError:
    print("ValueError")
print(Source.model_validate({"id": "s", "type": "url", "url": "u"}).id)
print(Source.model_validate_json('{"id": "s", "type": "url", "url": "u"}').url)
print(sorted(Source.model_fields), Source.model_fields["id"].is_required())
print(sorted(Source.model_json_schema()["properties"]), Source.model_json_schema()["type"])

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    print(made.dict(), json.loads(made.json()) == made.dict(), made.copy() == made)
    print(Source.parse_obj({"id": "s", "type": "url", "url": "u"}).id)
    print(Source.parse_raw('{"id": "s", "type": "url", "url": "u"}').id)
    print(Source.schema()["type"], sorted(Source.__fields__))

dated = CronWorkerSchedule.construct(
    id="s", budget="low", input="x", nextRunAt="2026-05-11T09:14:22.250Z", type="cron", cron="* * * * *"
)
print(dated.next_run_at.isoformat(), json.loads(dated.to_json())["nextRunAt"][:19])


class Note(BaseModel):
    title: str
    count: int = 3
    parts: List[Source]
    labels: Dict[str, str] = {}
    owner: Optional[str] = None


note = Note(title="t", parts=[{"id": "s", "type": "url", "url": "u"}])
print(note, note.count, note.labels, note.parts[0].url)
print(note.to_dict(), note.model_dump())
print(Note.construct(title="t").count, Note.construct(title="t").parts, Note.construct(title="t").labels)
print(pickle.loads(pickle.dumps(note)) == note)
match: Any = {"status": worker.status}
print(match, isinstance(worker, BaseModel), issubclass(Worker, BaseModel))

"""Sets a worker up, runs it by tasks, changes it and takes it away."""

from handinger import Handinger, NotFoundError
from handinger.types import DeleteTaskResponse, DeleteWorkerResponse, Task, Worker, WorkerTemplate

client = Handinger()

scout = client.workers.create(title="Scout", instructions="Answer in one line.", summary="Looks things up")
print(isinstance(scout, WorkerTemplate), scout.title, scout.instructions, scout.summary, scout.visibility)
print(scout.output_schema, type(scout.created_at).__name__, type(scout.updated_at).__name__)
print(type(scout.organization_id).__name__, type(scout.user_id).__name__)
print(scout.url.startswith("http"))
print(client.workers.create().visibility)
hidden = client.workers.create(
    prompt="A weather service",
    visibility="private",
    output_schema={"type": "object", "properties": {"warm": {"type": "boolean"}}, "required": ["warm"]},
)
print(hidden.visibility, hidden.output_schema)

answer = client.tasks.create(worker_id=scout.id, input="[seconds=0] Oslo?", task_id="my-task", budget="low")
print(isinstance(answer, Worker), answer.id == scout.id, answer.status, answer.output_text)
print(answer.structured_output, answer.url.startswith("http"))
typed = client.tasks.create(worker_id=hidden.id, input="[seconds=0] Is it warm?")
print(sorted(typed.structured_output or {}))

found = client.tasks.retrieve("my-task")
task = found.task
print(isinstance(task, Task), task.id, task.status, task.triggered_by, task.worker_id == scout.id)
print(int(task.totals.turn_count), task.totals.credits >= 0, task.totals.duration_ms >= 0)
print(type(task.created_at).__name__, type(task.completed_at).__name__, task.title)

more = client.tasks.create(worker_id=scout.id, input="[seconds=0] And Bergen?", task_id="my-task")
print(more.status, int(client.tasks.retrieve(task_id="my-task").task.totals.turn_count))
print(client.workers.retrieve(scout.id).output_text == more.output_text)

changed = client.workers.update(scout.id, title="Scout 2", instructions="Answer in two lines.")
print(changed.id == scout.id, changed.title, changed.instructions, changed.summary)
print(client.workers.update(hidden.id, output_schema=None).output_schema)

archived = client.tasks.delete("my-task")
print(isinstance(archived, DeleteTaskResponse), archived.archived)
deleted = client.workers.delete(worker_id=scout.id)
print(isinstance(deleted, DeleteWorkerResponse), deleted.deleted)
try:
    client.workers.retrieve(scout.id)
except NotFoundError as error:
    print(error.status_code)

raw = client.tasks.with_raw_response.create(worker_id=hidden.id, input="[seconds=0] x")
print(raw.status_code, raw.is_closed, raw.parse().status)
with client.tasks.with_streaming_response.create(worker_id=hidden.id, input="[seconds=0] x") as response:
    print(response.is_closed, response.parse().status)
print(response.is_closed)
print(client.workers.retrieve_email(hidden.id).email.count("@"))

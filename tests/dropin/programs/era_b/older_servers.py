"""Reads what servers of the earlier second era gave: a task with its turns."""

from handinger import Handinger
from handinger.types.task_with_turns import TaskWithTurns, Turn

client = Handinger()
task = {
    "id": "my-task",
    "completedAt": "2026-05-11T09:14:48.000Z",
    "createdAt": "2026-05-11T09:14:22.000Z",
    "createdByUserId": None,
    "organizationId": "org_1",
    "status": "completed",
    "title": "Weather report",
    "totals": {"credits": 42, "durationMs": 25812, "turnCount": 1},
    "triggeredBy": "api",
    "url": "https://handinger.com/worker/wrk_1/task/my-task",
    "workerId": "wrk_1",
}
turn = {
    "id": "trn_1",
    "completedAt": "2026-05-11T09:14:48.000Z",
    "credits": 42,
    "durationMs": 25812,
    "input": "What is the weather?",
    "inputTokens": 1842,
    "outputText": "Sunny.",
    "outputTokens": 312,
    "role": "user",
    "seq": 0,
    "startedAt": "2026-05-11T09:14:22.000Z",
    "status": "completed",
    "structuredOutput": None,
    "taskId": "my-task",
}
rule = {"path": "/api/tasks/*", "status": 200, "body": {"task": task, "turns": [turn]}}
client.post("/_sandbox/faults", cast_to=object, body=rule)
found = client.tasks.retrieve("my-task")
print(isinstance(found, TaskWithTurns), found.task.title, found.task.completed_at, len(found.turns))
first = found.turns[0]
print(isinstance(first, Turn), first.seq, first.input, first.output_text, first.input_tokens)
print(first.structured_output, first.task_id, first.role, first.started_at)
print(found.to_dict()["turns"][0]["outputText"])

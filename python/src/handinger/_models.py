"""The API's data.

Generated from the core's schema by scripts/generate_models.py; do not edit.

Optional fields are None when the server left them out; `model_fields_set` tells that from null.
Enumerations are open: a value this version does not know is kept as it came.
"""

from __future__ import annotations

import builtins
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, Union

from ._address import AddressText
from ._base_model import BaseModel
from ._structured import HasStructuredOutput

if TYPE_CHECKING:
    from typing_extensions import TypeAlias


Budget: TypeAlias = Union[Literal["low", "standard", "high", "unlimited"], str]
"""How far a worker may go, and what it may cost."""


class File(BaseModel):
    """A file the worker made."""

    filename: Optional[str] = None
    """The file's name, when it has one."""

    media_type: str
    """The file's media type, for example `text/markdown`."""

    url: str
    """Where the file can be read."""

    size: Optional[int] = None
    """The file's size in bytes."""

    __shape__ = (
        ("filename", "filename", "str", False, True),
        ("media_type", "mediaType", "str", True, False),
        ("url", "url", "str", True, False),
        ("size", "size", "int", False, True),
    )


class OutputContent(BaseModel):
    """One piece of a message."""

    text: str = ""
    """The text; empty for a piece of another kind."""

    type: Literal["output_text"]
    """The kind of piece: `output_text` so far."""

    __shape__ = (
        ("text", "text", "str", False, False),
        ("type", "type", "str", True, False),
    )


class Output(BaseModel):
    """One message of the worker's answer."""

    id: str
    """The message's id."""

    content: List[OutputContent]
    """The message's pieces, in order."""

    role: Literal["assistant"]
    """Who speaks: always `assistant`."""

    status: Literal["completed"]
    """Where the message stands: always `completed` so far."""

    type: Literal["message"]
    """The kind of output: always `message` so far."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("content", "content", ("list", ("model", "OutputContent")), True, False),
        ("role", "role", "str", True, False),
        ("status", "status", "str", True, False),
        ("type", "type", "str", True, False),
    )


class Source(BaseModel):
    """A page the worker cites."""

    id: str
    """The source's id within the worker."""

    title: Optional[str] = None
    """The page's title, when it has one."""

    type: Literal["url"]
    """The kind of source: always `url` so far."""

    url: str
    """The page's address."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("title", "title", "str", False, True),
        ("type", "type", "str", True, False),
        ("url", "url", "str", True, False),
    )


WorkerStatus: TypeAlias = Union[Literal["running", "completed", "pending"], str]
"""Where a worker stands."""


class Costs(BaseModel):
    """What a run cost, in US dollars, by kind of expense."""

    internal_cost_usd: float
    """The service's own share, in US dollars."""

    model_cost_usd: float
    """The language model's share, in US dollars."""

    sandbox_cost_usd: float
    """The sandbox machine's share, in US dollars."""

    tool_cost_usd: float
    """The tools' share, in US dollars."""

    __shape__ = (
        ("internal_cost_usd", "internalCostUsd", "float", True, False),
        ("model_cost_usd", "modelCostUsd", "float", True, False),
        ("sandbox_cost_usd", "sandboxCostUsd", "float", True, False),
        ("tool_cost_usd", "toolCostUsd", "float", True, False),
    )

    @property
    def api_model_cost_usd(self) -> float:
        """The official package's name of `model_cost_usd`."""
        return self.model_cost_usd


class Usage(BaseModel):
    """What a run used. Which fields come depends on the server's version."""

    cache_read_tokens: Optional[int] = None
    """Tokens read from the prompt cache."""

    cache_write_tokens: Optional[int] = None
    """Tokens written to the prompt cache."""

    cost_usd: Optional[float] = None
    """What the run cost in all, in US dollars."""

    input_tokens: Optional[int] = None
    """Tokens the model read."""

    output_tokens: Optional[int] = None
    """Tokens the model wrote."""

    reasoning_tokens: Optional[int] = None
    """Tokens the model spent on reasoning."""

    steps: Optional[int] = None
    """Steps the worker took."""

    total_tokens: Optional[int] = None
    """All tokens together."""

    credits: Optional[int] = None
    """Credits charged."""

    duration_ms: Optional[int] = None
    """How long the run took, in milliseconds."""

    __shape__ = (
        ("cache_read_tokens", "cacheReadTokens", "int", False, True),
        ("cache_write_tokens", "cacheWriteTokens", "int", False, True),
        ("cost_usd", "costUsd", "float", False, True),
        ("input_tokens", "inputTokens", "int", False, True),
        ("output_tokens", "outputTokens", "int", False, True),
        ("reasoning_tokens", "reasoningTokens", "int", False, True),
        ("steps", "steps", "int", False, True),
        ("total_tokens", "totalTokens", "int", False, True),
        ("credits", "credits", "int", False, True),
        ("duration_ms", "durationMs", "int", False, True),
    )


class Worker(HasStructuredOutput, BaseModel):
    """An agent that runs on Handinger's servers, with what it has answered so far."""

    id: str
    """The worker's id."""

    created_at: Optional[int] = None
    """When the worker was made, in seconds since 1970-01-01 UTC."""

    error: Optional[builtins.object] = None
    """What went wrong. Always null so far; kept as it comes."""

    files: List[File]
    """The files the worker made."""

    incomplete_details: Optional[builtins.object] = None
    """Why the answer is incomplete. Always null so far; kept as it comes."""

    messages: List[builtins.object]
    """The conversation so far, as the service stores it: free-form objects."""

    metadata: Dict[str, builtins.object]
    """Free-form data that belongs to the worker."""

    object: Literal["worker"]
    """The kind of object: always `worker`."""

    output: List[Output]
    """The answer, in parts."""

    output_text: str
    """The answer's text in one piece; empty while there is none."""

    running: bool
    """Whether the worker is at work."""

    sources: List[Source]
    """The pages the worker cites."""

    status: WorkerStatus
    """Where the worker stands."""

    costs: Optional[Costs] = None
    """What the run cost, by kind of expense."""

    usage: Optional[Usage] = None
    """What the run used: tokens, steps, credits, time."""

    structured_output: Optional[builtins.object] = None
    """The answer as data, when an output schema was given."""

    url: Optional[str] = None
    """The worker's page in the dashboard."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("created_at", "created_at", "int", False, True),
        ("error", "error", "any", False, True),
        ("files", "files", ("list", ("model", "File")), True, False),
        ("incomplete_details", "incomplete_details", "any", False, True),
        ("messages", "messages", "raw", True, False),
        ("metadata", "metadata", ("dict", "any"), True, False),
        ("object", "object", "str", True, False),
        ("output", "output", ("list", ("model", "Output")), True, False),
        ("output_text", "output_text", "str", True, False),
        ("running", "running", "bool", True, False),
        ("sources", "sources", ("list", ("model", "Source")), True, False),
        ("status", "status", "str", True, False),
        ("costs", "costs", ("model", "Costs"), False, True),
        ("usage", "usage", ("model", "Usage"), False, True),
        ("structured_output", "structured_output", "any", False, True),
        ("url", "url", "str", False, True),
    )


class WorkerRetrieveEmailResponse(AddressText, BaseModel):
    """The mail address of a worker."""

    email: str
    """Mail sent to this address reaches the worker."""

    __shape__ = (("email", "email", "str", True, False),)


class ScheduledWorkerSchedule(BaseModel):
    """A schedule that runs once, at a date."""

    id: str
    """The schedule's id."""

    budget: Budget
    """How far each run may go."""

    input: str
    """The instruction of each run."""

    next_run_at: datetime
    """When it runs next: a date and time after RFC 3339."""

    type: Literal["scheduled"]
    """The kind of schedule: always `scheduled`."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("budget", "budget", "str", True, False),
        ("input", "input", "str", True, False),
        ("next_run_at", "nextRunAt", "datetime", True, False),
        ("type", "type", "str", True, False),
    )


class DelayedWorkerSchedule(BaseModel):
    """A schedule that runs once, after a delay."""

    id: str
    """The schedule's id."""

    budget: Budget
    """How far each run may go."""

    input: str
    """The instruction of each run."""

    next_run_at: datetime
    """When it runs next: a date and time after RFC 3339."""

    type: Literal["delayed"]
    """The kind of schedule: always `delayed`."""

    delay_in_seconds: int
    """The delay in seconds, from 1 to 31 536 000."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("budget", "budget", "str", True, False),
        ("input", "input", "str", True, False),
        ("next_run_at", "nextRunAt", "datetime", True, False),
        ("type", "type", "str", True, False),
        ("delay_in_seconds", "delayInSeconds", "int", True, False),
    )


class CronWorkerSchedule(BaseModel):
    """A schedule that runs whenever a cron expression matches."""

    id: str
    """The schedule's id."""

    budget: Budget
    """How far each run may go."""

    input: str
    """The instruction of each run."""

    next_run_at: datetime
    """When it runs next: a date and time after RFC 3339."""

    type: Literal["cron"]
    """The kind of schedule: always `cron`."""

    cron: str
    """The cron expression."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("budget", "budget", "str", True, False),
        ("input", "input", "str", True, False),
        ("next_run_at", "nextRunAt", "datetime", True, False),
        ("type", "type", "str", True, False),
        ("cron", "cron", "str", True, False),
    )


class IntervalWorkerSchedule(BaseModel):
    """A schedule that runs again and again, at a fixed distance."""

    id: str
    """The schedule's id."""

    budget: Budget
    """How far each run may go."""

    input: str
    """The instruction of each run."""

    next_run_at: datetime
    """When it runs next: a date and time after RFC 3339."""

    type: Literal["interval"]
    """The kind of schedule: always `interval`."""

    interval_seconds: int
    """The distance in seconds, from 1 to 31 536 000."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("budget", "budget", "str", True, False),
        ("input", "input", "str", True, False),
        ("next_run_at", "nextRunAt", "datetime", True, False),
        ("type", "type", "str", True, False),
        ("interval_seconds", "intervalSeconds", "int", True, False),
    )


class UnknownWorkerSchedule(BaseModel):
    """A schedule of a kind this version does not know, as it came."""

    id: str
    """The schedule's id."""

    type: str
    """The kind of schedule."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    __shape__ = (
        ("id", "id", "str", True, False),
        ("type", "type", "str", True, False),
    )


if TYPE_CHECKING:
    WorkerSchedule: TypeAlias = Union[
        ScheduledWorkerSchedule, DelayedWorkerSchedule, CronWorkerSchedule, IntervalWorkerSchedule
    ]
    """A schedule of any kind, told apart by `type`. A kind that this version does not know comes as
    `UnknownWorkerSchedule`.
    """
else:
    WorkerSchedule = Union[
        ScheduledWorkerSchedule,
        DelayedWorkerSchedule,
        CronWorkerSchedule,
        IntervalWorkerSchedule,
        UnknownWorkerSchedule,
    ]

_WORKER_SCHEDULE = (
    "union",
    "type",
    {
        "scheduled": "ScheduledWorkerSchedule",
        "delayed": "DelayedWorkerSchedule",
        "cron": "CronWorkerSchedule",
        "interval": "IntervalWorkerSchedule",
    },
    "UnknownWorkerSchedule",
)


class ScheduleListResponse(BaseModel):
    """The schedules of a worker."""

    schedules: List[WorkerSchedule]
    """The schedules."""

    worker_id: str
    """The worker they belong to."""

    timezone: Optional[str] = None
    """The time zone the schedules are read in, for example `Europe/Oslo`."""

    __shape__ = (
        ("schedules", "schedules", ("list", _WORKER_SCHEDULE), True, False),
        ("worker_id", "workerId", "str", True, False),
        ("timezone", "timezone", "str", False, True),
    )


class ScheduleCancelResponse(BaseModel):
    """Whether a schedule was cancelled."""

    cancelled: bool
    """True when the schedule will not run again."""

    __shape__ = (("cancelled", "cancelled", "bool", True, False),)


Visibility: TypeAlias = Union[Literal["public", "private"], str]
"""Who may see a worker."""


class WorkerTemplate(BaseModel):
    """A worker that is set up but does not run by itself: tasks run it."""

    id: str
    """The worker's id."""

    created_at: Optional[str] = None
    """When the worker was made: a date and time after RFC 3339."""

    instructions: str
    """What the worker is told before each task."""

    organization_id: str
    """The organization the worker belongs to."""

    output_schema: Optional[Dict[str, builtins.object]] = None
    """The JSON Schema that the answer of each task follows; null when there is none."""

    summary: Optional[str] = None
    """What the worker does, in a line."""

    title: str
    """The worker's name."""

    updated_at: Optional[str] = None
    """When the worker was changed last: a date and time after RFC 3339."""

    url: Optional[str] = None
    """The worker's page in the dashboard."""

    user_id: str
    """The user who made the worker."""

    visibility: Visibility
    """Who may see the worker."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("created_at", "createdAt", "str", False, True),
        ("instructions", "instructions", "str", True, False),
        ("organization_id", "organizationId", "str", True, False),
        ("output_schema", "outputSchema", ("dict", "any"), False, True),
        ("summary", "summary", "str", False, True),
        ("title", "title", "str", True, False),
        ("updated_at", "updatedAt", "str", False, True),
        ("url", "url", "str", False, True),
        ("user_id", "userId", "str", True, False),
        ("visibility", "visibility", "str", True, False),
    )


class DeleteWorkerResponse(BaseModel):
    """Whether a worker was deleted."""

    deleted: bool
    """True when the worker is gone."""

    __shape__ = (("deleted", "deleted", "bool", True, False),)


TaskStatus: TypeAlias = Union[Literal["pending", "running", "completed", "error", "aborted"], str]
"""Where a task stands."""


class TaskTotals(BaseModel):
    """What a task has used so far, over all its turns."""

    credits: int
    """Credits charged."""

    duration_ms: int
    """How long the turns took, in milliseconds."""

    turn_count: int
    """How many turns there are."""

    __shape__ = (
        ("credits", "credits", "int", True, False),
        ("duration_ms", "durationMs", "int", True, False),
        ("turn_count", "turnCount", "int", True, False),
    )


TaskTrigger: TypeAlias = Union[Literal["api", "email", "schedule", "ui"], str]
"""What started a task."""


class Task(BaseModel):
    """One run of a worker."""

    id: str
    """The task's id."""

    completed_at: Optional[str] = None
    """When the task was done: a date and time after RFC 3339; null while it is not."""

    created_at: str
    """When the task was made: a date and time after RFC 3339."""

    created_by_user_id: Optional[str] = None
    """The user who made the task, if a user did."""

    organization_id: str
    """The organization the task belongs to."""

    status: TaskStatus
    """Where the task stands."""

    title: str
    """The task's name."""

    totals: TaskTotals
    """What the task has used so far."""

    triggered_by: TaskTrigger
    """What started the task."""

    url: Optional[str] = None
    """The task's page in the dashboard."""

    worker_id: str
    """The worker that runs the task."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("completed_at", "completedAt", "str", False, True),
        ("created_at", "createdAt", "str", True, False),
        ("created_by_user_id", "createdByUserId", "str", False, True),
        ("organization_id", "organizationId", "str", True, False),
        ("status", "status", "str", True, False),
        ("title", "title", "str", True, False),
        ("totals", "totals", ("model", "TaskTotals"), True, False),
        ("triggered_by", "triggeredBy", "str", True, False),
        ("url", "url", "str", False, True),
        ("worker_id", "workerId", "str", True, False),
    )


class Turn(HasStructuredOutput, BaseModel):
    """One instruction of a task with its answer."""

    id: str
    """The turn's id."""

    completed_at: Optional[str] = None
    """When the turn was done: a date and time after RFC 3339; null while it is not."""

    credits: int
    """Credits charged."""

    duration_ms: int
    """How long the turn took, in milliseconds."""

    files: Optional[List[File]] = None
    """The files the turn made."""

    input: str
    """The instruction."""

    input_tokens: int
    """Tokens the model read."""

    output_text: str
    """The answer's text; empty while there is none."""

    output_tokens: int
    """Tokens the model wrote."""

    role: str
    """Who gave the instruction, for example `user`."""

    seq: int
    """The turn's place in the task, from 0."""

    started_at: str
    """When the turn began: a date and time after RFC 3339."""

    status: str
    """Where the turn stands, for example `completed`."""

    structured_output: Optional[builtins.object] = None
    """The answer as data, when an output schema was given."""

    task_id: str
    """The task the turn belongs to."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("completed_at", "completedAt", "str", False, True),
        ("credits", "credits", "int", True, False),
        ("duration_ms", "durationMs", "int", True, False),
        ("files", "files", ("list", ("model", "File")), False, True),
        ("input", "input", "str", True, False),
        ("input_tokens", "inputTokens", "int", True, False),
        ("output_text", "outputText", "str", True, False),
        ("output_tokens", "outputTokens", "int", True, False),
        ("role", "role", "str", True, False),
        ("seq", "seq", "int", True, False),
        ("started_at", "startedAt", "str", True, False),
        ("status", "status", "str", True, False),
        ("structured_output", "structuredOutput", "any", False, True),
        ("task_id", "taskId", "str", True, False),
    )


class TaskRetrieveResponse(BaseModel):
    """A task, as it is read."""

    task: Task
    """The task."""

    turns: Optional[List[Turn]] = None
    """Its turns, oldest first, from servers that give them with the task."""

    __shape__ = (
        ("task", "task", ("model", "Task"), True, False),
        ("turns", "turns", ("list", ("model", "Turn")), False, True),
    )


class DeleteTaskResponse(BaseModel):
    """Whether a task was archived."""

    archived: bool
    """True when the task is out of sight; its turns and files are kept."""

    __shape__ = (("archived", "archived", "bool", True, False),)


class TaskTurnList(BaseModel):
    """The turns of a task, in order."""

    items: List[Turn]
    """The turns."""

    task_id: str
    """The task they belong to."""

    __shape__ = (
        ("items", "items", ("list", ("model", "Turn")), True, False),
        ("task_id", "taskId", "str", True, False),
    )


class Webhook(BaseModel):
    """Where a worker sends word when a task has ended."""

    token: Optional[str] = None
    """The secret that each delivery carries in its header `X-Handinger-Token`; null when there is no
    webhook.
    """

    url: Optional[str] = None
    """The address that is called; null when there is no webhook."""

    __secrets__ = frozenset(["token"])

    __shape__ = (
        ("token", "token", "str", False, True),
        ("url", "url", "str", False, True),
    )


WebhookRequestStatus: TypeAlias = Union[Literal["success", "error"], str]
"""How a delivery ended."""


class WebhookExecution(BaseModel):
    """One delivery to a webhook."""

    id: str
    """The delivery's id."""

    created_at: datetime
    """When it was sent: a date and time after RFC 3339."""

    duration_ms: int
    """How long the answer took, in milliseconds."""

    error_message: Optional[str] = None
    """What went wrong, if anything."""

    request_status: WebhookRequestStatus
    """How it ended."""

    response_status: Optional[int] = None
    """The HTTP status of the answer; null when none came."""

    task_id: Optional[str] = None
    """The task it tells of."""

    task_title: Optional[str] = None
    """That task's name."""

    url: str
    """The address that was called."""

    worker_id: str
    """The worker whose webhook it is."""

    __shape__ = (
        ("id", "id", "str", True, False),
        ("created_at", "createdAt", "datetime", True, False),
        ("duration_ms", "durationMs", "int", True, False),
        ("error_message", "errorMessage", "str", False, True),
        ("request_status", "requestStatus", "str", True, False),
        ("response_status", "responseStatus", "int", False, True),
        ("task_id", "taskId", "str", False, True),
        ("task_title", "taskTitle", "str", False, True),
        ("url", "url", "str", True, False),
        ("worker_id", "workerId", "str", True, False),
    )


class WebhookExecutionList(BaseModel):
    """One page of a webhook's deliveries, newest first."""

    logs: List[WebhookExecution]
    """The deliveries of this page, at most 50."""

    page: int
    """The page's number, from 1."""

    page_count: int
    """How many pages there are."""

    total_count: int
    """How many deliveries there are on all pages."""

    __shape__ = (
        ("logs", "logs", ("list", ("model", "WebhookExecution")), True, False),
        ("page", "page", "int", True, False),
        ("page_count", "pageCount", "int", True, False),
        ("total_count", "totalCount", "int", True, False),
    )


WebhookDeliveryType: TypeAlias = Union[Literal["task.completed"], str]
"""What a delivery tells of."""


class WebhookDelivery(BaseModel):
    """What a worker's webhook is sent; every field may be missing. Trust none that was not verified."""

    type: Optional[WebhookDeliveryType] = None
    """What it tells of."""

    worker_id: Optional[str] = None
    """The worker whose webhook it is."""

    task_id: Optional[str] = None
    """The task it tells of."""

    worker: Optional[Worker] = None
    """The worker as the task left it."""

    __shape__ = (
        ("type", "type", "str", False, True),
        ("worker_id", "workerId", "str", False, True),
        ("task_id", "taskId", "str", False, True),
        ("worker", "worker", ("model", "Worker"), False, True),
    )


UNION_SHAPES = {"WorkerSchedule": _WORKER_SCHEDULE}

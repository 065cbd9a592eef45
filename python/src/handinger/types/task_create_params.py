"""What `tasks.create` takes."""

from typing import TypedDict

from .._types import Files
from .budget import Budget

__all__ = ["TaskCreateParams"]


class _Required(TypedDict):
    input: str


class TaskCreateParams(_Required, total=False):
    """What `tasks.create` takes.

    Attributes:
        input: The instruction; may not be empty.
        budget: How far the worker may go, and what it may cost.
        task_id: The task: a known one gets another turn, any other id becomes that of a new task.
        worker_id: The worker that runs the task; without one the service makes one for it.
        stream: Whether to follow the task event by event instead of waiting.
        files: What to lay into the worker's workspace before it starts.
    """

    budget: Budget
    task_id: str
    worker_id: str
    stream: bool
    files: Files

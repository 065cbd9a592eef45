"""What `workers.continue_` takes."""

from typing import TypedDict

from .._types import Files
from .budget import Budget

__all__ = ["WorkerContinueParams"]


class _Required(TypedDict):
    input: str


class WorkerContinueParams(_Required, total=False):
    """What `workers.continue_` takes.

    Attributes:
        input: The instruction; may not be empty.
        budget: How far the worker may go, and what it may cost.
        stream: Whether to follow the worker event by event instead of waiting.
        files: What to lay into the worker's workspace before it starts.
    """

    budget: Budget
    stream: bool
    files: Files

"""What `workers.update` takes."""

from typing import Mapping, Optional, TypedDict

from .visibility import Visibility

__all__ = ["WorkerUpdateParams"]


class WorkerUpdateParams(TypedDict, total=False):
    """What `workers.update` takes.

    Attributes:
        instructions: What the worker is told before each task, at most 20 000 characters.
        output_schema: The JSON Schema (Draft 7) that the answers follow; None takes it away.
        summary: What the worker does, in a line of at most 80 characters.
        title: The worker's name; may not be empty.
        visibility: Who may see the worker.
    """

    instructions: str
    output_schema: Optional[Mapping[str, object]]
    summary: str
    title: str
    visibility: Visibility

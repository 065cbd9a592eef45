"""What `workers.retrieve` takes."""

from typing import TypedDict

__all__ = ["WorkerRetrieveParams"]


class WorkerRetrieveParams(TypedDict, total=False):
    """What `workers.retrieve` takes.

    Attributes:
        task_id: The task to show, on servers whose workers have several.
        stream: Whether to get the worker's events.
    """

    task_id: str
    stream: bool

"""What `tasks.retrieve` gives."""

from .._models import TaskRetrieveResponse

__all__ = ["TaskRetrieveResponse"]

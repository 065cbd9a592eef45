"""What `tasks.delete` gives."""

from .._models import DeleteTaskResponse

__all__ = ["DeleteTaskResponse"]

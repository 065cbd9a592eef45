"""What `workers.delete` gives."""

from .._models import DeleteWorkerResponse

__all__ = ["DeleteWorkerResponse"]

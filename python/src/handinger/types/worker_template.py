"""A worker that tasks run."""

from .._models import WorkerTemplate

__all__ = ["WorkerTemplate"]

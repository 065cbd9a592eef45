"""A worker that tasks run, by its former name."""

from .._models import WorkerTemplate

__all__ = ["WorkerCreateResponse"]

WorkerCreateResponse = WorkerTemplate

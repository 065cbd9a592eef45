"""A task with its turns, as servers gave it that had no call for the turns alone."""

from .._models import TaskRetrieveResponse, Turn

__all__ = ["TaskWithTurns", "Turn"]

TaskWithTurns = TaskRetrieveResponse

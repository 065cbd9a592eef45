"""A task and its parts."""

from .._models import Task
from .._models import TaskTotals as Totals

__all__ = ["Task", "Totals"]

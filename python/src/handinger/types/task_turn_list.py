"""What `tasks.list_turns` gives."""

from .._models import TaskTurnList

__all__ = ["TaskTurnList"]

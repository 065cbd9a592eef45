"""A turn of a task and its parts."""

from .._models import File, Turn

__all__ = ["File", "Turn"]

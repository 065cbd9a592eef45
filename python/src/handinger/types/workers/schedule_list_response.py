"""What `workers.schedules.list` gives."""

from ..._models import ScheduleListResponse

__all__ = ["ScheduleListResponse"]

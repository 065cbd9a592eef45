"""What `workers.schedules.cancel` gives."""

from ..._models import ScheduleCancelResponse

__all__ = ["ScheduleCancelResponse"]

"""A schedule, of a kind told by its `type`."""

from ..._models import (
    CronWorkerSchedule,
    DelayedWorkerSchedule,
    IntervalWorkerSchedule,
    ScheduledWorkerSchedule,
    UnknownWorkerSchedule,
    WorkerSchedule,
)

__all__ = [
    "CronWorkerSchedule",
    "DelayedWorkerSchedule",
    "IntervalWorkerSchedule",
    "ScheduledWorkerSchedule",
    "UnknownWorkerSchedule",
    "WorkerSchedule",
]

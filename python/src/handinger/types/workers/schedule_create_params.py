"""What `workers.schedules.create` takes."""

from datetime import datetime
from typing import Literal, TypedDict, Union

from ..budget import Budget

__all__ = [
    "ScheduleCreateParams",
    "When",
    "WhenCronWhen",
    "WhenDelayedWhen",
    "WhenIntervalWhen",
    "WhenScheduledWhen",
]


class WhenScheduledWhen(TypedDict):
    """Once, at a date and time; text is after RFC 3339."""

    date: Union[str, datetime]
    type: Literal["scheduled"]


class WhenDelayedWhen(TypedDict):
    """Once, after a delay of 1 to 31 536 000 seconds."""

    delay_in_seconds: int
    type: Literal["delayed"]


class WhenCronWhen(TypedDict):
    """Whenever a cron expression matches."""

    cron: str
    type: Literal["cron"]


class WhenIntervalWhen(TypedDict):
    """Again and again, every 1 to 31 536 000 seconds."""

    interval_seconds: int
    type: Literal["interval"]


When = Union[WhenScheduledWhen, WhenDelayedWhen, WhenCronWhen, WhenIntervalWhen]


class _Required(TypedDict):
    input: str
    when: When


class ScheduleCreateParams(_Required, total=False):
    """What `workers.schedules.create` takes.

    Attributes:
        input: The instruction of each run; may not be empty.
        when: When it runs.
        budget: How far each run may go.
    """

    budget: Budget

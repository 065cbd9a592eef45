"""`client.workers.schedules`.

Generated from _async/schedules.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from .._cached import cached_property
from .._call_options import CallOptions
from .._lazy import LazyModule
from .._models import Budget, ScheduleCancelResponse, ScheduleListResponse, WorkerSchedule
from .._options import call_options
from .._types import Omit, omit
from .raw import (
    RawCaller,
    StreamingCaller,
    to_raw_response_wrapper,
    to_streamed_response_wrapper,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..types.workers import schedule_create_params
    from .caller import Caller
    from .client import Handinger
else:
    from .._unpack import Unpack

    schedule_create_params = LazyModule("handinger.types.workers.schedule_create_params")


class SchedulesResource:
    """Runs that a worker starts by itself: once at a date, after a delay, by cron, or at intervals."""

    def __init__(self, client: Handinger, caller: Optional[Caller] = None) -> None:
        self._client = client
        self._caller = caller or client._caller

    @cached_property
    def with_raw_response(self) -> SchedulesResourceWithRawResponse:
        """The same methods; each gives the response with its headers, and the model by `parse()`."""
        return SchedulesResourceWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> SchedulesResourceWithStreamingResponse:
        """The same methods; each gives a context manager with the response, its body unread."""
        return SchedulesResourceWithStreamingResponse(self)

    def create(
        self,
        worker_id: str,
        *,
        input: str,
        when: schedule_create_params.When,
        budget: Union[Budget, Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> WorkerSchedule:
        """Makes a schedule for a worker. Its runs cost money.

        Args:
            worker_id: The worker's id.
            input: The instruction of each run; may not be empty.
            when: When it runs: `{"type": "scheduled", "date": …}`, `{"type": "delayed",
                "delay_in_seconds": …}`, `{"type": "cron", "cron": …}` or `{"type": "interval",
                "interval_seconds": …}`.
            budget: How far each run may go.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return self._caller.call(
            "workers.schedules.create",
            {"worker_id": worker_id, "input": input, "when": when, "budget": budget},
            call_options(options),
        )

    def list(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> ScheduleListResponse:
        """The schedules of a worker.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return self._caller.call(
            "workers.schedules.list",
            {"worker_id": worker_id},
            call_options(options),
        )

    def cancel(
        self,
        schedule_id: str,
        *,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> ScheduleCancelResponse:
        """Cancels a schedule; it will not run again.

        Args:
            schedule_id: The schedule's id.
            worker_id: The id of the worker it belongs to.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return self._caller.call(
            "workers.schedules.cancel",
            {"schedule_id": schedule_id, "worker_id": worker_id},
            call_options(options),
        )


class SchedulesResourceWithRawResponse:
    """The methods of `SchedulesResource`, giving responses."""

    def __init__(self, schedules: SchedulesResource) -> None:
        client = schedules._client
        raw = SchedulesResource(client, RawCaller(client))
        self.create = to_raw_response_wrapper(raw.create)
        self.list = to_raw_response_wrapper(raw.list)
        self.cancel = to_raw_response_wrapper(raw.cancel)


class SchedulesResourceWithStreamingResponse:
    """The methods of `SchedulesResource`, giving responses whose body is unread."""

    def __init__(self, schedules: SchedulesResource) -> None:
        client = schedules._client
        streaming = SchedulesResource(client, StreamingCaller(client))
        self.create = to_streamed_response_wrapper(streaming.create)
        self.list = to_streamed_response_wrapper(streaming.list)
        self.cancel = to_streamed_response_wrapper(streaming.cancel)

"""`client.workers.schedules`.

Generated from _async/schedules.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from .._cached import cached_property
from .._lazy import LazyModule
from .._models import Budget, ScheduleCancelResponse, ScheduleListResponse, WorkerSchedule
from .._options import call_options
from .._timeout import Timeout
from .._types import Body, Headers, NotGiven, Omit, Query, not_given, omit
from .raw import (
    RawCaller,
    StreamingCaller,
    to_raw_response_wrapper,
    to_streamed_response_wrapper,
)

if TYPE_CHECKING:
    from ..types.workers import schedule_create_params
    from .caller import Caller
    from .client import Handinger
else:
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
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, NotGiven, None] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> WorkerSchedule:
        """Makes a schedule for a worker. Its runs cost money.

        Args:
            worker_id: The worker's id.
            input: The instruction of each run; may not be empty.
            when: When it runs: `{"type": "scheduled", "date": …}`, `{"type": "delayed",
                "delay_in_seconds": …}`, `{"type": "cron", "cron": …}` or `{"type": "interval",
                "interval_seconds": …}`.
            budget: How far each run may go.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: The key under which this is done once only; the client makes one if
                there is none.
        """
        return self._caller.call(
            "workers.schedules.create",
            {"worker_id": worker_id, "input": input, "when": when, "budget": budget},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
        )

    def list(
        self,
        worker_id: str,
        *,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, NotGiven, None] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> ScheduleListResponse:
        """The schedules of a worker.

        Args:
            worker_id: The worker's id.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: A key to send with the request.
        """
        return self._caller.call(
            "workers.schedules.list",
            {"worker_id": worker_id},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
        )

    def cancel(
        self,
        schedule_id: str,
        *,
        worker_id: str,
        extra_headers: Optional[Headers] = None,
        extra_query: Optional[Query] = None,
        extra_body: Optional[Body] = None,
        timeout: Union[float, Timeout, NotGiven, None] = not_given,
        max_retries: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> ScheduleCancelResponse:
        """Cancels a schedule; it will not run again.

        Args:
            schedule_id: The schedule's id.
            worker_id: The id of the worker it belongs to.
            extra_headers: Headers to add or, with `omit`, to remove.
            extra_query: Query parameters to add.
            extra_body: Fields to add to the JSON body.
            timeout: Seconds for the whole call; None for no limit.
            max_retries: How often to try again.
            idempotency_key: A key to send with the request.
        """
        return self._caller.call(
            "workers.schedules.cancel",
            {"schedule_id": schedule_id, "worker_id": worker_id},
            call_options(extra_headers, extra_query, extra_body, timeout, max_retries, idempotency_key),
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

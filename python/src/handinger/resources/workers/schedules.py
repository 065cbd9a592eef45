"""`client.workers.schedules`: the blocking resource and the one for asyncio."""

from ..._async.schedules import (
    AsyncSchedulesResource,
    AsyncSchedulesResourceWithRawResponse,
    AsyncSchedulesResourceWithStreamingResponse,
)
from ..._sync.schedules import (
    SchedulesResource,
    SchedulesResourceWithRawResponse,
    SchedulesResourceWithStreamingResponse,
)

__all__ = [
    "AsyncSchedulesResource",
    "AsyncSchedulesResourceWithRawResponse",
    "AsyncSchedulesResourceWithStreamingResponse",
    "SchedulesResource",
    "SchedulesResourceWithRawResponse",
    "SchedulesResourceWithStreamingResponse",
]

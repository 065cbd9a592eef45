"""`client.tasks`: the blocking resource and the one for asyncio."""

from .._async.tasks import (
    AsyncTasksResource,
    AsyncTasksResourceWithRawResponse,
    AsyncTasksResourceWithStreamingResponse,
)
from .._sync.tasks import (
    TasksResource,
    TasksResourceWithRawResponse,
    TasksResourceWithStreamingResponse,
)

__all__ = [
    "AsyncTasksResource",
    "AsyncTasksResourceWithRawResponse",
    "AsyncTasksResourceWithStreamingResponse",
    "TasksResource",
    "TasksResourceWithRawResponse",
    "TasksResourceWithStreamingResponse",
]

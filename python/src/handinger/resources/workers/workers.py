"""`client.workers`: the blocking resource and the one for asyncio."""

from ..._async.workers import (
    AsyncWorkersResource,
    AsyncWorkersResourceWithRawResponse,
    AsyncWorkersResourceWithStreamingResponse,
)
from ..._sync.workers import (
    WorkersResource,
    WorkersResourceWithRawResponse,
    WorkersResourceWithStreamingResponse,
)

__all__ = [
    "AsyncWorkersResource",
    "AsyncWorkersResourceWithRawResponse",
    "AsyncWorkersResourceWithStreamingResponse",
    "WorkersResource",
    "WorkersResourceWithRawResponse",
    "WorkersResourceWithStreamingResponse",
]
